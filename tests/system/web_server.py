"""A private nginx for system tests: its own folder, configuration and ports, TLS with certificates made by openssl, HTTP/1.1 and 2."""
import os, shutil, signal, socket, subprocess, time
from pathlib import Path


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Authority:
    def __init__(self, folder, name):
        self.folder, self.name = Path(folder), name
        self.folder.mkdir(parents=True)
        self.certificate, self.key = self.folder / "ca.pem", self.folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.key, "-out", self.certificate, "-days", 365,
                "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")

    def issue(self, target, host, days, key="P-256"):
        """A new key and certificate: target.pem and target.key."""
        target = Path(target)
        kind = ["-newkey", "rsa:2048"] if key == "rsa" else ["-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{key}"]
        request, extension = target.with_suffix(".csr"), target.with_suffix(".ext")
        openssl("req", *kind, "-nodes", "-keyout", target.with_suffix(".key"), "-out", request, "-subj", f"/CN={host}")
        extension.write_text(f"subjectAltName=DNS:{host}\nextendedKeyUsage=serverAuth\n")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-days", days, "-extfile", extension, "-out", target.with_suffix(".pem"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log;
  types {{ text/html html; text/css css; application/javascript js; application/pdf pdf; image/png png; text/xml xml; text/plain txt; }}
  client_body_temp_path {folder}/tmp; proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp; uwsgi_temp_path {folder}/tmp; scgi_temp_path {folder}/tmp;
  server_tokens off;
  gzip on; gzip_types text/css; gzip_min_length 1;
  server {{
    listen 127.0.0.1:{port} ssl {http2};
    server_name www.town.example;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    root {folder}/www;
    charset utf-8;
    {headers}
    location = /moved {{ return 301 /about.html; }}
    location = /closed.html {{ {closed} }}
    {extra}
  }}
}}
"""


class Nginx:
    def __init__(self, folder):
        self.folder, self.port, self.process = Path(folder), free_port(), None
        (self.folder / "www").mkdir(parents=True)
        (self.folder / "tmp").mkdir()
        self.settings = {"http2": "http2", "headers": 'add_header Content-Security-Policy "default-src \'self\'" always; add_header X-Frame-Options DENY;',
                         "closed": "", "extra": ""}

    @property
    def url(self):
        return f"https://www.town.example:{self.port}"

    @property
    def root(self):
        return self.folder / "www"

    def start(self, **settings):
        self.settings.update(settings)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=self.folder, port=self.port, **self.settings))
        self.log = open(self.folder / "output.log", "ab")
        self.process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(self.folder), "-e", str(self.folder / "error.log"), "-c", str(configuration)],
                                        stdout=self.log, stderr=self.log)
        until = time.time() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                assert self.process.poll() is None and time.time() < until, (self.folder / "output.log").read_text() + (self.folder / "error.log").read_text()
                time.sleep(0.05)

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
            self.process = None
            self.log.close()

    def restart(self, **settings):
        self.stop()
        return self.start(**settings)

    def requests(self):
        return (self.folder / "access.log").read_text()

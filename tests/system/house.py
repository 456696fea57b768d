"""A running Junshu for system tests: starts the release binary on a free port, speaks to its API as people do."""
import base64, hashlib, hmac, http.client, json, os, re, signal, ssl, struct, subprocess, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JUNSHU = ROOT / "build/release/junshu"


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status} {json.dumps(problem, ensure_ascii=False)}")
        self.status, self.problem = status, problem


class House:
    """One server with its data folder. `environment` is added to the process's own."""

    def __init__(self, data, database="", agent=False, environment=None, arguments=()):
        self.data, self.database, self.agent, self.environment, self.arguments = Path(data), database, agent, environment or {}, list(arguments)
        self.process = None
        self.link = None

    def start(self):
        listen = [] if "--listen" in self.arguments else ["--listen", "127.0.0.1:0"]
        command = [str(JUNSHU), "--lang", "en", "run", "--data", str(self.data), *listen, *self.arguments]
        if self.database:
            command += ["--database", self.database]
        if not self.agent:
            command.append("--no-agent")
        self.log = open(self.data.parent / (self.data.name + ".log"), "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **self.environment}, text=True)
        printed = []
        for line in self.process.stdout:
            printed.append(line)
            found = re.search(r"https://127\.0\.0\.1:(\d+)/$", line.strip())
            if found:
                self.port = int(found.group(1))
            found = re.search(r"/setup\?token=([0-9a-f]+)", line)
            if found:
                self.link = found.group(1)
            if "Ctrl-C" in line:
                break
        else:
            raise RuntimeError("the server did not start:\n" + "".join(printed) + (self.data.parent / (self.data.name + ".log")).read_text())
        self.authority = self.data / "tls/authority.pem"
        return self

    def stop(self, with_signal=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(with_signal)
        code = self.process.wait(60)
        self.process.stdout.close()
        self.process = None
        if with_signal == signal.SIGTERM:
            assert code == 0, f"stopped with {code}"

    def command(self, *words, codes=(0,), timeout=120):
        done = subprocess.run([str(JUNSHU), "--lang", "en", *map(str, words)], capture_output=True, text=True, timeout=timeout)
        assert done.returncode in codes, f"junshu {' '.join(map(str, words))} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def place(self):
        return ["--data", self.data] + (["--database", self.database] if self.database else [])

    def verify(self):
        return self.command("verify", *self.place())

    def assess(self):
        clauses = json.loads(self.command("assess", "--format", "json", *self.place(), codes=(0, 1)))
        return {clause["id"]: clause for clause in clauses}


class Caller:
    """Somebody's browser: cookies, CSRF token, idempotency keys."""

    def __init__(self, house):
        self.house, self.cookie, self.csrf = house, None, None

    def raw(self, method, path, body=None, headers=None):
        context = ssl.create_default_context(cafile=str(self.house.authority))
        connection = http.client.HTTPSConnection("127.0.0.1", self.house.port, context=context, timeout=60)
        try:
            all_headers = {"Accept-Language": "en", **(headers or {})}
            data = body
            if body is not None and not isinstance(body, bytes):
                data = json.dumps(body).encode()
                all_headers.setdefault("Content-Type", "application/json")
            if self.cookie:
                all_headers["Cookie"] = self.cookie
            if self.csrf and method != "GET":
                all_headers.setdefault("X-CSRF-Token", self.csrf)
            if method == "POST":
                all_headers.setdefault("Idempotency-Key", base64.urlsafe_b64encode(os.urandom(12)).decode())
            connection.request(method, "/api/v1" + path, data, all_headers)
            answer = connection.getresponse()
            content = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie" and value.startswith("__Host-"):
                    self.cookie = value.split(";")[0]
            return answer, content
        finally:
            connection.close()

    def ask(self, method, path, body=None, headers=None):
        answer, content = self.raw(method, path, body, headers)
        parsed = json.loads(content) if content and "json" in (answer.getheader("Content-Type") or "") else content
        if answer.status >= 400:
            raise Refused(answer.status, parsed)
        return parsed

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, headers=None):
        return self.ask("POST", path, body if body is not None else {}, headers)


class Clock:
    """Each code of an authenticator counts once: waits for the next step where it must."""
    used = {}

    @classmethod
    def totp(cls, secret):
        step = int(time.time()) // 30
        if cls.used.get(secret, -2) >= step:
            step = cls.used[secret] + 1
            if step > int(time.time()) // 30 + 1:  # the server takes one step ahead
                time.sleep(30)
        cls.used[secret] = step
        key = base64.b32decode(secret + "=" * (-len(secret) % 8))
        digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
        offset = digest[-1] & 15
        return "%06d" % ((struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000)


class Member(Caller):
    def __init__(self, house, login, password="correct horse battery staple"):
        super().__init__(house)
        self.login, self.password, self.secret = login, password, None

    def log_in(self):
        self.post("/session", {"login": self.login, "password": self.password, "totp": Clock.totp(self.secret)})
        return self.greet()

    def setup(self, contract):
        enrolment = self.post("/setup", {"token": self.house.link, "contract": contract, "person": {
            "name": "受託 太郎", "kana": "じゅたく たろう", "login": self.login, "password": self.password, "side": "contractor"}})
        return self.confirm("/setup/confirm", enrolment)

    def confirm(self, path, enrolment):
        """Proves the authenticator; whoever just did so is logged in."""
        self.secret = enrolment["secret"]
        self.post(path, {"confirmation": enrolment["confirmation"], "totp": Clock.totp(self.secret)})
        return self.greet()

    def greet(self):
        self.session = self.get("/session")
        self.csrf = self.session["csrf_token"]
        self.member = self.session["contracts"][0]["member"] if self.session["contracts"] else None
        return self

    def join(self, link):
        token = link.split("/")[-1].split("token=")[-1]
        enrolment = self.post(f"/invitations/{token}", {"login": self.login, "password": self.password})
        return self.confirm(f"/invitations/{token}/confirm", enrolment)

    @property
    def contract(self):
        return self.session["contracts"][0]["id"]

    def path(self, rest):
        return f"/contracts/{self.contract}{rest}"

    def invite(self, name, login, side, *roles, administrator=False):
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
        invitation = self.post(self.path("/people"), {"name": name, "kana": "かな", "side": side, "administrator": administrator,
                                                      "roles": [{"role": role, "starts": today} for role in roles]})
        return Member(self.house, login).join(invitation["link"])

    def act(self, register, action, record=None, values=None, **more):
        body = {"values": values or {}, **more}
        if record:
            body["record"] = record
        return self.post(self.path(f"/registers/{register}/actions/{action}"), body)

    def upload(self, name, content, media_type):
        return self.ask("POST", self.path("/files?name=" + name), content, {"Content-Type": media_type})

    def clause(self, clause):
        return self.get(self.path(f"/clauses/{clause}"))

    def wait_for(self, clause, status, seconds=20):
        until = time.time() + seconds
        while True:
            found = self.clause(clause)
            if found["status"] == status:
                return found
            assert time.time() < until, f"{clause} is {found['status']}, not {status}: {json.dumps(found.get('reasons'), ensure_ascii=False)[:2000]}"
            time.sleep(0.2)


CONTRACT = {"name_client": "青葉町", "name_contractor": "みどり情報システム", "system": "住民税システム", "zone": "Asia/Tokyo",
            "starts": "2026-04-01", "ends": "2029-03-31"}


def today(days=0):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600 + days * 86400))


def temporary():
    return tempfile.TemporaryDirectory(prefix="junshu-system-")

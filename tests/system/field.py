"""Hosts in system tests: agents as people start them, and what the server's projections hold of them."""
import os, shutil, signal, sqlite3, subprocess, time
from house import JUNSHU


def wait_until(what, found, seconds=30):
    until = time.time() + seconds
    while True:
        value = found()
        if value:
            return value
        assert time.time() < until, f"waited in vain for {what}"
        time.sleep(0.2)


def rows(house, sql, *values):
    """What the projections of a SQLite house say; read beside the running server."""
    with sqlite3.connect(f"file:{house.data}/junshu.db?mode=ro", uri=True, timeout=30) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def as_service():
    """Words before a command that give it the capabilities which packaging/junshu-agent.service leaves an agent, and no others."""
    unit = (JUNSHU.parents[2] / "packaging/junshu-agent.service").read_text()
    kept = next(line for line in unit.splitlines() if line.startswith("CapabilityBoundingSet=")).split("=")[1].split()
    if shutil.which("setpriv") is None:
        return []
    return ["setpriv", "--no-new-privs", "--inh-caps", "-all", "--bounding-set", "-all" + "".join(f",+{name.removeprefix('CAP_').lower()}" for name in kept)]


class Agent:
    """`junshu agent` with a state folder of its own, enrolled by `person`."""

    def __init__(self, house, person, folder, name, sysroot=None, program=JUNSHU):
        self.house, self.state, self.program, self.process = house, folder, program, None
        self.more = ["--sysroot", str(sysroot)] if sysroot else []
        self.log = folder.parent / (folder.name + ".log")
        token = person.post(person.path("/host-tokens"), {"name": name})["token"]
        before = {host["id"] for host in person.get(person.path("/hosts"))["items"]}
        house.command("agent", "enrol", "--server", f"https://127.0.0.1:{house.port}", "--token", token, "--ca", house.authority, "--state", self.state, *self.more)
        self.host = next(host["id"] for host in person.get(person.path("/hosts"))["items"] if host["id"] not in before)

    @classmethod
    def existing(cls, house, host, state):
        """One that somebody else starts and ends."""
        out = cls.__new__(cls)
        out.house, out.host, out.state, out.process = house, host, state, None
        return out

    def start(self, *before, interval=2, environment=None):
        command = [*map(str, before), str(self.program), "agent", "run", "--state", str(self.state), "--interval", str(interval), *self.more]
        self.process = subprocess.Popen(command, stderr=open(self.log, "ab"), env={**os.environ, **(environment or {})})
        return self

    def stop(self, with_signal=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(with_signal)
        code = self.process.wait(60)
        self.process = None
        assert with_signal != signal.SIGTERM or code == 0, f"the agent ended with {code}\n{self.said()}"

    def said(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def rows(self, table, where="1", *values):
        key = "record" if table in ("p_integrity_scan", "p_watch_state", "p_canary") else "host"
        return rows(self.house, f"select * from {table} where {key} = ? and ({where})", self.host, *values)


class Refuge:
    """Ends an agent whatever happens, and shows what it said when the test failed."""

    def __init__(self, agent):
        self.agent = agent

    def __enter__(self):
        return self.agent

    def __exit__(self, kind, error, trace):
        if error is not None:
            print(self.agent.said())
        self.agent.stop(signal.SIGKILL if error else signal.SIGTERM)

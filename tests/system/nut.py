"""The real NUT server for system tests: upsd with its dummy driver, in a private folder on a loopback port."""
import os, signal, socket, subprocess
from pathlib import Path

BIN = Path("/lib/nut")


def present():
    return (BIN / "upsd").exists() and (BIN / "dummy-ups").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nut:
    """One unit, ups1."""

    def __init__(self, folder):
        self.folder, self.port, self.device, self.running = Path(folder), free_port(), Path(folder) / "ups1.dev", []
        self.folder.mkdir(exist_ok=True)
        self.write("OL")
        (self.folder / "ups.conf").write_text(f"[ups1]\n  driver = dummy-ups\n  port = {self.device}\n  mode = dummy-once\n  desc = \"rack \\\"1\\\"\"\n")
        (self.folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 10\n")
        (self.folder / "upsd.users").write_text("")
        for file in self.folder.iterdir():
            file.chmod(0o640)
        self.log = open(self.folder / "nut.log", "ab")

    def write(self, status):
        part = self.folder / "new"
        part.write_text(f"ups.mfr: ACME\nups.model: Smart 1500\nups.serial: SN-1\nups.status: {status}\nbattery.charge: 97\nbattery.runtime: 1800\n"
                        "ups.load: 23\nbattery.mfr.date: 2024/11/05\n")
        part.replace(self.device)

    def start(self):
        user = next(line.split(":")[0] for line in open("/etc/passwd") if line.split(":")[2] == str(os.getuid()))
        self.driver = self.run(BIN / "dummy-ups", "-a", "ups1", "-u", user, "-F")
        self.server = self.run(BIN / "upsd", "-u", user, "-F")
        return self

    def run(self, *command):
        environment = {**os.environ, "NUT_CONFPATH": str(self.folder), "NUT_STATEPATH": str(self.folder)}
        self.running.append(subprocess.Popen([str(word) for word in command], env=environment, stdout=self.log, stderr=self.log))
        return self.running[-1]

    def kill_driver(self):
        self.driver.send_signal(signal.SIGKILL)
        self.driver.wait(30)

    def end_server(self):
        self.server.terminate()
        self.server.wait(30)

    def said(self):
        return (self.folder / "nut.log").read_text(errors="replace")

    def stop(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait(30)

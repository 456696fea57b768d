#!/usr/bin/env python3
"""A UPS of the real NUT server (upsd with its dummy driver, in a private folder on a loopback port): on mains, on battery, its driver killed, its server gone."""
import json, os, re, signal, socket, subprocess, sys, time
from pathlib import Path
from house import JUNSHU, temporary

BIN = Path("/lib/nut")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, code):
    done = subprocess.run([str(JUNSHU), "--lang", "en", "power", "--server", f"127.0.0.1:{port}", "--format", "json"], capture_output=True, text=True, timeout=60)
    units = json.loads(done.stdout)
    return (units[0] if len(units) == 1 else units) if done.returncode == code else None


def wait_for(what, port, code, fits):
    until = time.time() + 60
    while True:
        unit = ask(port, code)
        if unit and fits(unit):
            return unit
        assert time.time() < until, f"waited in vain for {what}: {unit}"
        time.sleep(0.3)


def main():
    if not (BIN / "upsd").exists() or not (BIN / "dummy-ups").exists():
        print("skipped: nut-server is not installed, so no real UPS server was asked")
        return
    with temporary() as folder:
        folder = Path(folder)
        port = free_port()
        device = folder / "ups1.dev"

        def write(status):
            part = folder / "new"
            part.write_text(f"ups.mfr: ACME\nups.model: Smart 1500\nups.serial: SN-1\nups.status: {status}\nbattery.charge: 97\nbattery.runtime: 1800\n"
                            "ups.load: 23\nbattery.mfr.date: 2024/11/05\n")
            part.replace(device)
        write("OL")
        (folder / "ups.conf").write_text(f"[ups1]\n  driver = dummy-ups\n  port = {device}\n  mode = dummy-once\n  desc = \"rack \\\"1\\\"\"\n")
        (folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {port}\nMAXAGE 10\n")
        (folder / "upsd.users").write_text("")
        for file in folder.iterdir():
            file.chmod(0o640)
        environment = {**os.environ, "NUT_CONFPATH": str(folder), "NUT_STATEPATH": str(folder)}
        log = open(folder / "nut.log", "ab")
        user = re.sub(r":.*", "", next(line for line in open("/etc/passwd") if line.split(":")[2] == str(os.getuid())))
        running = []

        def start(*command):
            running.append(subprocess.Popen([str(word) for word in command], env=environment, stdout=log, stderr=log))
            return running[-1]
        try:
            driver = start(BIN / "dummy-ups", "-a", "ups1", "-u", user.strip(), "-F")
            server = start(BIN / "upsd", "-u", user.strip(), "-F")
            unit = wait_for("mains", port, 0, lambda unit: unit["state"] == "online")
            assert unit["flags"] == ["OL"] and unit["charge_percent"] == 97 and unit["runtime_seconds"] == 1800 and unit["load_percent"] == 23, unit
            assert unit["battery_date"] == "2024-11-05" and unit["model"] == "ACME Smart 1500" and unit["serial"] == "SN-1", unit

            write("OB LB")
            unit = wait_for("the outage", port, 1, lambda unit: unit["state"] == "low_battery")
            assert unit["flags"] == ["OB", "LB"], unit
            write("OB DISCHRG")
            wait_for("the battery", port, 1, lambda unit: unit["state"] == "on_battery")

            driver.send_signal(signal.SIGKILL)
            driver.wait(30)
            unit = wait_for("staleness", port, 1, lambda unit: unit["state"] == "stale")
            assert unit["flags"] in (["DRIVER-NOT-CONNECTED"], ["DATA-STALE"]), unit

            server.terminate()
            server.wait(30)
            unit = wait_for("nobody", port, 5, lambda unit: unit["state"] == "unreachable")
        except BaseException:
            print((folder / "nut.log").read_text(errors="replace"))
            raise
        finally:
            for process in running:
                if process.poll() is None:
                    process.kill()
                    process.wait(30)
    print("a UPS was seen on mains, on battery, silent and gone")


sys.exit(main())

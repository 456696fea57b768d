#!/usr/bin/env python3
"""A UPS of the real NUT server (upsd with its dummy driver, in a private folder on a loopback port): on mains, on battery, its driver killed, its server gone."""
import json, subprocess, sys, time
from pathlib import Path
import nut
from house import JUNSHU, temporary


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
    if not nut.present():
        print("skipped: nut-server is not installed, so no real UPS server was asked")
        return
    with temporary() as folder:
        ups = nut.Nut(Path(folder) / "nut")
        try:
            ups.start()
            unit = wait_for("mains", ups.port, 0, lambda unit: unit["state"] == "online")
            assert unit["flags"] == ["OL"] and unit["charge_percent"] == 97 and unit["runtime_seconds"] == 1800 and unit["load_percent"] == 23, unit
            assert unit["battery_date"] == "2024-11-05" and unit["model"] == "ACME Smart 1500" and unit["serial"] == "SN-1", unit

            ups.write("OB LB")
            unit = wait_for("the outage", ups.port, 1, lambda unit: unit["state"] == "low_battery")
            assert unit["flags"] == ["OB", "LB"], unit
            ups.write("OB DISCHRG")
            wait_for("the battery", ups.port, 1, lambda unit: unit["state"] == "on_battery")

            ups.kill_driver()
            unit = wait_for("staleness", ups.port, 1, lambda unit: unit["state"] == "stale")
            assert unit["flags"] in (["DRIVER-NOT-CONNECTED"], ["DATA-STALE"]), unit

            ups.end_server()
            wait_for("nobody", ups.port, 5, lambda unit: unit["state"] == "unreachable")
        except BaseException:
            print(ups.said())
            raise
        finally:
            ups.stop()
    print("a UPS was seen on mains, on battery, silent and gone")


sys.exit(main())

#!/usr/bin/env python3
"""The host itself: the local agent enrols by itself, its real block devices appear, one attached later that nobody registered breaks 1(1)① until it is accounted for;
the agent spools while the server is away and resumes."""
import os, shutil, signal, subprocess, sys, time
from pathlib import Path
from house import CONTRACT, House, Member, temporary


def wait_until(what, found, seconds=60):
    until = time.time() + seconds
    while True:
        value = found()
        if value:
            return value
        assert time.time() < until, f"waited in vain for {what}"
        time.sleep(0.5)


def sysroot_with_disk(folder):
    """A root as an agent sees it: this machine's own /proc and packages are not needed, one disk is."""
    for name in ("sys/block", "proc", "etc", "run/udev/data", "var/lib/dpkg"):
        (folder / name).mkdir(parents=True)
    (folder / "etc/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n')
    (folder / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (folder / "var/lib/dpkg/status").write_text("Package: hello\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.10-3\n\n")
    add_disk(folder, "sda", "DISK-1", removable=False)


def add_disk(folder, name, serial, removable):
    device = folder / "sys/devices/pci0000:00" / ("usb1/1-1" if removable else "ata1") / name
    (device / "device").mkdir(parents=True)
    (device / "queue").mkdir()
    for file, value in {"size": "2048000", "removable": "1" if removable else "0", "ro": "0", "dev": f"8:{16 if removable else 0}",
                        "device/serial": serial, "device/model": "Stick" if removable else "Disk", "device/vendor": "ACME"}.items():
        (device / file).write_text(value + "\n")
    link = folder / "sys/block" / name
    os.symlink(os.path.relpath(device, link.parent), link)


def main():
    with temporary() as folder:
        folder = Path(folder)
        house = House(folder / "data", agent=True).start()
        remote = None
        try:
            taro = Member(house, "taro").setup(CONTRACT)
            staff = taro.invite("担当", "staff", "contractor", "system_staff")
            manager = taro.invite("管理者", "manager", "contractor", "security_manager")

            # The server's own host.
            local = wait_until("the local host", lambda: [host for host in taro.get(taro.path("/hosts"))["items"] if host.get("os")])[0]
            seen = taro.get(taro.path(f"/hosts/{local['id']}"))
            real = {name for name in os.listdir("/sys/block") if not name.startswith(("loop", "ram", "zram", "dm-", "sr", "fd"))}
            found = {device["name"] for device in seen["device_list"]}
            assert real <= found, (real, found)
            assert seen["packages"], "no package inventory"

            # A host of its own kind, whose devices the test makes.
            root = folder / "root"
            sysroot_with_disk(root)
            token = taro.post(taro.path("/host-tokens"), {"name": "窓口端末1"})
            state = folder / "agent"
            house.command("agent", "enrol", "--server", f"https://127.0.0.1:{house.port}", "--token", token["token"], "--ca", house.authority, "--state", state,
                          "--sysroot", root)
            command = [str(house.process.args[0]), "agent", "run", "--state", str(state), "--sysroot", str(root), "--interval", "2"]
            remote = subprocess.Popen(command, stderr=open(folder / "agent.log", "ab"))

            def serials():
                return {device["serial"]: device for host in taro.get(taro.path("/hosts"))["items"]
                        for device in taro.get(taro.path(f"/hosts/{host['id']}"))["device_list"] if device.get("serial")}
            wait_until("the first disk", lambda: "DISK-1" in serials())

            # A stick that nobody registered.
            add_disk(root, "sdb", "STICK-9", removable=True)
            stick = wait_until("the stick", lambda: serials().get("STICK-9"))
            broken = taro.wait_for("c1.1.1", "broken")
            assert any(reason["check"] == "no_unregistered_device" and reason["status"] == "broken" for reason in broken["reasons"]), broken["reasons"]

            # The server goes away; what the agent sees meanwhile arrives later.
            port = house.port
            house.stop()
            shutil.rmtree(root / "sys/devices/pci0000:00/usb1")
            os.unlink(root / "sys/block/sdb")
            time.sleep(3)
            house.arguments = ["--listen", f"127.0.0.1:{port}"]
            house.start()
            wait_until("the stick's removal", lambda: serials()["STICK-9"].get("present") is False)

            # Somebody says what it was, somebody else confirms.
            account = staff.act("device_account", "account", values={"device": stick["id"], "what": "foreign", "explanation": "来客の私物。取り外した。"})["record"]
            manager.act("device_account", "confirm", account)
            wait_until("the breach to end", lambda: any(found["check"] == "no_unregistered_device" and found.get("ended_at")
                                                       for found in taro.clause("c1.1.1")["findings"]))
            remote.send_signal(signal.SIGTERM)
            assert remote.wait(30) == 0
            house.stop()
            assert "No difference" in house.verify()
        finally:
            if remote and remote.poll() is None:
                remote.kill()
            if house.process:
                house.stop(signal.SIGKILL)
    print("the agent saw what was attached, through a server that went away")


sys.exit(main())

#!/usr/bin/env python3
"""What the agent costs on a host with many watched files: memory and processor while idle, and while it scans. Makes its own files, server and agent in a temporary folder.

  bench/agent_idle.py [--files 500000] [--minutes 2]

Idle means that nothing changes in the watched folder; heartbeats and looks at devices and packages go on. What is watched and the agent's state lie on a file system of their
own (a loop device), because the kernel tells the agent of every change on a file system it watches: with --shared they lie beside everything else in the temporary folder."""
import argparse, os, subprocess, sys, time
from pathlib import Path
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/system"))
from field import Agent, Refuge, wait_until
from house import House, temporary
from town import Town

TICKS = os.sysconf("SC_CLK_TCK")


def memory(process):
    """KiB: resident now and at most, and of the resident what is neither files nor shared."""
    found = {}
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("VmRSS", "VmHWM", "RssAnon", "RssFile"):
            found[name] = int(value.split()[0])
    return found


def seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class OwnFileSystem:
    def __init__(self, folder, files):
        self.point, image = folder / "own", folder / "image"
        self.point.mkdir()
        with open(image, "wb") as out:
            out.truncate(max(files * 6_000, 256 << 20))
        subprocess.run(["mkfs.ext4", "-q", "-N", str(files + files // 50 + 10_000), str(image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(image), str(self.point)], check=True)

    def end(self):
        subprocess.run(["umount", str(self.point)], check=True)


def make_files(tree, count):
    per_folder = 250
    for n in range(0, count, per_folder):
        folder = tree / f"{n // (per_folder * 100)}" / f"{n // per_folder}"
        folder.mkdir(parents=True)
        for m in range(n, min(n + per_folder, count)):
            descriptor = os.open(folder / f"file-{m}", os.O_WRONLY | os.O_CREAT, 0o644)
            os.write(descriptor, b"%d\n" % m)
            os.close(descriptor)


def show(what, process):
    now = memory(process)
    print(f"{what:28} resident {now['VmRSS'] / 1024:7.1f} MiB  (own {now['RssAnon'] / 1024:6.1f}, files {now['RssFile'] / 1024:6.1f})  at most {now['VmHWM'] / 1024:7.1f} MiB", flush=True)


def main():
    wish = argparse.ArgumentParser()
    wish.add_argument("--files", type=int, default=500_000)
    wish.add_argument("--minutes", type=float, default=2)
    wish.add_argument("--shared", action="store_true")
    wish = wish.parse_args()
    with temporary() as folder:
        own = None if wish.shared else OwnFileSystem(Path(folder), wish.files)
        try:
            measure(wish, Path(folder), own.point if own else Path(folder))
        finally:
            if own:
                own.end()


def measure(wish, folder, place):
    tree = place / "srv"
    started = time.time()
    make_files(tree, wish.files)
    print(f"{wish.files} files made in {time.time() - started:.0f} s", flush=True)
    house = House(folder / "data").start()
    town = Town(house)
    agent = Agent(house, town.taro, place / "agent", "bench").start(interval=60)
    with Refuge(agent):
        time.sleep(3)
        show("nothing watched", agent.process)
        town.watch(agent.host, tree)
        agent.stop()
        agent.start(interval=60)  # settings are asked for at every start
        started, used = time.time(), seconds(agent.process)
        scan = wait_until("the first scan", lambda: agent.rows("p_integrity_scan", "complete = 1"), 900)[0]
        print(f"first scan: {scan['files']} files in {(scan['finished_at'] - scan['started_at']) / 1000:.1f} s, {seconds(agent.process) - used:.1f} s of processor", flush=True)
        show("after the first scan", agent.process)
        time.sleep(20)  # the canary, and its baseline merged
        show("idle", agent.process)
        started, used = time.time(), seconds(agent.process)
        time.sleep(60 * wish.minutes)
        passed, used = time.time() - started, seconds(agent.process) - used
        print(f"idle for {passed:.0f} s: {used:.2f} s of processor, {100 * used / passed:.3f} % of one core", flush=True)
        show("idle", agent.process)
        agent.stop()
        agent.start(interval=60)
        started = time.time()
        used = 0.0
        time.sleep(30)
        print(f"started again: {seconds(agent.process):.1f} s of processor in {time.time() - started:.0f} s", flush=True)
        show("started again", agent.process)
    house.stop()


main()

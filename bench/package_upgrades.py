#!/usr/bin/env python3
"""What watching costs dpkg, and whether an upgrade raises alerts: all of many packages are upgraded again and again, in pairs with the agent watching and without it.

  bench/package_upgrades.py [--packages 100] [--rounds 5]

The packages are built here and installed below a folder of their own (dpkg --root); real server, real agent. Prints the paired ratios of dpkg's time, and every file that was
told as unexplained."""
import argparse, os, statistics, sys, time
from pathlib import Path
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/system"))
import dpkg_host
from field import Agent, Refuge, wait_until
from house import House, temporary
from town import Town


def build(host, count, version):
    def files(name):
        return {f"usr/bin/{name}": f"program {name} {version}", f"etc/{name}.conf": f"of {version}", f"usr/share/{name}/only-{version}": version,
                **{f"usr/share/{name}/{n}": f"{version} {n} " * 200 for n in range(20)}}
    return [host.build(f"tiny{i}", version, files(f"tiny{i}"), [f"/etc/tiny{i}.conf"]) for i in range(count)]


def timed(host, debs):
    """Wall and processor seconds of one dpkg run."""
    before = os.times()
    started = time.perf_counter()
    host.dpkg("--install", *debs)
    wall = time.perf_counter() - started
    after = os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def settled(agent, mark, number):
    """All that came before a marking file has been told when it is."""
    mark.write_text(str(number))
    wait_until("all to be told", lambda: len(agent.rows("p_file_change", "path = '/srv/mark'")) >= number, 300)
    time.sleep(6)  # which package owns what is taken down once all is quiet


def main():
    wish = argparse.ArgumentParser()
    wish.add_argument("--packages", type=int, default=100)
    wish.add_argument("--rounds", type=int, default=5)
    wish = wish.parse_args()
    if not dpkg_host.possible():
        sys.exit("needs root, dpkg and dpkg-deb")
    with temporary() as folder:
        folder = Path(folder)
        host = dpkg_host.DpkgHost(folder / "root", folder / "packages")
        versions = [build(host, wish.packages, f"{n}.0") for n in range(1, 2 * wish.rounds + 2)]
        host.dpkg("--install", *versions.pop(0))
        house = House(folder / "data").start()
        town = Town(house)
        agent = Agent(house, town.taro, folder / "agent", "bench", sysroot=host.root).start()
        pairs, mark = [], host.root / "srv/mark"
        with Refuge(agent):
            town.watch(agent.host, "/usr", "/etc", "/var", "/srv")
            wait_until("the first scan", lambda: agent.rows("p_integrity_scan", "complete = 1"), 120)
            settled(agent, mark, 1)
            for number in range(wish.rounds):
                times = {}
                for watched in ((True, False) if number % 2 == 0 else (False, True)):
                    if not watched:
                        agent.stop()
                    times[watched] = timed(host, versions.pop(0))
                    if not watched:
                        agent.start()
                    settled(agent, mark, 2 * number + len(times) + 1)
                pairs.append(times)
                print(f"round {number + 1}: watched {times[True][0]:6.2f} s ({times[True][1]:5.2f} s of processor), not watched {times[False][0]:6.2f} s ({times[False][1]:5.2f}), "
                      f"ratio {times[True][0] / times[False][0]:.3f} ({times[True][1] / times[False][1]:.3f})", flush=True)
            for what, column in (("wall", 0), ("processor", 1)):
                ratios = sorted(pair[True][column] / pair[False][column] for pair in pairs)
                print(f"{what:10} ratio: median {statistics.median(ratios):.3f}, from {ratios[0]:.3f} to {ratios[-1]:.3f}")
            alerts = agent.rows("p_file_change", "path <> '/srv/mark'")
            explained = sum(row["files"] for row in agent.rows("p_explained_change"))
            watched = [row for row in alerts if row["source"] == "watch"]
            print(f"{explained} changes explained; not explained: {len(watched)} of what was watched" +
                  "".join(f"\n  {row['path']} {row['what']} {row['exe']}" for row in watched[:20]))
            # Nobody saw who wrote dpkg's own database then.
            print(f"and {len(alerts) - len(watched)} of the upgrades made while the agent did not run")
        house.stop()


main()

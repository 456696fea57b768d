#!/usr/bin/env python3
"""Where agents run from: installed below /usr, and as the one that `junshu run` starts. Both find the rules that explain what package tools write; both watch."""
import os, shutil, signal, sys
from pathlib import Path
import dpkg_host
from field import Agent, Refuge, wait_until
from house import JUNSHU, House, temporary
from town import Town, changes, write


def installed(town, folder):
    """From /usr/bin and /usr/share/junshu as a package puts them. Of an upgrade, what dpkg's records and the rules found there explain raises no alert, and stays on record."""
    if not dpkg_host.possible():
        print("skipped: without dpkg and dpkg-deb no package can be upgraded")
        return
    place = folder / "usr"
    (place / "bin").mkdir(parents=True)
    shutil.copy2(JUNSHU, place / "bin/junshu")
    shutil.copytree(JUNSHU.parents[2] / "catalogue", place / "share/junshu/catalogue")
    host = dpkg_host.DpkgHost(folder / "root", folder / "packages")

    def package(version):
        return host.build("tiny", version, {"usr/bin/tiny": f"program {version}", "usr/share/tiny/data": version, "etc/tiny.conf": f"of {version}"}, ["/etc/tiny.conf"])
    first, second = package("1.0"), package("2.0")
    host.dpkg("--install", host.build("base", "1.0", {"usr/share/base/data": "1"}))
    agent = Agent(town.house, town.taro, folder / "installed", "導入した機器", sysroot=host.root, program=place / "bin/junshu").start()
    with Refuge(agent):
        town.watch(agent.host, "/usr", "/etc", "/var", "/srv")
        wait_until("the first scan", lambda: agent.rows("p_integrity_scan", "complete = 1"))
        host.dpkg("--install", first)
        host.dpkg("--install", second)
        write(host.root / "srv/mark", "1")
        wait_until("the mark", lambda: changes(agent, "/srv/mark"))
        wait_until("the package", lambda: agent.rows("p_explained_change", "package = 'tiny 2.0' and explanation = 'package'"))
        wait_until("its configuration", lambda: agent.rows("p_explained_change", "package = 'tiny 2.0' and explanation = 'conffile'"))
        # dpkg's database is in no package: only a rule of the catalogue explains it.
        assert [row["path"] for row in agent.rows("p_file_change")] == ["/srv/mark"], agent.rows("p_file_change")
        wait_until("the package's change", lambda: agent.rows("p_package_change", "name = 'tiny' and to_version = '2.0'"))
        assert "dpkg's own records" not in agent.said(), agent.said()


def local_agent(town, folder):
    """The agent that `junshu run` starts by itself."""
    tree = folder / "local"
    tree.mkdir()
    house = town.house
    house.stop()
    house.agent = True
    house.start()
    host = wait_until("the local host", lambda: [one["id"] for one in town.taro.get(town.taro.path("/hosts"))["items"] if one["name"] == os.uname().nodename])[0]
    town.watch(host, tree)
    house.stop()  # settings are asked for at every start, otherwise within a minute; the port is another afterwards
    house.start()
    local = Agent.existing(house, host, house.data / "agent")
    wait_until("its watch", lambda: local.rows("p_watch_state", "watching = 1"), 60)
    wait_until("its first scan", lambda: local.rows("p_integrity_scan"))
    write(tree / "planted", "evil")
    wait_until("the planted file", lambda: changes(local, tree / "planted", source="watch"))
    assert "dpkg's own records" not in Path(str(house.data) + ".log").read_text(), "the rules of explanations were not found"


def main():
    if os.geteuid() != 0:
        print("skipped: watching files needs root")
        return
    with temporary() as folder:
        folder = Path(folder)
        house = House(folder / "data").start()
        try:
            town = Town(house)
            installed(town, folder)
            local_agent(town, folder)
            house.stop()
            assert "No difference" in house.verify()
        finally:
            if house.process:
                house.stop(signal.SIGKILL)
    print("an upgrade raised no alert, and the agent of the server itself watches")


sys.exit(main())

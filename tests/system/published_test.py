#!/usr/bin/env python3
"""A published page from its approval to a broken clause and back: the manifest goes through the API, an agent compares with a real nginx over TLS, what differs is told in
words, and how long each address takes is kept."""
import os, shutil, signal, sys
from pathlib import Path
from field import Agent, Refuge, rows, wait_until
from house import House, temporary
from town import Town, instant
from web_server import Authority, Nginx

ABOUT = "<!DOCTYPE html><html lang=\"ja\"><title>町の紹介</title><h1>町の紹介</h1><p>人口は12,000人です。</p></html>\n"
HOME = "<!DOCTYPE html><html lang=\"ja\"><title>青葉町</title><h1>青葉町</h1><p><a href=\"/about.html\">町の紹介</a></p></html>\n"


def publish(site):
    (site.root / "index.html").write_text(HOME)
    (site.root / "about.html").write_text(ABOUT)


def manifest_of(house, folder, site, authority, reach):
    targets = [f"{site.url}/", f"{site.url}/about.html"]
    file = folder / "town.manifest"
    (folder / "config.yaml").write_text("renewals: accepted\nsitemap: no\n")
    house.command("sites", "manifest", *targets, "--out", file, "--copies", folder / "copies", "--config", folder / "config.yaml", "--key", folder / "officer.key", *reach)
    return targets, file.read_bytes()


def compared(agent, publication):
    return {row["target"]: row for row in agent.rows("p_site_check", "publication = ?", publication)}


def life(house, folder, site, authority):
    town = Town(house)
    connect = f"www.town.example:{site.port}:127.0.0.1:{site.port}"
    targets, manifest = manifest_of(house, folder, site, authority, ["--ca", authority.certificate, "--connect-to", connect])
    agent = Agent(house, town.taro, folder / "agent", "外から見る機器")
    agent.more = ["--sites-ca", str(authority.certificate), "--sites-connect-to", connect]
    uploaded = town.staff.upload("town.manifest", manifest, "text/plain")
    values = {"name": "町のホームページ", "kind": "page", "edition": "1", "targets": [{"target": target} for target in targets], "observed_by": "agent",
              "probe": agent.host, "interval_minutes": 1, "manifest": uploaded["sha256"], "keeper": town.admin.member}
    publication = town.staff.act("publication", "submit", values=values)["record"]
    agent.start()
    with Refuge(agent):
        town.ito.act("publication", "approve", publication)
        found = wait_until("the comparison", lambda: len(compared(agent, publication)) == 2 and compared(agent, publication))
        assert all(row["outcome"] == "same" and row["latency_ms"] >= 0 and row["status"] == 200 and row["certificate"] for row in found.values()), found
        wait_until("1(3) to be kept", lambda: not [reason for reason in town.taro.clause("c1.3")["reasons"] if reason["check"] in ("compared_by_agents", "no_unexplained_difference")])
        history = rows(house, "select h.*, s.target from p_site_history h join p_site_check s on s.record = h.record where s.host = ?", agent.host)
        assert {row["target"] for row in history} == set(targets) and all(row["checks"] >= 1 and row["same"] == row["checks"] for row in history), history

        # Somebody alters one page. The agent looks again within the interval; started anew it looks at once.
        (site.root / "about.html").write_text(ABOUT.replace("12,000", "21,000").replace("</html>", "<script src=\"https://evil.example/x.js\"></script></html>"))
        agent.stop()
        agent.start()
        row = wait_until("the difference", lambda: [row for row in compared(agent, publication).values() if row["outcome"] == "changed"])[0]
        assert row["target"] == targets[1] and row["sha256"] != row["expected_sha256"], row
        reason = next(reason for reason in town.taro.wait_for("c1.3", "broken")["reasons"] if reason["check"] == "no_unexplained_difference")
        assert reason["record"]["record"] == publication and reason["record"]["title"] == "町のホームページ", reason
        assert "https://evil.example" in row["differences"], row["differences"]

        # It is put back, recorded as an incident, and the breach ends; it heals with a corrective action and a clean month.
        publish(site)
        town.staff.act("incident", "report", values={"kind": "tampering", "publication": publication, "discovered": instant(), "summary": "改ざん"})
        agent.stop()
        agent.start()
        wait_until("the page to be the same again", lambda: all(row["outcome"] == "same" for row in compared(agent, publication).values()))
        breach = wait_until("the breach to end", lambda: [found for found in town.taro.clause("c1.3")["findings"]
                                                         if found["check"] == "no_unexplained_difference" and found.get("ended_at")])[0]
        action = town.staff.act("corrective_action", "propose", values={"finding": breach["id"], "cause": "パスワードの漏えい", "measure": "復元した", "prevention": "二要素認証"})["record"]
        town.ito.act("corrective_action", "approve", action)
        reasons = wait_until("the day of healing", lambda: [reason for reason in town.taro.clause("c1.3")["reasons"]
                                                           if reason["check"] == "no_unexplained_difference" and reason.get("heals_on")])
        assert reasons[0]["status"] == "broken", reasons

        # The site is gone: that is not tampering.
        site.stop()
        agent.stop()
        agent.start()
        wait_until("the site to be missed", lambda: {row["outcome"] for row in compared(agent, publication).values()} == {"unreachable"})
        wait_until("1(3) to say so", lambda: [reason for reason in town.taro.clause("c1.3")["reasons"] if reason["check"] == "compared_by_agents" and reason["status"] == "unknown"])


def main():
    if shutil.which("nginx") is None and not os.access("/usr/sbin/nginx", os.X_OK):
        print("skipped: nginx is not installed, so no real site was compared")
        return
    with temporary() as folder:
        folder = Path(folder)
        authority = Authority(folder / "ca", "Town CA")
        site = Nginx(folder / "nginx")
        authority.issue(site.folder / "server", "www.town.example", 60)
        publish(site)
        site.start()
        house = House(folder / "data").start()
        try:
            life(house, folder, site, authority)
            house.stop()
            assert "No difference" in house.verify()
        finally:
            site.stop()
            if house.process:
                house.stop(signal.SIGKILL)
    print("an altered page broke its clause and said what differs; restored, it ended")


sys.exit(main())

#!/usr/bin/env python3
"""Files of a host, watched from a person's wish to a clause that is broken and says which file: what explains a change, the server away, the agent killed, its permission
taken away, its baseline removed. Real server, a real agent of this host with the capabilities that its service has; what it watches is a folder of the test."""
import os, shutil, signal, sys, time
from pathlib import Path
from field import Agent, Refuge, as_service, wait_until
from house import House, temporary
from town import Town, changes, write


CHECKS = (("c3.1.4", "no_unexplained_file"), ("c5.6", "files_are_explained"))


def planted_and_told(town, agent, tree):
    agent.start(*as_service())
    town.watch(agent.host, tree, exclude=[tree / "app/cache"])
    state = wait_until("the watch", lambda: agent.rows("p_watch_state", "watching = 1"))[0]
    assert state["roots"] == str(tree) and state["overflowed"] == 0, state
    scan = wait_until("the first scan", lambda: agent.rows("p_integrity_scan", "complete = 1"))[0]
    assert scan["files"] == 3 and scan["unexplained"] == 0, scan

    planted = tree / "app/planted.sh"
    write(tree / "app/cache/page", "excluded")
    write(planted, "evil")
    seen = wait_until("the planted file", lambda: changes(agent, planted))[0]
    assert seen["source"] == "watch" and seen["what"] == "added" and seen["explanation"] == "none", seen
    assert seen["exe"] == "/usr/bin/dash" and seen["uid"] == 0 and seen["pid"] > 0 and seen["size"] == 4, seen
    for clause, check in CHECKS:
        broken = town.taro.wait_for(clause, "broken")
        reason = next(reason for reason in broken["reasons"] if reason["check"] == check)
        assert str(planted) in reason["text"]["ja"] and str(planted) in reason["text"]["en"], reason
        assert reason["record"] == {"register": "file_change", "record": seen["record"], "title": f"窓口サーバー {planted}"}, reason
    offered = town.staff.get(town.staff.path("/references/file_change"))["items"]
    assert {"record": seen["record"], "title": {"ja": f"窓口サーバー {planted}", "en": f"窓口サーバー {planted}"}} in offered, offered
    assert not changes(agent, tree / "app/cache/page"), "what is excluded was told"
    return seen


def explained(town, agent, tree, seen):
    # A change that was approved beforehand: nothing opens.
    approved = town.staff.act("change", "plan", values=town.change(tree / "app/site.conf", 2, 600))["record"]
    town.ito.act("change", "approve", approved)
    time.sleep(2)
    write(tree / "app/site.conf", "listen 2\n")
    told = wait_until("the approved change", lambda: changes(agent, tree / "app/site.conf", what="content"))[0]
    assert told["before_sha256"] and told["before_sha256"] != told["after_sha256"], told

    # An emergency that somebody else reviewed afterwards explains one file; what was found of another is explained by name.
    emergency = town.worker.act("change", "record_emergency", values=town.change(seen["path"], -60, 60, emergency=True), reason="障害対応")["record"]
    town.ito.act("change", "review_emergency", emergency)
    write(tree / "app/old.conf", "new\n")
    (tree / "app/third").unlink()
    old = wait_until("the second change", lambda: changes(agent, tree / "app/old.conf"))[0]
    wait_until("its finding", lambda: town.findings("c5.6", "files_are_explained", old["path"]))
    explanation = town.staff.act("change_explanation", "explain", values={"change": emergency, "differences": [{"file_change": old["record"]}], "explanation": "同じ作業"})["record"]
    town.admin.act("change_explanation", "confirm", explanation)
    for clause, check in CHECKS:
        for path in (seen["path"], old["path"]):
            wait_until(f"{path} to be explained", lambda: town.ended(clause, check, path))
        assert not town.findings(clause, check, tree / "app/site.conf"), "an approved change opened a finding"
        wait_until("the third finding", lambda: town.findings(clause, check, tree / "app/third"))
        assert not town.ended(clause, check, tree / "app/third")

    # A breach heals with a corrective action that somebody else approved and a clean period after it, not before.
    for clause, check in CHECKS:
        for path in (seen["path"], old["path"], tree / "app/third"):
            finding = town.findings(clause, check, path)[0]["id"]
            action = town.staff.act("corrective_action", "propose", values={"finding": finding, "cause": "記録の漏れ", "measure": "記録した", "prevention": "手順に加える"})["record"]
            town.ito.act("corrective_action", "approve", action)
    for clause, check in CHECKS:
        wait_until("the third breach to end", lambda: town.ended(clause, check, tree / "app/third"))
        reasons = [reason for reason in town.taro.clause(clause)["reasons"] if reason["check"] == check]
        assert reasons and all(reason["status"] == "broken" and reason.get("ended_at") and reason.get("heals_on") for reason in reasons), reasons


def canary(agent):
    seen = wait_until("the canary", lambda: agent.rows("p_canary"), 60)[0]
    assert seen["passed"] == 1 and seen["how"] == "watch" and seen["negative_seen"] == 0, seen
    assert not agent.rows("p_file_change", "path like '%canary%'"), "the canary was told as somebody's change"


def server_away(town, agent, tree):
    house = town.house
    port = house.port
    house.stop()
    write(tree / "app/meanwhile", "1")
    (tree / "app/more").mkdir()
    for n in range(200):
        (tree / f"app/more/{n}").write_text(str(n))
    time.sleep(2)
    house.arguments = ["--listen", f"127.0.0.1:{port}"]
    house.start()
    told = wait_until("what was spooled", lambda: changes(agent, tree / "app/meanwhile"), 60)[0]
    assert told["source"] == "watch" and told["exe"] == "/usr/bin/dash", told
    wait_until("the many", lambda: len(agent.rows("p_file_change", "path like ?", f"{tree}/app/more/%")) == 200)
    assert not agent.rows("p_gap"), "something was lost"


def more_watched(town, agent, tree, also):
    """Another approved record adds a folder: what lies in it is no change, what changes in it from now on is."""
    town.watch(agent.host, also)
    wait_until("the wider watch", lambda: agent.rows("p_watch_state", "roots = ?", f"{also}\n{tree}"))
    wait_until("its scan", lambda: agent.rows("p_integrity_scan", "files >= 200"))
    write(also / "planted", "evil")
    wait_until("the planted file", lambda: changes(agent, also / "planted"))
    assert [row["path"] for row in agent.rows("p_file_change", "path like ?", f"{also}%")] == [str(also / "planted")], "what was there already was told"


def killed(town, agent, tree):
    agent.stop(signal.SIGKILL)
    write(tree / "app/site.conf", "evil\n")
    write(tree / "app/new-one", "1")
    (tree / "app/meanwhile").unlink()
    agent.start(*as_service())
    for name, what in (("site.conf", "content"), ("new-one", "added"), ("meanwhile", "removed")):
        told = wait_until(name, lambda: changes(agent, tree / "app" / name, source="scan"))[0]
        assert told["what"] == what and told["exe"] is None, told
    gap = wait_until("the gap", lambda: agent.rows("p_gap"))
    assert [one["reason"] for one in gap] == ["not_running"] and gap[0]["from_at"] < gap[0]["to_at"], gap
    reason = next(reason for reason in town.taro.clause("c3.1.4")["reasons"] if reason["check"] == "gaps_are_answered")
    assert reason["status"] == "due" and reason["text"]["en"].startswith("The gap 窓口サーバー 20"), reason


def baseline_removed(town, agent, tree):
    """Somebody with root takes away what the agent remembers: it cannot say what changed, and says so."""
    agent.stop()
    (agent.state / "integrity/baseline").unlink()
    agent.start(*as_service())
    wait_until("the gap", lambda: agent.rows("p_gap", "reason = 'state_lost'"))


def not_permitted(town, agent, tree):
    if shutil.which("setpriv") is None:
        print("skipped: without setpriv the agent's permission cannot be taken away")
        return
    agent.stop()
    agent.start("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin")
    state = wait_until("the refusal", lambda: agent.rows("p_watch_state", "watching = 0"))[0]
    assert "CAP_SYS_ADMIN" in state["reason"], state
    wait_until("3(1)④ to say so", lambda: [reason for reason in town.taro.clause("c3.1.4")["reasons"]
                                          if reason["check"] == "files_are_watched" and reason["status"] == "unknown"])


def main():
    if os.geteuid() != 0:
        print("skipped: watching files needs root")
        return
    with temporary() as folder:
        folder = Path(folder)
        tree = folder / "srv"
        also = folder / "opt"
        (tree / "app/cache").mkdir(parents=True)
        also.mkdir()
        (also / "already-there").write_text("1")
        for name, text in (("site.conf", "listen 1\n"), ("old.conf", "old\n"), ("third", "3")):
            (tree / "app" / name).write_text(text)
        house = House(folder / "data").start()
        try:
            town = Town(house)
            agent = Agent(house, town.taro, folder / "agent", "窓口サーバー")
            with Refuge(agent):
                seen = planted_and_told(town, agent, tree)
                explained(town, agent, tree, seen)
                canary(agent)
                server_away(town, agent, tree)
                more_watched(town, agent, tree, also)
                killed(town, agent, tree)
                baseline_removed(town, agent, tree)
                not_permitted(town, agent, tree)
            house.stop()
            assert "No difference" in house.verify()
        finally:
            if house.process:
                house.stop(signal.SIGKILL)
    print("a planted file broke its clause within seconds, and nothing that was in the way of telling it went untold")


sys.exit(main())

#!/usr/bin/env python3
"""The first minutes on a fresh server, over its real API: a contract, two sides, a medium lent past its due date, given back, corrected; a copy permitted by a second
person. On SQLite and PostgreSQL; killed once in between; verified; the exported log accepted by a verifier that is not ours."""
import signal, subprocess, sys
from pathlib import Path
from house import CONTRACT, House, Member, Refused, ROOT, temporary, today
from postgres import PrivatePostgres


def life(house):
    house.start()
    taro = Member(house, "taro").setup(CONTRACT)
    jiro = taro.invite("𠮷田 次郎", "jiro", "contractor", "assignee")
    sato = taro.invite("佐藤 三郎", "sato", "contractor", "security_manager")
    cho = taro.invite("町 一子", "ichiko", "client", administrator=True)
    ito = cho.invite("伊藤 四子", "ito", "client", "security_officer")

    place = sato.act("storage_place", "register", values={"name": "耐火金庫1", "kind": "safe", "location": "2階", "lockable": True, "key_holder": sato.member})["record"]
    medium = jiro.act("media", "register", values={"name": "業務用USB", "kind": "usb", "classification": "c2", "personal_data": False, "other_sensitive": False,
                                                   "serial": "AA11", "place": place})["record"]
    assert jiro.clause("c1.1.1")["status"] != "kept", "kept without evidence"

    # Past its due date: a fact entered late.
    loan = jiro.act("lending", "lend", values={"media": medium, "borrower": jiro.member, "purpose": "データの受渡し", "due": today(-2)})["record"]
    broken = jiro.wait_for("c1.1.1", "broken")
    assert any(reason.get("record", {}).get("record", reason.get("record")) == medium if isinstance(reason.get("record"), dict) else reason.get("record") == medium
               for reason in broken["reasons"]), broken["reasons"]

    # Lent a second time: recorded only after confirmation, with the rule it breaks.
    try:
        jiro.act("lending", "lend", values={"media": medium, "borrower": jiro.member, "purpose": "二重", "due": today(5)})
        raise AssertionError("a medium that is out was lent without a word")
    except Refused as refused:
        assert refused.status == 409 and "confirmation" in refused.problem["type"], refused

    # Killed: nothing acknowledged is lost.
    house.stop(signal.SIGKILL)
    house.start()
    record = jiro.get(jiro.path(f"/registers/lending/records/{loan}"))
    assert record["state"] == "lent", record
    jiro.act("lending", "give_back", loan, {"returned_place": place, "contents_checked": True, "contents_cleared": True}, confirm=True)

    # A corrective action is approved by somebody else.
    finding = next(found["id"] for found in sato.clause("c1.1.1")["findings"] if found["check"] == "returned_in_time")
    action = jiro.act("corrective_action", "propose", values={"finding": finding, "cause": "返却日の思い違い", "measure": "返却させた", "prevention": "前日に声を掛ける"})["record"]
    try:
        jiro.act("corrective_action", "approve", action)
        raise AssertionError("the proposer approved")
    except Refused as refused:
        assert refused.status in (403, 409), refused
    ito.act("corrective_action", "approve", action)
    assert sato.clause("c1.1.1")["status"] == "broken", "a breach heals only after a clean period"

    # Copying: asked by one, permitted by another.
    personal = jiro.act("media", "register", values={"name": "住民データUSB", "kind": "usb", "classification": "c3b", "personal_data": True, "serial": "BB22",
                                                     "encryption": "hardware", "place": place})["record"]
    copy_form = {field["id"] for field in jiro.get(jiro.path("/registers/copy_request"))["fields"]}
    values = {"source": personal, "content": "住民基本台帳の抽出", "items": 120, "reason": "移行", "destination": "移行用媒体", "destination_kind": "medium",
              "valid_until": today(20), "copies": 1, "disposal_plan": "作業後に消去する"}
    request = jiro.act("copy_request", "request", values={key: value for key, value in values.items() if key in copy_form})["record"]
    try:
        jiro.act("copy_request", "permit", request)
        raise AssertionError("the requester permitted")
    except Refused as refused:
        assert refused.status in (403, 409), refused
    ito.act("copy_request", "permit", request)
    assert jiro.get(jiro.path(f"/registers/copy_request/records/{request}"))["state"] == "permitted"
    home = jiro.get(jiro.path("/home"))
    assert {"overdue", "latest"} & set(home), home.keys()


def look_from_outside(house, folder):
    house.stop()
    assert "No difference" in house.verify()
    clauses = house.assess()
    assert len(clauses) == 92 and clauses["c1.1.1"]["status"] == "broken", clauses["c1.1.1"]
    unseen = [each for each in clauses.values() if any("Not yet observed" in reason["says"] for reason in each["reasons"])]
    assert unseen and all(each["status"] == "unproven" for each in unseen)
    house.command("ledger", "export", folder, *house.place())
    logs = [str(path) for path in Path(folder).iterdir()]
    assert len(logs) == 2, logs
    done = subprocess.run([str(ROOT / "tests/conformance/go_verifier.sh"), *logs], capture_output=True, text=True)
    print(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def main():
    for engine in ("sqlite", "postgresql"):
        with temporary() as folder:
            postgres = PrivatePostgres(Path(folder) / "pg") if engine == "postgresql" else None
            house = House(Path(folder) / "data", database=postgres.new_database() if postgres else "")
            try:
                life(house)
                look_from_outside(house, Path(folder) / "export")
            finally:
                if house.process:
                    house.stop(signal.SIGKILL)
                if postgres:
                    postgres.stop()
        print(f"{engine}: a first hour was lived, killed once, verified and exported")


sys.exit(main())

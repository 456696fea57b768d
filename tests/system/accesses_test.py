#!/usr/bin/env python3
"""From a line of a log to a signed review: a real agent reads it, people answer the alert over HTTP, and the access history finds the log-in and what they did, once,
however the server ends."""
import json, signal, sys, time
from pathlib import Path
from field import Agent, Refuge, wait_until
from house import House, temporary
from town import Town


class Log:
    def __init__(self, path):
        self.path, self.number = path, 1000
        path.write_text("")

    def line(self, text):
        self.number += 1
        with open(self.path, "a") as out:
            out.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime())} web1 sshd[{self.number}]: {text} port {40000 + self.number} ssh2\n")


def follow(town, host, path):
    record = town.staff.act("log_source", "submit", values={
        "title": "認証ログ", "host": host, "kind": "file", "name": str(path), "purpose": "both", "silent_minutes": 60, "kept_months": 12,
        "keeper": town.staff.member})["record"]
    town.admin.act("log_source", "approve", record)
    return record


def items(person, path):
    return person.get(person.path(path))["items"]


def main():
    with temporary() as folder:
        folder = Path(folder)
        house = House(folder / "data").start()
        try:
            town = Town(house)
            log = Log(folder / "auth.log")
            agent = Agent(house, town.taro, folder / "agent", "認証の機器")
            source = follow(town, agent.host, log.path)
            with Refuge(agent.start()):
                wait_until("the log", lambda: [one for one in items(town.staff, "/logs") if one["state"] == "following"])
                for _ in range(8):
                    log.line("Failed password for root from 203.0.113.7")
                log.line("Accepted publickey for tanaka from 192.0.2.7")
                alert = wait_until("the alert", lambda: [one for one in items(town.staff, "/alerts?state=open") if one.get("source") == "203.0.113.7"])[0]
                assert alert["rule"]["title"]["ja"] and alert["rule"]["explanation"]["ja"] and alert["lines"], alert

                answer = town.staff.act("alert_response", "acknowledge", values={"alert": alert["record"]})["record"]
                assert items(town.staff, "/alerts?state=acknowledged")[0]["response"]["record"] == answer
                town.staff.act("alert_response", "close", answer, values={"examined": "試験の端末だった", "verdict": "drill"}, reason="訓練のため")
                closed = town.staff.get(town.staff.path(f"/alerts/{alert['record']}"))
                assert closed["state"] == "closed" and closed["responses"][0]["verdict"] == "drill", closed

                found = wait_until("the log-in in the history", lambda: items(town.staff, "/accesses?person=tanaka"))
                assert len(found) == 1 and found[0]["source"] == "192.0.2.7" and found[0]["host"]["name"] == "認証の機器", found
                assert len(items(town.staff, "/accesses?source=203.0.113.7&outcome=failure")) == 8
                wait_until("both answers in the history", lambda: {"acknowledge", "close"} == {
                    one["detail"] for one in items(town.staff, f"/accesses?kind=junshu&user={town.staff.member}") if one.get("target") == f"alert_response/{answer}"})
                town.worker.ask("GET", town.worker.path("/alerts"))
                try:
                    town.worker.get(town.worker.path("/accesses"))
                    raise AssertionError("a worker sees everybody's accesses")
                except AssertionError:
                    raise
                except Exception as refused:
                    assert refused.status == 403, refused

                house.stop(signal.SIGKILL)
                log.line("Accepted publickey for suzuki from 192.0.2.8")
                house.arguments += ["--listen", f"127.0.0.1:{house.port}"]  # where the agent looks for it
                house.start()
                wait_until("what came while the server was away", lambda: items(town.staff, "/accesses?person=suzuki"), 60)
                assert len(items(town.staff, "/accesses?person=suzuki")) == 1
                assert len(items(town.staff, "/accesses?person=tanaka")) == 1
                assert len(items(town.staff, "/accesses?source=203.0.113.7")) == 8
                town.staff.log_in()
                log_ins = wait_until("log-ins to Junshu", lambda: [one for one in items(town.staff, "/accesses?kind=junshu&limit=500") if one["method"] == "log_in"], 90)
                assert all(one["outcome"] == "success" for one in log_ins), log_ins

                hour = int(time.time()) // 3600 * 3600
                stamp = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
                kept = town.staff.post(town.staff.path("/review-sheets"), {"from": stamp(hour - 3600), "until": stamp(hour)})
                sheet = town.staff.raw("GET", town.staff.path(f"/files/{kept['file']['sha256']}"))
                assert source in [one["log"] for one in kept["sheet"]["logs"]] or kept["sheet"]["logs"] == [], kept
                assert sheet, "the sheet as it was kept"
                now = town.staff.get(town.staff.path(f"/review-sheet?from={stamp(hour)}&until={stamp(hour + 3600)}"))
                if not any(one["user"] == "tanaka" for one in now["persons"]):  # an hour began meanwhile
                    now = town.staff.get(town.staff.path(f"/review-sheet?from={stamp(hour - 3600)}&until={stamp(hour + 3600)}"))
                assert any(one["user"] == "tanaka" and one["success"] == 1 for one in now["persons"]), now
            house.stop()
            assert "No difference" in house.verify()
            blocks = next((folder / "data" / "access").glob("*/????-??.blocks"))
            bytes_there = bytearray(blocks.read_bytes())
            bytes_there[len(bytes_there) // 2] ^= 1
            blocks.write_bytes(bytes_there)
            assert "access history" in house.command("verify", *house.place(), codes=(1,))
        finally:
            if house.process:
                house.stop(signal.SIGKILL)
    print("a log-in was found, an alert answered, and a changed block of the history named")


sys.exit(main())

#!/usr/bin/env python3
"""A log that people approved is followed by a real agent: failed log-ins become an alert that waits for an answer, every try is counted once over rotation and a killed agent."""
import signal, sys, time
from pathlib import Path
from field import Agent, Refuge, wait_until
from house import House, temporary
from town import Town


class Log:
    def __init__(self, path):
        self.path, self.written = path, 0

    def fail(self, times):
        with open(self.path, "a") as out:
            for _ in range(times):
                self.written += 1
                stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
                out.write(f"{stamp} web1 sshd[{1000 + self.written}]: Failed password for root from 203.0.113.7 port {40000 + self.written} ssh2\n")


def approve(town, host, path):
    record = town.staff.act("log_source", "submit", values={
        "title": "認証ログ", "host": host, "kind": "file", "name": str(path), "purpose": "both", "silent_minutes": 60, "kept_months": 12,
        "keeper": town.staff.member})["record"]
    town.admin.act("log_source", "approve", record)
    return record


def tries(agent):
    return sum(row["count"] for row in agent.rows("p_access_count", "kind = 'login' and outcome = 'failure'"))


def main():
    with temporary() as folder:
        folder = Path(folder)
        house = House(folder / "data").start()
        try:
            town = Town(house)
            log = Log(folder / "auth.log")
            log.fail(1)
            agent = Agent(house, town.taro, folder / "agent", "認証の機器")
            source, absent = approve(town, agent.host, log.path), approve(town, agent.host, folder / "absent.log")
            with Refuge(agent.start()):
                wait_until("the log", lambda: agent.rows("p_log_state", "source = ? and readable = 1", source))
                missing = wait_until("the log that is not there", lambda: agent.rows("p_log_state", "source = ?", absent))
                assert missing[0]["readable"] == 0, missing
                log.fail(20)
                alerts = wait_until("the alert", lambda: agent.rows("p_alert", "source = '203.0.113.7'"))
                wait_until("every try", lambda: tries(agent) == log.written)
                wait_until("what waits for an answer", lambda: any(one["check"] == "alerts_are_answered" for one in town.taro.clause("c4.4.13")["findings"]))
                log.path.rename(str(log.path) + ".1")
                log.fail(3)
                wait_until("what came after rotation", lambda: tries(agent) == log.written)
                time.sleep(2)  # what was told is remembered by then
                agent.stop(signal.SIGKILL)
                log.fail(4)
                agent.start()
                wait_until("what came meanwhile", lambda: tries(agent) >= log.written)
                log.fail(1)
                wait_until("the last", lambda: tries(agent) >= log.written)
                assert tries(agent) == log.written, (tries(agent), log.written)
                assert {row["record"] for row in alerts} <= {row["record"] for row in agent.rows("p_alert")}
                assert len(agent.rows("p_alert", "rule = ?", alerts[0]["rule"])) == 1, agent.rows("p_alert")
            house.stop()
            assert "No difference" in house.verify()
        finally:
            if house.process:
                house.stop(signal.SIGKILL)
    print("failed log-ins became one alert, and each was counted once")


sys.exit(main())

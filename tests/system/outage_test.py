#!/usr/bin/env python3
"""A loss of power, from the UPS to the clause: the register says which unit, the agent of the host asks the real NUT server, and an outage that goes on asks for an incident.
A unit that nobody can read is not one that runs on battery."""
import signal, sys
from pathlib import Path
import nut
from field import Agent, Refuge, wait_until
from house import House, temporary, today
from town import Town, instant


def reasons(town, check, status):
    return [reason for reason in town.taro.clause("c1.2.5")["reasons"] if reason["check"] == check and reason["status"] == status]


def equipped(town, agent, ups):
    """A server that is fed by the UPS which this host's agent reads."""
    chart = town.staff.upload("chart.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")["sha256"]
    chart = town.admin.act("organization_chart", "submit", values={
        "name": "機器管理体制図", "edition": "1", "drawing": chart, "in_force_from": today(),
        "people": [{"duty": "equipment_head", "person": town.admin.member, "section": "運用課", "call_number": 1},
                   {"duty": "equipment_keeper", "person": town.staff.member, "section": "運用課", "call_number": 2}]})["record"]
    town.ito.act("organization_chart", "approve", chart)
    unit = town.staff.act("ups", "register", values={
        "name": "サーバー室UPS", "arrangement": "standalone", "place": "3階 サーバー室", "capacity": 3000, "battery_replaced": today(-400), "battery_life": 4,
        "battery_due": today(400), "observed_by": "agent", "host": agent.host, "server": f"127.0.0.1:{ups.port}", "unit": "ups1"})["record"]
    server = town.staff.act("equipment", "plan", values={"name": "住民税サーバー", "kind": "server", "product": "S100", "serial": "SV1", "place": "3階 サーバー室", "portable": False,
                                                         "holds_data": True, "observed_by": "inspection", "needs_ups": True})["record"]
    town.admin.act("equipment", "assign_responsible", server, {"responsible": town.staff.member})
    town.staff.act("equipment", "put_to_use", server, {"supplies": [{"ups": unit, "outlet": "1"}]})
    return unit


def outage(town, agent, ups):
    unit = equipped(town, agent, ups)
    agent.start()

    def reading(state):
        return wait_until(state, lambda: agent.rows("p_ups_reading", "name = 'ups1' and state = ?", state))[0]
    online = reading("online")
    assert online["charge"] == 97 and online["runtime"] == 1800 and online["battery_date"] == "2024-11-05" and online["serial"] == "SN-1", online
    wait_until("the UPS to be seen", lambda: not reasons(town, "ups_is_observed", "unproven"))
    known = town.taro.get(town.taro.path("/references/ups_reading"))["items"]
    assert [item["title"]["en"] for item in known] == ["サーバー室の機器 ups1"], known

    ups.write("OB DISCHRG")
    reading("on_battery")
    assert not reasons(town, "power_loss_has_incident", "broken") and not reasons(town, "ups_works", "broken"), "at work, a UPS breaks nothing"

    ups.write("OB LB")
    reading("low_battery")
    wait_until("a word of warning", lambda: reasons(town, "ups_works", "due"))
    asked = wait_until("the incident to be asked for", lambda: reasons(town, "power_loss_has_incident", "broken"))[0]
    assert asked["next"]["register"] == "incident" and asked["next"]["action"] == "report" and asked["kind"] == "practice", asked
    town.staff.act("incident", "report", values={"kind": "power_loss", "ups": unit, "discovered": instant(), "summary": "停電"})
    wait_until("the incident to count", lambda: all(reason.get("ended_at") for reason in reasons(town, "power_loss_has_incident", "broken")))

    ups.write("OL CHRG")
    reading("online")
    ups.kill_driver()
    stale = reading("stale")
    wait_until("staleness to be said", lambda: reasons(town, "ups_is_observed", "stale"))
    assert "OB" not in stale["flags"], stale
    ups.end_server()
    reading("unreachable")
    assert not reasons(town, "ups_works", "broken"), "a unit that nobody can read is not known to be broken"


def main():
    if not nut.present():
        print("skipped: nut-server is not installed, so no real UPS server was asked")
        return
    with temporary() as folder:
        folder = Path(folder)
        ups = nut.Nut(folder / "nut")
        house = House(folder / "data").start()
        try:
            town = Town(house)
            ups.start()
            agent = Agent(house, town.taro, folder / "agent", "サーバー室の機器")
            with Refuge(agent):
                outage(town, agent, ups)
            house.stop()
            assert "No difference" in house.verify()
        except BaseException:
            print(ups.said())
            raise
        finally:
            ups.stop()
            if house.process:
                house.stop(signal.SIGKILL)
    print("an outage became an event and asked for an incident; silence was never taken for one")


sys.exit(main())

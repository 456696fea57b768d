// The agent at work: observe, seal, send, beat. Private to agent.
#pragma once

#include "agent/agent.h"
#include "backoff.h"
#include "device_watch.h"
#include "history/spool.h"
#include "link.h"
#include "observer.h"
#include "outbox.h"
#include "probes/own_cost.h"
#include "settings_keeper.h"
#include "side_observers.h"
#include "state.h"

namespace junshu::agent {

class Loop {
 public:
  Loop(const RunOptions& options, const State& state, const base::Clock& clock, base::Random& random);

  ~Loop();

  // Until `stop_descriptor` becomes readable. `started` is called once, after the first inventory is on the disk.
  void run(int stop_descriptor, void (*started)() = nullptr);

 private:
  using Steady = std::chrono::steady_clock;

  void tell_of_absence();
  void add(const std::vector<wire::Observation>& observations);
  void observe();
  void take_devices();
  void tell_cost();
  base::Millis wanted_interval() const { return interval_.count(); }
  void seal();
  void talk();        // heartbeat when due, then segments, until the server fails or nothing waits
  bool heartbeat();
  void renew_if_due(wire::HeartbeatRequest& request);
  void failed(const std::string& reason);
  void succeeded();
  int milliseconds_to_wait() const;

  const RunOptions& options_;
  const State& state_;
  const base::Clock& clock_;
  Enrolment enrolment_;
  std::chrono::milliseconds interval_;
  history::Spool spool_;
  Observer observer_;
  Link link_;
  Backoff backoff_;
  DeviceWatch watch_;
  SettingsKeeper settings_;
  probes::OwnCost cost_;
  Steady::time_point next_cost_;
  Outbox outbox_;
  Steady::time_point next_observation_;
  Steady::time_point next_heartbeat_;
  Steady::time_point not_before_;  // of the next try after a failure
  Steady::time_point next_everything_;
  Steady::time_point earliest_seal_;
  std::string renewal_key_;  // of the request in the last heartbeat
  bool stopping_ = false;
  SideObservers side_;  // last: its threads use the rest
};

}  // namespace junshu::agent

// The observers that work beside the loop, each on a thread of its own, so that none can hold up another or the loop. Private to agent.
#pragma once

#include <memory>

#include "agent/agent.h"
#include "integrity_observer.h"
#include "log_observer.h"
#include "media_observer.h"
#include "power_observer.h"
#include "site_observer.h"
#include "state.h"

namespace junshu::agent {

class SideObservers {
 public:
  SideObservers(Outbox& outbox, const base::Clock& clock, base::Random& random, const RunOptions& options, const State& state, const Enrolment& enrolment);
  ~SideObservers();  // after Outbox::stop

  void use(const wire::AgentSettings& settings, base::Millis interval);
  void devices(const std::vector<wire::Device>& inventory) { media_.devices(inventory); }
  std::int64_t watched_files() const { return integrity_.watched_files(); }

 private:
  probes::TcpNutNetwork nut_;
  std::unique_ptr<probes::MediaControl> control_;
  IntegrityObserver integrity_;
  MediaObserver media_;
  PowerObserver power_;
  SiteObserver sites_;
  LogObserver logs_;
};

}  // namespace junshu::agent

// The settings this agent works by: fetched when the server has others, kept over restarts and while the server is away. Private to agent.
#pragma once

#include <optional>

#include "link.h"
#include "state.h"
#include "wire/settings.h"

namespace junshu::agent {

class SettingsKeeper {
 public:
  explicit SettingsKeeper(const State& state);  // with what was kept; a damaged file counts as none

  const wire::AgentSettings& settings() const { return settings_; }
  const base::Digest& digest() const { return digest_; }  // zeros: none

  // What a heartbeat said is in force for this host. True when the settings are others now. A failure to fetch them is logged and changes nothing.
  bool heard(const std::optional<base::Digest>& in_force, Link& link);

 private:
  const State& state_;
  wire::AgentSettings settings_;
  base::Digest digest_{};
};

}  // namespace junshu::agent

// Compares published sites with their approved manifests, from outside, at the intervals of the settings. Private to agent.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "outbox.h"
#include "side_thread.h"
#include "sites/compare.h"
#include "wire/settings.h"

namespace junshu::agent {

// A check as it is told.
wire::SiteCheck told_of(const sites::SiteCheck& check);

class SiteObserver {
 public:
  // Gives the network for the origins of a manifest.
  using MakeNetwork = std::function<std::unique_ptr<sites::Network>(std::vector<std::string> origins)>;
  // `seed` spreads the times of hosts.
  SiteObserver(Outbox& outbox, const base::Clock& clock, std::string seed, MakeNetwork make_network);

  void use(const std::vector<wire::SiteSettings>& settings);  // thread-safe
  void stop() { thread_.stop(); }

 private:
  struct Site {
    wire::SiteSettings settings;
    std::optional<sites::Manifest> manifest;  // none: it cannot be read
    base::Millis next_at = 0;
  };
  std::chrono::milliseconds look();
  void take_settings();
  void check(Site& site);

  Outbox& outbox_;
  const base::Clock& clock_;
  std::string seed_;
  MakeNetwork make_network_;
  std::mutex mutex_;
  std::vector<wire::SiteSettings> settings_;  // guarded by mutex_, as the next
  bool changed_ = false;
  std::map<std::string, Site> sites_;  // by publication; of the thread
  SideThread thread_;
};

}  // namespace junshu::agent

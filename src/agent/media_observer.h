// Watches the use of removable media, and keeps out what the settings do not let in. Private to agent.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "base/clock.h"
#include "outbox.h"
#include "probes/media_block.h"
#include "probes/media_use.h"
#include "side_thread.h"
#include "wire/settings.h"

namespace junshu::agent {

class MediaObserver {
 public:
  // `control` is what blocking does; the tests give one that does nothing to this host.
  MediaObserver(Outbox& outbox, const base::Clock& clock, std::filesystem::path sysroot, probes::MediaControl& control);

  void use(const wire::MediaSettings& settings);                 // thread-safe
  void devices(std::vector<wire::Device> inventory);             // thread-safe: those there now
  void stop() { thread_.stop(); }

 private:
  std::chrono::milliseconds look();

  Outbox& outbox_;
  const base::Clock& clock_;
  std::filesystem::path sysroot_;
  probes::MediaControl& control_;
  std::mutex mutex_;
  wire::MediaSettings settings_;  // guarded by mutex_, as the next
  std::optional<std::vector<wire::Device>> inventory_;
  probes::MediaUses uses_;          // of the thread, as the next
  std::set<std::string> attempted_;  // identities of media that were to be blocked and are still there
  SideThread thread_;
};

}  // namespace junshu::agent

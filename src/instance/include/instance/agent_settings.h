// What agents are told to look at, from the records of the registers whose definitions say so (`agent_settings`, docs/architecture.md). No register is
// known here by name.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "instance/instance.h"
#include "wire/settings.h"

namespace junshu::instance {

// What one record says: of one host, or of every one.
struct SettingPiece {
  std::string host;  // "": every host's agent
  wire::AgentSettings says;
};
// In the order of registers and records. Values that agents could not use (a relative path, an unknown policy, a manifest that is no text) are left out
// and logged.
// Where a log is read, the rules in force and the working hours (of the year of `now` and the next) follow as a piece of their own.
std::vector<SettingPiece> setting_pieces(Snapshot& snapshot, store::BlobStore& blobs, base::Millis now);

// The settings of one host: lists joined, the shortest time between scans, the strictest policy on media. Rules go only where a log is read; serial numbers go only where the policy uses them.
// Publications that would make it too large are left out, and logged. nullopt: nothing is said for this host.
std::optional<wire::AgentSettings> settings_for(const std::vector<SettingPiece>& pieces, const std::string& host);

// Keeps what was computed until something it depends on changes. Thread-safe.
class SettingsBook {
 public:
  explicit SettingsBook(Instance& instance) : instance_(instance) {}

  std::optional<base::Digest> digest(const std::string& contract, const std::string& host);
  std::optional<std::string> text(const std::string& contract, const std::string& host);
  void changed(const Change& change);  // for Instance::on_change

 private:
  struct Page {
    std::vector<SettingPiece> pieces;
    std::mutex mutex;  // guards what follows
    std::map<std::string, std::optional<base::Digest>> digests;
  };
  std::shared_ptr<Page> page(const std::string& contract);

  Instance& instance_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::shared_ptr<Page>> pages_;  // shared: readers go on with theirs while a change takes it away
  std::uint64_t changes_ = 0;
};

}  // namespace junshu::instance

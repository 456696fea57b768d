// Applies the observations of one segment to the rows of its host. Private to hosts.
//
// A segment recorded before events named their facts is folded as it was then: into hosts, devices, packages, services and gaps, and nothing else.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "store/event.h"
#include "wire/observation.h"

namespace junshu::hosts {

class SegmentFold {
 public:
  SegmentFold(store::Projection& projection, const store::Event& event, std::string host);

  void apply(const wire::Observation& observation);
  // After the last observation. `p_host` gets these cells and those of the segment.
  std::vector<store::Cell> finish();

 private:
  struct Explained {
    std::int64_t files = 0;
    base::Millis at = 0;
  };

  void fold(const wire::HostFacts& facts);
  void fold(const wire::DevicesFull& full);
  void fold(const wire::DeviceAdded& added);
  void fold(const wire::DeviceRemoved& removed);
  void fold(const wire::Services& services);
  void fold(const wire::ClockReading& reading);
  void fold(const wire::Gap& gap);
  // fold_packages.cpp
  void fold(const wire::PackagesFull& full);
  void fold(const wire::PackagesDiff& diff);
  // fold_files.cpp
  void fold(const wire::Scan& scan);
  void fold(const wire::FileChanges& changes);
  void fold(const wire::Watch& watch);
  void fold(const wire::Canary& canary);
  // fold_surroundings.cpp
  void fold(const wire::Power& power);
  void fold(const wire::SiteChecks& checks);
  void fold(const wire::MediaUse& use);
  void fold(const wire::AgentCost& cost);
  // fold_logs.cpp
  void fold(const wire::Logs& logs);
  void fold(const wire::Alerts& alerts);
  void fold(const wire::Accesses& accesses);

  std::vector<store::Cell> here(const std::string& record) const;  // key of a table by contract and record
  std::string numbered(const char* prefix, int number) const;      // "FC-17-0"
  void set_present(const std::string& device, bool present);
  void put(const wire::Device& device);
  std::vector<store::Cell> package_key(const wire::Package& package) const;
  void put(const wire::Package& package);
  void package_changed(const wire::Package* before, const wire::Package* now);
  std::string packages_digest();
  void packages_are(const base::Digest& digest);
  void put_unexplained(const wire::FileChange& change, wire::ChangeSource source);
  void put_check(const wire::SiteCheck& check);
  void put_history(const std::string& record, const wire::SiteCheck& check);
  void put(const wire::LogState& log);
  void put(const wire::Alert& alert);

  store::Projection& projection_;
  const store::Event& event_;
  std::string contract_, host_, packages_digest_;
  bool names_facts_;
  base::Millis at_ = 0;
  int gaps_ = 0, package_changes_ = 0, file_changes_ = 0;
  std::map<std::pair<std::string, std::string>, Explained> explained_;  // by explanation and package
  std::vector<store::Cell> host_cells_;
};

inline base::Millis hour_of(base::Millis at) { return at / base::kHour * base::kHour; }
std::string short_hash(const std::string& text);
inline std::string word(std::string_view text) { return std::string(text); }
inline std::int64_t yes(bool value) { return value ? 1 : 0; }
inline store::Value text_or_null(const std::string& text) { return text.empty() ? store::Value() : store::Value(text); }
inline store::Value number_or_null(const std::optional<std::int64_t>& number) { return number ? store::Value(*number) : store::Value(); }
inline store::Value digest_or_null(const std::optional<base::Digest>& digest) {
  return digest ? store::Value(base::hex(*digest)) : store::Value();
}

// Of a segment that a ReadAhead holds at this moment; null: read it.
std::shared_ptr<const std::vector<wire::Observation>> read_before(const base::Digest& segment);

// p_host, p_device … : every table of this module.
void make_tables(store::Projector& projector);

}  // namespace junshu::hosts

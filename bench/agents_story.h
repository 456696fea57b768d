// What the simulated hosts report, and what the server acknowledged of it. A host's segments form one chain, as in history::Spool.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/segment.h"
#include "wire/observation.h"

namespace junshu::bench {

struct StoryOptions {
  int packages = 100;     // in each host's inventory
  int changes = 20;       // files in a segment of the storm …
  int unexplained = 5;    // … of which no package explains so many
};

class StoryOfHost {
 public:
  StoryOfHost(std::string host, std::size_t number, const StoryOptions& options);

  // Each seals the host's next segment: what is sealed has to be sent, in this order.
  std::string first();                    // everything in full
  std::string sign_of_life();             // a clock reading and the agent's cost
  std::string inventory_difference();     // one package moved to its next version
  std::string files_changed(int round);
  // The body of a heartbeat.
  std::string heartbeat() const;

  const std::string& host() const { return host_; }
  std::int64_t acknowledged() const { return acknowledged_; }
  const std::vector<base::Digest>& sealed() const { return sealed_; }
  // True when `reply` is the server's word for the oldest segment not yet acknowledged.
  bool acknowledge(std::string_view reply);

 private:
  std::string seal(const std::vector<wire::Fact>& facts);

  std::string host_;
  std::size_t number_;
  const StoryOptions& options_;
  history::ChainHead head_;
  std::vector<base::Digest> sealed_;
  std::int64_t acknowledged_ = 0;
  std::vector<wire::Package> packages_;
  int updates_ = 0;
};

}  // namespace junshu::bench

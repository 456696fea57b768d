// Which devices came and went between two looks, and which were there at the very first.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wire/facts.h"

namespace junshu::probes {

struct DeviceChanges {
  std::vector<wire::Device> added;  // attached_later is set
  std::vector<wire::DeviceRemoved> removed;
  bool altered = false;  // facts of a device that stayed are different
};

class DeviceMemory {
 public:
  // Takes the devices seen now; the first call ever only remembers. Sets `attached_later` in `now`: not in the first inventory.
  DeviceChanges look(std::vector<wire::Device>& now);
  bool empty() const { return !started_; }

  // For keeping it over restarts; `load` throws Error{InvalidInput}.
  std::string save() const;
  static DeviceMemory load(std::string_view text);

 private:
  bool started_ = false;
  std::set<std::string> first_;
  std::map<std::string, std::string> present_;  // identity → name
  std::vector<wire::Device> last_;              // not kept over restarts
};

}  // namespace junshu::probes

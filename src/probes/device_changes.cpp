#include "probes/device_changes.h"

#include "base/json.h"

namespace junshu::probes {

DeviceChanges DeviceMemory::look(std::vector<wire::Device>& now) {
  DeviceChanges changes;
  if (!started_) {
    for (const wire::Device& device : now) first_.insert(device.identity);
  }
  for (wire::Device& device : now) device.attached_later = !first_.contains(device.identity);

  std::map<std::string, std::string> present;
  for (const wire::Device& device : now) {
    present[device.identity] = device.name;
    if (started_ && !present_.contains(device.identity)) changes.added.push_back(device);
  }
  for (const auto& [identity, name] : present_) {
    if (!present.contains(identity)) changes.removed.push_back({.identity = identity, .name = name});
  }
  for (const wire::Device& before : last_) {
    for (const wire::Device& device : now) {
      if (device.identity == before.identity && device != before) changes.altered = true;
    }
  }
  started_ = true;
  present_ = std::move(present);
  last_ = now;
  return changes;
}

std::string DeviceMemory::save() const {
  base::Array first;
  for (const std::string& identity : first_) first.emplace_back(identity);
  base::Array present;
  for (const auto& [identity, name] : present_) present.emplace_back(base::Object{{"identity", identity}, {"name", name}});
  return base::canonical(base::Object{{"started", started_}, {"first", std::move(first)}, {"present", std::move(present)}}) + "\n";
}

DeviceMemory DeviceMemory::load(std::string_view text) {
  const base::Json value = base::parse_json(text, "devices.json");
  const base::Object& object = base::as_object(value, "devices.json");
  DeviceMemory memory;
  memory.started_ = base::bool_or(object, "started", false);
  for (const base::Json& entry : base::require_array(object, "first")) {
    if (entry.is_string()) memory.first_.emplace(entry.get_string());
  }
  for (const base::Json& entry : base::require_array(object, "present")) {
    const base::Object& item = base::as_object(entry, "devices.json");
    memory.present_[std::string(base::require_text(item, "identity"))] = base::require_text(item, "name");
  }
  return memory;
}

}  // namespace junshu::probes

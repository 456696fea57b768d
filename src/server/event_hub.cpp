#include "event_hub.h"

#include <algorithm>

namespace junshu::server {

void EventHub::add(const std::string& contract, std::shared_ptr<http::EventStream> stream) {
  std::lock_guard lock(mutex_);
  auto& list = subscribers_[contract];
  std::erase_if(list, [](const Subscriber& one) { return one.stream->closed(); });
  list.push_back({std::move(stream), std::chrono::steady_clock::now()});
}

std::vector<std::shared_ptr<http::EventStream>> EventHub::streams_of(const std::string& contract) {
  std::vector<std::shared_ptr<http::EventStream>> streams;
  std::lock_guard lock(mutex_);
  auto found = subscribers_.find(contract);
  if (found == subscribers_.end()) return streams;
  const auto now = std::chrono::steady_clock::now();
  for (const Subscriber& one : found->second) {
    if (now - one.since > kLongest) one.stream->close();
  }
  std::erase_if(found->second, [](const Subscriber& one) { return one.stream->closed(); });
  for (const Subscriber& one : found->second) streams.push_back(one.stream);
  return streams;
}

// Everybody may hear that there is something new; what it is they ask for, and are told as far as they may know it.
void EventHub::publish(const instance::AccessesTaken& taken) {
  const auto streams = streams_of(taken.contract);
  if (streams.empty()) return;
  if (!taken.alerts.empty()) {
    base::Array records;
    for (const auto& record : taken.alerts) records.emplace_back(record);
    const std::string text = base::to_json(base::Object{{"records", std::move(records)}});
    for (const auto& stream : streams) stream->send("alerts", text);
  }
  if (taken.count > 0) {
    const std::string text = base::to_json(base::Object{{"count", taken.count}, {"last_at", base::to_iso8601(taken.last_at)}});
    for (const auto& stream : streams) stream->send("accesses", text);
  }
}

void EventHub::publish(const instance::Change& change) {
  const auto streams = streams_of(change.contract);
  if (streams.empty()) return;
  base::Object data{{"type", change.type}, {"index", change.index}};
  if (!change.register_id.empty()) data["register"] = change.register_id;
  if (!change.record.empty()) data["record"] = change.record;
  const std::string text = base::to_json(data);
  const std::string_view name = change.type == "assessed" ? "assessed" : "changed";
  for (const auto& stream : streams) stream->send(name, text);
}

void EventHub::say_goodbye() {
  std::lock_guard lock(mutex_);
  for (const auto& [contract, list] : subscribers_) {
    for (const Subscriber& one : list) {
      one.stream->send("bye", "{}");
      one.stream->close();
    }
  }
  subscribers_.clear();
}

}  // namespace junshu::server

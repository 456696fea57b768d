#include "alert_book.h"

#include <algorithm>

#include "told_text.h"

namespace junshu::agent {
namespace {

constexpr base::Millis kOneAlert = base::kHour;
constexpr std::size_t kMostName = 256;
constexpr std::size_t kMostLine = 2048;
constexpr std::size_t kMostTags = 32;
constexpr std::size_t kMostTag = 128;

wire::AlertLevel level_of(detect::Level level) {
  switch (level) {
    case detect::Level::Informational:
      return wire::AlertLevel::Informational;
    case detect::Level::Low:
      return wire::AlertLevel::Low;
    case detect::Level::Medium:
      return wire::AlertLevel::Medium;
    case detect::Level::High:
      return wire::AlertLevel::High;
    case detect::Level::Critical:
      return wire::AlertLevel::Critical;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown level");
}

std::string name(std::string_view text) { return told_text(text, kMostName); }

wire::Alert told_of(const detect::Alert& alert, const std::string& log, base::Millis now) {
  wire::Alert out;
  out.rule = name(alert.rule->key());
  out.title = name(alert.rule->title);
  out.title_ja = name(alert.rule->ours.title_ja);
  out.author = name(alert.rule->author);
  out.level = level_of(alert.rule->level);
  for (const auto& tag : alert.rule->tags) {
    if (out.tags.size() < kMostTags) out.tags.push_back(told_text(tag, kMostTag));
  }
  std::string group;
  for (const auto& [field, value] : alert.group) group += (group.empty() ? "" : ", ") + field + "=" + value;
  out.group = name(group);
  if (!alert.correlation) out.log = log;
  out.source = name(alert.source);
  out.user = name(alert.user);
  for (const auto& [field, value] : alert.group) {
    if (field == "target") out.target = name(value);
  }
  out.count = std::max<std::int64_t>(1, static_cast<std::int64_t>(alert.count));
  out.last_at = alert.last_at > 0 ? alert.last_at : now;
  out.first_at = alert.first_at > 0 ? alert.first_at : out.last_at;
  for (const auto& line : alert.lines) {
    if (auto text = told_text(line.text, kMostLine); !text.empty()) out.lines.push_back(std::move(text));
  }
  return out;
}

}  // namespace

void AlertBook::add(const detect::Alert& alert, const std::string& log, base::Millis now) {
  wire::Alert told = told_of(alert, log, now);
  const std::pair key(told.rule, told.group);
  const auto known = open_.find(key);
  if (known != open_.end() && (alert.summary || told.last_at < known->second.alert.first_at + kOneAlert)) {
    Open& open = known->second;
    const std::int64_t more = told.count - (alert.summary ? open.counted : 0);
    open.counted = told.count;
    if (more <= 0) return;
    open.alert.count += more;
    open.alert.last_at = std::max(open.alert.last_at, told.last_at);
    open.grown = true;
    return;
  }
  if (known != open_.end()) {
    if (known->second.fresh || known->second.grown) passed_.push_back(std::move(known->second.alert));
    open_.erase(known);
  } else if (open_.size() >= kMost) {
    const auto least = open_.begin();
    if (least->second.fresh || least->second.grown) passed_.push_back(std::move(least->second.alert));
    open_.erase(least);
  }
  const std::int64_t counted = told.count;
  open_[key] = {std::move(told), counted, true, false};
}

std::vector<wire::Alert> AlertBook::take_new() {
  std::vector<wire::Alert> out = std::exchange(passed_, {});
  for (auto& [key, open] : open_) {
    if (!open.fresh) continue;
    open.fresh = open.grown = false;
    out.push_back(open.alert);
  }
  return out;
}

std::vector<wire::Alert> AlertBook::take_grown(base::Millis now) {
  std::vector<wire::Alert> out;
  for (auto open = open_.begin(); open != open_.end();) {
    if (std::exchange(open->second.grown, false)) out.push_back(open->second.alert);
    const bool over = !open->second.fresh && open->second.alert.last_at + 2 * kOneAlert < now;
    open = over ? open_.erase(open) : std::next(open);
  }
  return out;
}

base::Array AlertBook::save() const {
  base::Array out;
  for (const auto& [key, open] : open_) {
    out.push_back(base::Object{{"alert", wire::encode(wire::Observation{1, wire::Alerts{{open.alert}}})},
                               {"counted", open.counted}});
  }
  return out;
}

void AlertBook::load(const base::Array& saved) {
  std::map<std::pair<std::string, std::string>, Open> open;
  for (const auto& each : saved) {
    const auto& one = base::as_object(each, "alerts");
    const auto observation = wire::decode_observation(base::require_text(one, "alert"));
    const auto* alerts = std::get_if<wire::Alerts>(&observation.fact);
    if (alerts == nullptr || alerts->alerts.size() != 1) continue;
    const wire::Alert& alert = alerts->alerts.front();
    open[{alert.rule, alert.group}] = {alert, base::require_integer(one, "counted"), false, false};
  }
  open_ = std::move(open);
  passed_.clear();
}

}  // namespace junshu::agent

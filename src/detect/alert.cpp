#include "detect/alert.h"

#include <algorithm>
#include <functional>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "binary.h"

namespace junshu::detect {
namespace {

constexpr std::string_view kMagic = "junshu-suppressor-1\n";

std::string shown(std::string_view text) {
  if (base::valid_utf8(text)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    while (length < 4 && at + length <= text.size() && !base::valid_utf8(text.substr(at, length))) ++length;
    const bool good = at + length <= text.size() && base::valid_utf8(text.substr(at, length));
    out += good ? text.substr(at, length) : std::string_view("\xEF\xBF\xBD");
    at += good ? length : 1;
  }
  return out;
}

std::string key_of(const Alert& alert) {
  std::string key = alert.rule->key();
  for (const auto& [field, value] : alert.group) {
    key += '\0';
    key += field;
    key += '\0';
    key += value;
  }
  return key;
}

std::string id_of(const std::string& key, base::Millis first_at) {
  const base::Digest digest = base::sha256(
      {base::as_bytes(key), base::as_bytes(std::string_view("\0@", 2)), base::as_bytes(std::to_string(first_at))});
  return "a-" + base::hex(base::ByteView(digest).first(12));
}

const char* kind_name(Technique::Kind kind) {
  switch (kind) {
    case Technique::Kind::Tactic:
      return "tactic";
    case Technique::Kind::Technique:
      return "technique";
    case Technique::Kind::Group:
      return "group";
    case Technique::Kind::Software:
      return "software";
    case Technique::Kind::DataSource:
      return "data_source";
    case Technique::Kind::Mitigation:
      return "mitigation";
    case Technique::Kind::Asset:
      return "asset";
  }
  return "";
}

base::Object json_of(const Meta& meta) {
  base::Object out;
  const auto put = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  put("id", meta.id);
  put("name", meta.name);
  out["title"] = meta.title;
  put("title_ja", meta.ours.title_ja);
  put("description", meta.description);
  put("description_ja", meta.ours.description_ja);
  put("author", meta.author);
  put("license", meta.license);
  out["level"] = std::string(to_string(meta.level));
  base::Array tags, attack;
  for (const std::string& tag : meta.tags) tags.emplace_back(tag);
  for (const Technique& technique : meta.attack)
    attack.emplace_back(base::Object{{"kind", kind_name(technique.kind)}, {"id", technique.id}});
  out["tags"] = std::move(tags);
  out["attack"] = std::move(attack);
  put("next_ja", meta.ours.next_ja);
  put("next_en", meta.ours.next_en);
  out["file"] = meta.file;
  out["line"] = meta.position.line;
  return out;
}

}  // namespace

base::Object to_json(const Alert& alert) {
  base::Object out;
  out["id"] = alert.id;
  out["state"] = alert.summary ? "summary" : "new";
  out["rule"] = json_of(*alert.rule);
  if (alert.first_at != 0) out["first_at"] = base::to_iso8601(alert.first_at);
  if (alert.last_at != 0) out["last_at"] = base::to_iso8601(alert.last_at);
  out["count"] = alert.count;
  if (alert.correlation) out["measured"] = alert.measured;
  base::Object group;
  for (const auto& [field, value] : alert.group) group[field] = shown(value);
  out["group"] = std::move(group);
  if (!alert.host.empty()) out["host"] = shown(alert.host);
  if (!alert.source.empty()) out["source"] = shown(alert.source);
  if (!alert.user.empty()) out["user"] = shown(alert.user);
  base::Array lines;
  for (const CausingLine& line : alert.lines) {
    lines.emplace_back(base::Object{{"file", shown(line.file)}, {"line", line.line}, {"text", shown(line.text)}});
  }
  out["lines"] = std::move(lines);
  return out;
}

void Suppressor::sum_up(Open::iterator open, std::vector<Alert>& out) {
  by_key_.erase(open->key);
  if (open->alert.count > 1) {
    open->alert.summary = true;
    out.push_back(std::move(open->alert));
  }
  open_.erase(open);
}

bool Suppressor::counts(std::uint64_t key, base::Millis at, std::uint64_t times, double measured) {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return false;
  Alert& open = known->second->alert;
  if (at >= open.first_at + options_.period) return false;
  open.count += times;
  open.last_at = std::max(open.last_at, at);
  open.measured = std::max(open.measured, measured);
  suppressed_ += times;
  return true;
}

void Suppressor::pass(std::uint64_t key, Alert alert, std::vector<Alert>& out) {
  if (const auto known = by_key_.find(key); known != by_key_.end()) sum_up(known->second, out);
  if (open_.size() >= options_.max_open) {
    ++overflow_;
    sum_up(open_.begin(), out);
  }
  alert.id = id_of(key_of(alert), alert.last_at);
  open_.push_back({key, alert});
  open_.back().alert.lines.clear();
  // What follows is counted from here on, not from the beginning of the window that made the first.
  open_.back().alert.first_at = alert.last_at;
  by_key_[key] = std::prev(open_.end());
  out.push_back(std::move(alert));
}

void Suppressor::close(base::Millis now, std::vector<Alert>& out) {
  // In order of arrival: times of different logs may be out of order, so a few later ones may wait behind an earlier
  // one.
  while (!open_.empty() && open_.front().alert.first_at + options_.period <= now) sum_up(open_.begin(), out);
}

void Suppressor::flush(std::vector<Alert>& out) {
  while (!open_.empty()) sum_up(open_.begin(), out);
}

std::string Suppressor::save() const {
  BinaryWriter out;
  out.number(static_cast<std::uint64_t>(open_.size()));
  for (const auto& [key, alert] : open_) {
    out.number(key);
    out.text(alert.rule->key());
    out.text(alert.id);
    out.number(alert.first_at);
    out.number(alert.last_at);
    out.number(alert.count);
    out.number(alert.measured);
    out.number(static_cast<std::uint8_t>(alert.correlation ? 1 : 0));
    for (const std::string* text : {&alert.host, &alert.source, &alert.user}) out.text(*text);
    out.number(static_cast<std::uint64_t>(alert.group.size()));
    for (const auto& [field, value] : alert.group) {
      out.text(field);
      out.text(value);
    }
  }
  return std::string(kMagic) + out.take();
}

void Suppressor::load(std::string_view saved, const Ruleset& rules) {
  if (!saved.starts_with(kMagic)) BinaryReader::damaged();
  BinaryReader in(saved.substr(kMagic.size()));
  std::map<std::string, const Meta*, std::less<>> by_key;
  for (const Rule& rule : rules.rules) by_key[rule.meta.key()] = &rule.meta;
  for (const Correlation& correlation : rules.correlations) by_key[correlation.meta.key()] = &correlation.meta;
  Open open;
  for (std::size_t left = in.count(73); left > 0; --left) {
    const auto key = in.number<std::uint64_t>();
    Alert alert;
    const auto known = by_key.find(in.text());
    alert.id = in.text();
    alert.first_at = in.number<base::Millis>();
    alert.last_at = in.number<base::Millis>();
    alert.count = in.number<std::uint64_t>();
    alert.measured = in.number<double>();
    alert.correlation = in.number<std::uint8_t>() != 0;
    for (std::string* text : {&alert.host, &alert.source, &alert.user}) *text = in.text();
    for (std::size_t fields = in.count(8); fields > 0; --fields) {
      const std::string_view field = in.text();
      alert.group.emplace_back(field, in.text());
    }
    if (known == by_key.end()) continue;
    alert.rule = known->second;
    open.push_back({key, std::move(alert)});
  }
  if (!in.done()) BinaryReader::damaged();
  open_ = std::move(open);
  by_key_.clear();
  for (auto at = open_.begin(); at != open_.end(); ++at) by_key_[at->key] = at;
}

}  // namespace junshu::detect

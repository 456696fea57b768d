#include "detect/alert.h"

#include "base/text.h"

namespace junshu::detect {
namespace {

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

}  // namespace junshu::detect

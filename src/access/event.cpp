#include "access/event.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

namespace junshu::access {

namespace {

constexpr std::array<std::string_view, kKinds> kKindNames = {"login", "logout", "privilege", "data", "entry", "junshu"};
constexpr std::array<std::string_view, kOutcomes> kOutcomeNames = {"success", "failure", "unknown"};
constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr base::Millis kLastInstant = 253402300799999;  // 9999-12-31T23:59:59.999Z

// Length of the UTF-8 character at the start of `text`, 0 if there is none.
std::size_t character(std::string_view text) {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    if (base::valid_utf8(text.substr(0, size))) return text[0] == '\0' ? 0 : size;
  }
  return 0;
}

void mend(std::string& text) {
  if (base::valid_utf8(text) && text.find('\0') == std::string::npos) return;
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t size = character(rest);
    out += size == 0 ? kReplacement : rest.substr(0, size);
    rest.remove_prefix(std::max<std::size_t>(size, 1));
  }
  text = std::move(out);
}

void limit(std::string& text, std::size_t most) {
  if (text.size() > most * 4) text.resize(most * 4);  // before the slow part
  mend(text);
  if (text.size() <= most) return;
  std::size_t end = most - kEllipsis.size();
  while ((static_cast<std::uint8_t>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += kEllipsis;
}

[[noreturn]] void bad(std::string_view key) {
  throw base::Error(base::ErrorKind::InvalidInput,
                    {"`" + std::string(key) + "` の値が正しくないか、知らない項目です。",
                     "The value of `" + std::string(key) + "` is wrong, or there is no such key."},
                    std::string(key));
}

const std::string_view as_string(std::string_view key, const base::Json& value) {
  if (!value.is_string()) bad(key);
  return value.get_string();
}

std::int64_t as_integer(std::string_view key, const base::Json& value) {
  if (!value.is_int64()) bad(key);
  return value.get_int64();
}

}  // namespace

std::string_view to_string(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }
std::string_view to_string(Outcome outcome) { return kOutcomeNames[static_cast<std::size_t>(outcome)]; }

std::optional<Kind> kind_named(std::string_view name) {
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), name);
  return found == kKindNames.end() ? std::nullopt : std::optional(static_cast<Kind>(found - kKindNames.begin()));
}

std::optional<Outcome> outcome_named(std::string_view name) {
  const auto found = std::find(kOutcomeNames.begin(), kOutcomeNames.end(), name);
  return found == kOutcomeNames.end() ? std::nullopt
                                      : std::optional(static_cast<Outcome>(found - kOutcomeNames.begin()));
}

Event bounded(Event event) {
  for (std::string* name : {&event.user, &event.target_user, &event.source, &event.host, &event.record.source})
    limit(*name, kMaxName);
  limit(event.method, kMaxMethod);
  limit(event.target, kMaxTarget);
  limit(event.detail, kMaxDetail);
  event.recorded_at = std::clamp<base::Millis>(event.recorded_at, 0, kLastInstant);
  event.at = event.at == 0 ? event.recorded_at : std::clamp<base::Millis>(event.at, 0, kLastInstant);
  constexpr std::int64_t kMost = (std::int64_t{1} << 53U) - 1;
  event.record.sequence = std::clamp<std::int64_t>(event.record.sequence, 0, kMost);
  event.record.offset = std::clamp<std::int64_t>(event.record.offset, 0, kMost);
  return event;
}

base::Object to_json(const Event& event) {
  base::Object out{{"at", base::to_iso8601(event.at)}};
  if (event.recorded_at != 0) out["recorded_at"] = base::to_iso8601(event.recorded_at);
  out["kind"] = to_string(event.kind);
  out["outcome"] = to_string(event.outcome);
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  text("user", event.user);
  text("target_user", event.target_user);
  text("source", event.source);
  text("host", event.host);
  text("target", event.target);
  text("method", event.method);
  text("detail", event.detail);
  text("record_source", event.record.source);
  if (event.record.sequence != 0) out["record_sequence"] = event.record.sequence;
  if (event.record.offset != 0) out["record_offset"] = event.record.offset;
  return out;
}

Event event_from_json(const base::Object& object) {
  Event event;
  for (const auto& [raw_key, value] : object) {
    const std::string_view key = raw_key;
    if (key == "at")
      event.at = base::from_iso8601(as_string(key, value));
    else if (key == "recorded_at")
      event.recorded_at = base::from_iso8601(as_string(key, value));
    else if (key == "kind") {
      const auto kind = kind_named(as_string(key, value));
      if (!kind) bad(key);
      event.kind = *kind;
    } else if (key == "outcome") {
      const auto outcome = outcome_named(as_string(key, value));
      if (!outcome) bad(key);
      event.outcome = *outcome;
    } else if (key == "user")
      event.user = as_string(key, value);
    else if (key == "target_user")
      event.target_user = as_string(key, value);
    else if (key == "source")
      event.source = as_string(key, value);
    else if (key == "host")
      event.host = as_string(key, value);
    else if (key == "target")
      event.target = as_string(key, value);
    else if (key == "method")
      event.method = as_string(key, value);
    else if (key == "detail")
      event.detail = as_string(key, value);
    else if (key == "record_source")
      event.record.source = as_string(key, value);
    else if (key == "record_sequence")
      event.record.sequence = as_integer(key, value);
    else if (key == "record_offset")
      event.record.offset = as_integer(key, value);
    else
      bad(key);
  }
  if (!object.contains("kind")) bad("kind");
  return event;
}

base::Object to_json(const Gap& gap) {
  base::Object out{
      {"host", gap.host}, {"log", gap.log}, {"reason", gap.reason}, {"from", gap.from}, {"missing", gap.missing}};
  if (gap.to) out["to"] = *gap.to;
  return out;
}

Gap gap_from_json(const base::Object& object) {
  Gap gap{std::string(base::require_text(object, "host")),
          std::string(base::require_text(object, "log")),
          std::string(base::require_text(object, "reason")),
          base::require_integer(object, "from"),
          std::nullopt,
          base::require_integer(object, "missing")};
  if (base::find(object, "to") != nullptr) gap.to = base::require_integer(object, "to");
  return gap;
}

base::Object to_json(const Heard& heard) {
  return {{"host", heard.host},       {"log", heard.log},           {"from", heard.from},
          {"through", heard.through}, {"promised", heard.promised}, {"sequence", heard.sequence}};
}

Heard heard_from_json(const base::Object& object) {
  return {std::string(base::require_text(object, "host")), std::string(base::require_text(object, "log")),
          base::require_integer(object, "from"),           base::require_integer(object, "through"),
          base::require_integer(object, "promised"),       base::require_integer(object, "sequence")};
}

}  // namespace junshu::access

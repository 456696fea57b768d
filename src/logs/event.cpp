#include "logs/event.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "base/error.h"

namespace junshu::logs {

FieldId FieldNames::intern(std::string_view name) {
  if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
  if (names_.size() > std::numeric_limits<FieldId>::max()) {
    throw base::Error(base::ErrorKind::TooLarge,
                      {"項目名が多すぎます（65,535件まで）。ルールと形式の定義を減らしてください。",
                       "There are too many names of fields (65,535 at most). Load fewer rules or formats."},
                      std::string(name));
  }
  const auto id = static_cast<FieldId>(names_.size());
  ids_.emplace(names_.emplace_back(name), id);
  return id;
}

std::optional<FieldId> FieldNames::find(std::string_view name) const {
  const auto known = ids_.find(name);
  return known == ids_.end() ? std::nullopt : std::optional(known->second);
}

LogClasses::LogClasses() { classes_.emplace_back(); }

ClassId LogClasses::intern(std::vector<LogSource> sources) {
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
  const auto known = std::find(classes_.begin(), classes_.end(), sources);
  if (known != classes_.end()) return static_cast<ClassId>(known - classes_.begin());
  classes_.push_back(std::move(sources));
  return static_cast<ClassId>(classes_.size() - 1);
}

bool LogClasses::matches(ClassId id, const LogSource& wanted) const {
  const auto same = [](const std::string& part, const std::string& of) { return part.empty() || part == of; };
  return std::any_of(classes_[id].begin(), classes_[id].end(), [&](const LogSource& source) {
    return same(wanted.product, source.product) && same(wanted.category, source.category) &&
           same(wanted.service, source.service);
  });
}

void Event::clear() {
  time = 0;
  raw = {};
  host = {};
  klass = LogClasses::kUnparsed;
  repeated = 1;
  line = 0;
  understood = true;
  fields_.clear();
  kept_used_ = 0;
}

std::string_view Event::keep(std::string_view text) {
  if (kept_used_ == kept_.size()) kept_.emplace_back();
  std::string& place = kept_[kept_used_++];
  place.assign(text);
  return place;
}

void Event::copy(const Event& other) {
  clear();
  time = other.time;
  raw = keep(other.raw);
  host = keep(other.host);
  klass = other.klass;
  repeated = other.repeated;
  understood = other.understood;
  line = other.line;
  const auto* begin = other.raw.data();
  const auto* end = begin + other.raw.size();
  const std::less_equal<const char*> before;
  for (const Field& field : other.fields_) {
    const auto text = field.value.text;
    const bool inside = !text.empty() && before(begin, text.data()) && before(text.data() + text.size(), end);
    add(field.id, inside ? raw.substr(static_cast<std::size_t>(text.data() - begin), text.size()) : keep(text),
        field.value.kind);
  }
}

const Value* Event::find(FieldId id) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) { return field.id == id; });
  return found == fields_.end() ? nullptr : &found->value;
}

std::string_view Event::text(FieldId id) const {
  const Value* value = find(id);
  return value == nullptr ? std::string_view{} : value->text;
}

}  // namespace junshu::logs

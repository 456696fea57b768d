#include "atom.h"

#include <algorithm>
#include <charconv>

#include "base/date.h"

namespace junshu::detect {
namespace {

using TimePart = Test::TimePart;

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  if (text.size() < from + count) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data() + from, text.data() + from + count, value);
  if (error != std::errc{} || end != text.data() + from + count || value < 0) return std::nullopt;
  return value;
}

int iso_week(base::Date date) {
  const int weekday = (base::weekday(date) + 6) % 7;  // Monday is 0
  const base::Date thursday = base::add_days(date, 3 - weekday);
  return (base::days_since_epoch(thursday) - base::days_since_epoch({thursday.year, 1, 1})) / 7 + 1;
}

// Of "2026-04-01", "2026-04-01T09:30…" or "2026-04-01 09:30…", as it stands: no zone is applied.
std::optional<double> part_of_date(std::string_view text, TimePart part) {
  const auto date = base::parse_date(text.substr(0, std::min<std::size_t>(text.size(), 10)));
  if (!date) return std::nullopt;
  const auto number = [](std::optional<int> value) { return value ? std::optional<double>(*value) : std::nullopt; };
  switch (part) {
    case TimePart::None:
      return std::nullopt;
    case TimePart::Minute:
      return number(digits(text, 14, 2));
    case TimePart::Hour:
      return number(digits(text, 11, 2));
    case TimePart::Day:
      return date->day;
    case TimePart::Week:
      return iso_week(*date);
    case TimePart::Month:
      return date->month;
    case TimePart::Year:
      return date->year;
  }
  return std::nullopt;
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The longest run of ASCII in any of the texts: what a scan without case can look for.
std::string longest_ascii(const Pattern& pattern) {
  std::string best, run;
  for (const auto& part : pattern) {
    if (part.kind != Part::Kind::Text) continue;
    for (const char letter : part.text) {
      if (static_cast<unsigned char>(letter) < 0x80) {
        run += letter;
        if (run.size() > best.size()) best = run;
      } else {
        run.clear();
      }
    }
    run.clear();
  }
  return fold_ascii(best);
}

}  // namespace

std::string key_of(const Test& test) {
  std::string key = test.field;
  const auto add = [&](std::string_view text) {
    key += '\0';
    key += text;
  };
  add(std::to_string(static_cast<int>(test.kind)));
  add(std::string{test.cased ? 'c' : '-', test.insensitive ? 'i' : '-', test.multiline ? 'm' : '-',
                  test.dot_all ? 's' : '-'});
  add(std::to_string(static_cast<int>(test.comparison)) + "," + std::to_string(static_cast<int>(test.time_part)) + "," +
      std::to_string(static_cast<int>(test.how)));
  add(test.kind == Test::Kind::Compare ? std::to_string(test.number) : "");
  add(test.kind == Test::Kind::Network
          ? std::string(test.network.address.begin(), test.network.address.end()) + std::to_string(test.network.bits)
          : "");
  add(test.text);
  add(to_string(test.pattern));
  return key;
}

Atom::Atom(Test test, logs::FieldNames& names) : test_(std::move(test)) {
  if (!of_record()) field_ = names.intern(test_.field);
  if (test_.kind == Test::Kind::Reference) other_ = names.intern(test_.text);
  if (test_.kind == Test::Kind::Regex) {
    std::string error;
    int column = 0;
    regex_ = Regex::compile(test_, error, column);
    required_ = required_text(test_);
  }
  if (test_.kind != Test::Kind::Text) return;
  if (!test_.cased) wide_ = Regex::folded(test_.pattern);
  required_ = longest_ascii(test_.pattern);
  const Pattern& pattern = test_.pattern;
  const auto is = [&](std::size_t i, Part::Kind kind) { return i < pattern.size() && pattern[i].kind == kind; };
  const bool open = is(0, Part::Kind::Any);
  const std::size_t text = open ? 1 : 0;
  if (pattern.empty()) {
    shape_ = Shape::Equal;
  } else if (is(text, Part::Kind::Text)) {
    const bool end = is(text + 1, Part::Kind::Any);
    if (pattern.size() != text + 1 + (end ? 1U : 0U)) return;
    shape_ = open ? (end ? Shape::Inside : Shape::End) : (end ? Shape::Start : Shape::Equal);
    literal_ = pattern[text].text;
    if (shape_ == Shape::Equal && required_.size() != literal_.size()) shape_ = Shape::General;
  }
}

bool Atom::of_text(std::string_view value) const {
  const auto same = [&](std::string_view part) {
    return test_.cased ? part == literal_ : equal_folded(part, literal_);
  };
  switch (shape_) {
    case Shape::Equal:
      return same(value);
    case Shape::Start:
      return value.size() >= literal_.size() && same(value.substr(0, literal_.size()));
    case Shape::End:
      return value.size() >= literal_.size() && same(value.substr(value.size() - literal_.size()));
    case Shape::Inside:
      return test_.cased ? value.find(literal_) != std::string_view::npos : contains_folded(value, literal_);
    case Shape::General:
      return matches(test_.pattern, value, test_.cased);
  }
  return false;
}

bool Atom::of_value(std::string_view value, std::uint64_t& gave_up) const {
  switch (test_.kind) {
    case Test::Kind::Text:
      return wide_ != nullptr ? wide_->find_in(value) == Regex::Answer::Yes : of_text(value);
    case Test::Kind::Regex: {
      const Regex::Answer answer = regex_->find_in(value);
      if (answer == Regex::Answer::GaveUp) ++gave_up;
      return answer == Regex::Answer::Yes;
    }
    case Test::Kind::Network: {
      const auto address = parse_address(value);
      return address && contains(test_.network, *address);
    }
    case Test::Kind::Compare: {
      const auto number = test_.time_part == TimePart::None ? number_of(value) : part_of_date(value, test_.time_part);
      return number && detect::holds(*number, test_.comparison, test_.number);
    }
    case Test::Kind::Exists:
    case Test::Kind::Null:
    case Test::Kind::Reference:
      break;
  }
  return false;
}

bool Atom::of_reference(std::string_view value, const logs::Event& event) const {
  const auto fits = [&](std::string_view other) {
    const auto same = [&](std::string_view part) { return test_.cased ? part == other : equal_folded(part, other); };
    if (test_.how == Test::How::Whole) return same(value);
    if (value.size() < other.size()) return false;
    if (test_.how == Test::How::Start) return same(value.substr(0, other.size()));
    if (test_.how == Test::How::End) return same(value.substr(value.size() - other.size()));
    return test_.cased ? value.find(other) != std::string_view::npos : contains_folded(value, other);
  };
  return std::any_of(event.fields().begin(), event.fields().end(), [&](const logs::Field& field) {
    return field.id == other_ && field.value.kind != logs::Value::Kind::Null && fits(field.value.text);
  });
}

bool Atom::holds(const logs::Event& event, std::uint64_t& gave_up) const {
  if (of_record()) return of_value(event.raw, gave_up);
  if (test_.kind == Test::Kind::Exists) return event.find(field_) != nullptr;
  const auto any = [&](const auto& question) {
    return std::any_of(event.fields().begin(), event.fields().end(), [&](const logs::Field& field) {
      return field.id == field_ && field.value.kind != logs::Value::Kind::Null && question(field.value.text);
    });
  };
  if (test_.kind == Test::Kind::Null) return !any([](std::string_view) { return true; });
  if (test_.kind == Test::Kind::Reference)
    return any([&](std::string_view value) { return of_reference(value, event); });
  return any([&](std::string_view value) { return of_value(value, gave_up); });
}

}  // namespace junshu::detect

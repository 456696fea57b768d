// A Test bound to field numbers and ready to be asked: what an engine evaluates at most once an event.
#pragma once

#include <memory>

#include "logs/event.h"
#include "regular_expression.h"

namespace junshu::detect {

class Atom {
 public:
  Atom(Test test, logs::FieldNames& names);

  // `gave_up` counts regular expressions that reached their bound.
  bool holds(const logs::Event& event, std::uint64_t& gave_up) const;

  const Test& test() const { return test_; }
  bool of_record() const { return test_.field.empty(); }
  logs::FieldId field() const { return field_; }

  // A text that stands in every value for which this holds, lower case, ASCII; "" when none is certain. For Text with
  // `whole()`, the value itself.
  const std::string& required() const { return required_; }
  bool whole() const { return shape_ == Shape::Equal && !required_.empty() && wide_ == nullptr; }

 private:
  enum class Shape { Equal, Start, End, Inside, General };

  bool of_value(std::string_view value, std::uint64_t& gave_up) const;
  bool of_text(std::string_view value) const;
  bool of_reference(std::string_view value, const logs::Event& event) const;

  Test test_;
  logs::FieldId field_ = 0;
  logs::FieldId other_ = 0;
  Shape shape_ = Shape::General;
  std::string literal_;  // of every shape but General
  std::string required_;
  std::unique_ptr<Regex> regex_;
  std::unique_ptr<Regex> wide_;  // Text with letters whose case lies beyond ASCII
};

std::string key_of(const Test& test);  // equal for equal questions

}  // namespace junshu::detect

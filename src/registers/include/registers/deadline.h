// When a record is past the deadline of its register.
#pragma once

#include "base/clock.h"
#include "base/date.h"
#include "catalogue/definitions.h"
#include "contracts/contracts.h"
#include "store/value.h"

namespace junshu::registers {

// The field of a deadline is an instant (stored in UTC ms) or a civil date (ISO text).
inline bool deadline_is_instant(const catalogue::Register& definition) {
  const auto* field = definition.deadline ? definition.field(definition.deadline->field) : nullptr;
  if (field == nullptr) return false;
  const auto type = field->type == catalogue::FieldType::Derived ? field->derived_type : field->type;
  return type == catalogue::FieldType::Datetime;
}

// What lies before this is past: now, or today.
inline store::Value deadline_bound(const catalogue::Register& definition, const contracts::Moment& moment) {
  if (deadline_is_instant(definition)) return moment.now;
  return base::to_string(moment.today);
}

}  // namespace junshu::registers

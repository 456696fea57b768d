// Stored values as people see them. Personal values are unsealed here and nowhere else.
#pragma once

#include <string>
#include <string_view>

#include "record_scope.h"
#include "registers/act.h"

namespace junshu::registers {

// Keeps names and titles looked up during one answer.
class Shower {
 public:
  explicit Shower(const World& world) : world_(world) {}

  // null stays null; an erased personal value is {"erased": true}.
  base::Json show(const std::string& register_id, const std::string& record, const catalogue::Field& field, const store::Value& column,
                  const std::string& scope_suffix);
  base::Array show_rows(const std::string& register_id, const std::string& record, const catalogue::Field& field);
  // All fields of a stored record, tables too.
  base::Object show_record(const catalogue::Register& definition, const std::string& record, const Stored& stored, bool with_tables);
  std::string person(const std::string& member);
  std::string title(const std::string& register_id, const std::string& record);
  std::string personal(const std::string& register_id, const std::string& record, const std::string& scope, const std::string& hmac, bool& erased);

 private:
  const World& world_;
  std::map<std::string, std::string> people_;
  std::map<std::pair<std::string, std::string>, std::string> titles_;
};

std::string decimal(std::int64_t scaled, int scale);

}  // namespace junshu::registers

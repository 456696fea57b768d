// What one act changes: the record itself, records it refers to, records it creates. Collected as changes of one event.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "record_scope.h"
#include "registers/act.h"

namespace junshu::registers {

class ChangeSet {
 public:
  ChangeSet(const World& world, std::string actor) : world_(world), actor_(std::move(actor)) {}

  // The change of one record within this act, made at first mention.
  base::Object& change(const std::string& register_id, const std::string& record);
  void set(const std::string& register_id, const std::string& record, const std::string& column, const base::Json& value);
  void unset(const std::string& register_id, const std::string& record, const std::string& column);

  // Sets a field with what follows from it: kept fields of a referred record; approvals that covered the field fall.
  void set_field(const catalogue::Register& definition, const std::string& record, const Stored& stored, const catalogue::Field& field,
                 const base::Json& value);
  void clear_field(const catalogue::Register& definition, const std::string& record, const Stored& stored, const catalogue::Field& field);

  void apply(const catalogue::Register& definition, const std::string& record, const catalogue::Action& action, const RecordScope& scope,
             const FieldValues& after, const base::Object& tables);

  // The next number of a register, or the one given. Adds the sequence to the record's change.
  std::string new_record(const catalogue::Register& definition, const std::string& given);

  base::Array take();

 private:
  void apply_one(const catalogue::Effect& effect, const std::string& target_register, const std::string& target, const catalogue::Scope& scope);
  void create(const catalogue::Effect& effect, const catalogue::Scope& scope);
  void drop_fallen_approvals(const catalogue::Register& definition, const std::string& record, const Stored& stored, const std::string& field);

  const World& world_;
  std::string actor_;
  std::vector<std::pair<std::string, std::string>> order_;
  std::map<std::pair<std::string, std::string>, base::Object> changes_;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> sequences_;
};

}  // namespace junshu::registers

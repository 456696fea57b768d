// The values an expression sees: the record as it will be, over the record as it is.
#pragma once

#include <map>
#include <string>

#include "catalogue/expression.h"
#include "registers/act.h"

namespace junshu::registers {

using catalogue::ExpressionValue;
using FieldValues = std::map<std::string, ExpressionValue, std::less<>>;

// A row of a register's projection; `exists` is false for a record to be created.
struct Stored {
  bool exists = false;
  std::map<std::string, store::Value, std::less<>> columns;

  const store::Value& column(std::string_view name) const;   // null when there is none
  std::string text(std::string_view name) const;             // "" for null
  std::int64_t integer(std::string_view name) const;
  FieldValues fields(const catalogue::Register& definition) const;
};
Stored load_stored(store::Connection& connection, const std::string& contract, const std::string& register_id, const std::string& record);

ExpressionValue expression_value(const catalogue::Field& field, const store::Value& column);
ExpressionValue expression_value(const base::Json& json);

class RecordScope final : public catalogue::Scope {
 public:
  // All are kept by reference. `row` overlays a table row's columns, or is null.
  RecordScope(const World& world, const catalogue::Register& definition, std::string record, std::string state, std::string actor,
              const FieldValues& after, const FieldValues& before, const FieldValues* row = nullptr)
      : world_(world), definition_(definition), record_(std::move(record)), state_(std::move(state)), actor_(std::move(actor)),
        after_(after), before_(before), row_(row) {}

  ExpressionValue value(std::string_view name) const override;
  ExpressionValue referred(std::string_view reference, std::string_view field) const override;
  ExpressionValue before(std::string_view field) const override;
  std::int64_t count(std::string_view register_id, const std::vector<catalogue::Condition>& conditions) const override;

 private:
  const catalogue::Field* reference_field(std::string_view name) const;

  const World& world_;
  const catalogue::Register& definition_;
  std::string record_, state_, actor_;
  const FieldValues& after_;
  const FieldValues& before_;
  const FieldValues* row_;
};

std::string fiscal_year_end_text(const World& world);

}  // namespace junshu::registers

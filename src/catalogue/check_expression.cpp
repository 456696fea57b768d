#include <algorithm>

#include "cross_check.h"

namespace junshu::catalogue {
namespace {

using base::Text;
using Use = ExpressionUse;

class ExpressionCheck {
 public:
  ExpressionCheck(const Checking& checking, const FileText& file, std::string_view path, const Register& definition,
                  const Field* row)
      : checking_(checking), file_(file), start_(file.at(path)), definition_(definition), row_(row) {}

  void check(const Use& use) {
    switch (use.kind) {
      case Use::Kind::Field:
      case Use::Kind::Before:
        return check_own(use);
      case Use::Kind::Referred:
        return check_referred(use);
      case Use::Kind::Register:
        return check_register(use);
      case Use::Kind::RegisterField:
        return check_register_field(use);
    }
  }

  void check_types(const Expression& expression, ExpressionType wanted) {
    std::vector<TypeMistake> mistakes;
    const ExpressionType type = expression.type([&](const ExpressionUse& use) { return type_of(use); }, mistakes);
    const Text remedy{"項目の種類を見て、同じ種類の値を書いてください",
                      "look at the types of the fields and write a value of the same type"};
    for (TypeMistake& mistake : mistakes) report(mistake.column, std::move(mistake.message), remedy);
    if (mistakes.empty() && !fits(type, wanted)) {
      report(1, {"式の値の種類がここに合いません", "the expression does not give the type that is needed here"},
             remedy);
    }
  }

 private:
  void report(int column, Text message, Text remedy) {
    checking_.report.add(file_, file_.inside(start_, column), std::move(message), std::move(remedy));
  }

  void unknown(const Use& use, const Text& what, const std::string& word, const std::vector<std::string>& known) {
    report(use.column, {what.ja + "「" + word + "」はありません", "there is no " + what.en + " \"" + word + "\""},
           suggest(word, known));
  }

  const Field* own_field(const std::string& name) const {
    if (row_ != nullptr) {
      for (const Field& column : row_->columns) {
        if (column.id == name) return &column;
      }
    }
    return definition_.field(name);
  }

  std::vector<std::string> own_names() const {
    std::vector<std::string> names{"state", "record"};
    const auto add = [&](const std::vector<Field>& fields) {
      for (const Field& field : fields) {
        if (field.type == FieldType::Table) continue;
        names.push_back(field.id);
        for (const std::string& kept : field.keeps) names.push_back(field.id + "_" + kept);
      }
    };
    add(definition_.fields);
    if (row_ != nullptr) add(row_->columns);
    return names;
  }

  ExpressionType type_of(const Use& use) const {
    if (use.kind == Use::Kind::Field || use.kind == Use::Kind::Before) {
      const Field* field = own_field(use.name);
      return field != nullptr ? type_of_field(*field) : type_of_column(definition_, use.name);
    }
    const Field* reference = use.kind == Use::Kind::Referred ? own_field(use.name) : nullptr;
    const auto other = checking_.catalogue.registers.find(reference == nullptr ? use.name : reference->refers_to);
    if (other == checking_.catalogue.registers.end()) return ExpressionType::Unknown;
    const Field* field = other->second.field(use.field);
    return field != nullptr ? type_of_field(*field) : type_of_column(other->second, use.field);
  }

  // Columns that are no fields: kept ones, stamps of actions, and those every table has.
  ExpressionType type_of_column(const Register& owner, const std::string& name) const {
    if (name == "state" || name == "record" || name == "definition") return ExpressionType::Text;
    for (const Field& field : owner.fields) {
      for (const std::string& kept : field.keeps) {
        if (field.id + "_" + kept != name) continue;
        const auto referred = checking_.catalogue.registers.find(field.refers_to);
        const Field* source = referred == checking_.catalogue.registers.end() ? nullptr : referred->second.field(kept);
        return source == nullptr ? ExpressionType::Unknown : type_of_field(*source);
      }
    }
    if (name == "version") return ExpressionType::Number;
    if (name.ends_with("_at")) return ExpressionType::Instant;
    return ExpressionType::Unknown;
  }

  void check_own(const Use& use) {
    const std::vector<std::string> names = own_names();
    if (!has(names, use.name)) {
      std::vector<std::string> known = names;
      known.insert(known.end(), {"today", "now", "actor", "fiscal_year_end"});
      return unknown(use, {"項目", "field"}, use.name, known);
    }
    check_literals(use, definition_, use.name, own_field(use.name));
  }

  void check_referred(const Use& use) {
    const Field* reference = own_field(use.name);
    if (reference == nullptr) return unknown(use, {"項目", "field"}, use.name, own_names());
    const FieldType type = reference->type == FieldType::Derived ? reference->derived_type : reference->type;
    if (type != FieldType::Reference) {
      return report(use.column,
                    {"「" + use.name + "」は参照ではないので、その先の項目は読めません",
                     "\"" + use.name + "\" is not a reference: there is nothing behind the dot"},
                    {"type: reference の項目を使ってください", "use a field of type reference"});
    }
    const auto referred = checking_.catalogue.registers.find(reference->refers_to);
    if (referred == checking_.catalogue.registers.end()) {
      if (is_builtin_register(reference->refers_to)) {
        report(use.column,
               {"「" + reference->refers_to + "」の中身は式から読めません",
                "expressions cannot look into \"" + reference->refers_to + "\""},
               {"条項の点検（SQL）で確かめてください", "let a clause's check (SQL) look at it"});
      }
      return;
    }
    const std::vector<std::string> names = column_names(referred->second, checking_.catalogue);
    if (!has(names, use.field))
      return unknown(
          use,
          {"台帳「" + reference->refers_to + "」に項目", "field in register \"" + reference->refers_to + "\" called"},
          use.field, names);
    check_literals(use, referred->second, use.field, referred->second.field(use.field));
  }

  void check_register(const Use& use) {
    const std::vector<std::string> known = ids_of(checking_.catalogue.registers);
    if (!has(known, use.name)) unknown(use, {"台帳", "register"}, use.name, known);
  }

  void check_register_field(const Use& use) {
    const auto other = checking_.catalogue.registers.find(use.name);
    if (other == checking_.catalogue.registers.end()) return;
    const std::vector<std::string> names = column_names(other->second, checking_.catalogue);
    if (!has(names, use.field))
      return unknown(use, {"台帳「" + use.name + "」に項目", "field in register \"" + use.name + "\" called"},
                     use.field, names);
    check_literals(use, other->second, use.field, other->second.field(use.field));
  }

  // 'stored' beside a state, 'usb' beside a choice, '2026-05-01' beside a date.
  void check_literals(const Use& use, const Register& owner, const std::string& name, const Field* field) {
    for (const auto& [literal, column] : use.literals) {
      if (name == "state") {
        check_one_of(literal, column, ids_of(owner.states), {"状態", "state"});
      } else if (field != nullptr) {
        check_literal(*field, literal, column);
      }
    }
  }

  void check_literal(const Field& field, const std::string& literal, int column) {
    const FieldType type = field.type == FieldType::Derived ? field.derived_type : field.type;
    if (type == FieldType::Choice) return check_one_of(literal, column, ids_of(field.choices), {"選択肢", "option"});
    if (type == FieldType::Date && !base::parse_date(literal)) {
      report(column, {"「" + literal + "」は日付ではありません", "\"" + literal + "\" is not a date"},
             {"'2026-05-01' のように書いてください", "write it like '2026-05-01'"});
    }
  }

  void check_one_of(const std::string& literal, int column, const std::vector<std::string>& known, const Text& what) {
    if (has(known, literal)) return;
    report(column, {what.ja + "「" + literal + "」はありません", "there is no " + what.en + " \"" + literal + "\""},
           suggest(literal, known));
  }

  const Checking& checking_;
  const FileText& file_;
  base::Position start_;
  const Register& definition_;
  const Field* row_;
};

}  // namespace

ExpressionType type_of_field(const Field& field) {
  switch (field.type == FieldType::Derived ? field.derived_type : field.type) {
    case FieldType::Number:
      return ExpressionType::Number;
    case FieldType::Date:
      return ExpressionType::Date;
    case FieldType::Datetime:
      return ExpressionType::Instant;
    case FieldType::YesNo:
      return ExpressionType::YesNo;
    case FieldType::Text:
    case FieldType::LongText:
    case FieldType::Choice:
    case FieldType::Person:
    case FieldType::Reference:
    case FieldType::File:
      return ExpressionType::Text;
    case FieldType::Table:
    case FieldType::Derived:
      break;
  }
  return ExpressionType::Unknown;
}

void check_expression(const Checking& checking, const FileText& file, std::string_view path,
                      const Expression& expression, const Register& definition, ExpressionType wanted,
                      const Field* row) {
  ExpressionCheck check(checking, file, path, definition, row);
  for (const ExpressionUse& use : expression.uses()) check.check(use);
  check.check_types(expression, wanted);
}

}  // namespace junshu::catalogue

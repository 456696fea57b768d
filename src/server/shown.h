// Shows members, values, findings and clauses as the API describes them; keeps names for one answer. Private to this
// module.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "answers.h"
#include "assess/assess.h"
#include "registers/read.h"

namespace junshu::server {

class Shown {
 public:
  Shown(instance::Instance& instance, instance::Snapshot& snapshot) : instance_(instance), snapshot_(snapshot) {}

  Object member(const std::string& id);                                         // MemberReference
  const std::string& host(const std::string& id);                               // its name, else its id
  Object reference(const std::string& register_id, const std::string& record);  // ReferenceValue
  // The same words with the name of a thing that hosts report, or of a member, in place of its id.
  base::Text named(base::Text text, const std::string& register_id, const std::string& record);
  // From what `registers` shows to the API's forms: persons, references and files as the description has them.
  Object values(const catalogue::Register& definition, const Object& shown);
  Object file(const std::string& sha256);  // FileValue

  Object clause_node(const catalogue::Clause& clause, const std::map<std::string, assess::ClauseStatus>& statuses);
  Object next_action(const base::Text& text, std::string_view action, std::string_view clause);
  Object finding(const store::Rows& rows, std::size_t row);           // a row of p_finding
  base::Text finding_text(const store::Rows& rows, std::size_t row);  // empty when the catalogue no longer knows its check
  Object approval_item(const registers::Waiting& waiting);

  instance::Snapshot& snapshot() { return snapshot_; }
  const std::string& contract() const { return snapshot_.contract().id; }

 private:
  base::Json value(const catalogue::Field& field, const base::Json& shown);
  instance::Instance& instance_;
  instance::Snapshot& snapshot_;
  std::map<std::string, Object> members_;
  std::map<std::string, std::string> hosts_;
  std::map<std::string, std::int64_t> practice_;
  bool practice_loaded_ = false;
};

// By id; throws Error{NotFound}.
const catalogue::Register& register_named(const catalogue::Catalogue& catalogue, const std::string& id);
const catalogue::Clause& clause_named(const catalogue::Catalogue& catalogue, const std::string& id);

std::map<std::string, assess::ClauseStatus> statuses_by_clause(instance::Snapshot& snapshot);
// Every member with children, in the order of the annex.
Array clause_tree(Shown& shown, const std::map<std::string, assess::ClauseStatus>& statuses, const std::string& parent);

}  // namespace junshu::server

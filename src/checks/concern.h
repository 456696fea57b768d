// Which records a check must look at again after a commit: the references among the registers it reads, and following them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "names.h"
#include "store/connection.h"
#include "views.h"

namespace junshu::checks {

inline constexpr std::size_t kMostScoped = 2'000;  // records; beyond that a check is run in full

std::string json_list(const std::set<std::string>& records);

struct Concern {
  struct Step {  // records of `to` that are linked with one of `from`: `sql` ends with the column that names it
    std::string from, to, sql;
  };

  Concern(const catalogue::Check& check, const Views& views, const std::set<std::string>& reads);

  Names names;
  std::set<std::string> registers;   // that it reads, also by their table fields
  std::vector<Step> steps;
  std::vector<std::string> movable;  // references whose change takes a record away from another: "lending.media"
};

// Follows references from records of one register to those of another, both ways, within what the check reads.
class Walk {
 public:
  Walk(store::Connection& connection, const Views& views, const Concern& concern, const std::string& contract)
      : connection_(connection), views_(views), concern_(concern), contract_(contract) {}

  // Records of `to` linked with `records` of `from`; nothing when the two are not linked at all.
  std::optional<std::set<std::string>> step(const std::string& from, const std::set<std::string>& records, const std::string& to);
  // `marked` of `name` with the records that a mark stands for in its place.
  std::set<std::string> unmarked(const std::string& name, const std::set<std::string>& marked);
  std::set<std::string> on_hosts(const std::string& name, const std::set<std::string>& hosts);

 private:
  // `sql` ends with the column that is to be one of `records`.
  void collect(std::set<std::string>& out, const std::string& sql, const std::set<std::string>& records);

  store::Connection& connection_;
  const Views& views_;
  const Concern& concern_;
  const std::string& contract_;
};

}  // namespace junshu::checks

#include "names.h"

#include <algorithm>

#include "catalogue/sql_words.h"

namespace junshu::checks {

namespace {

// "media m", "media as m" and plain "media" after from, join or a comma. A name may stand for several registers in one statement.
std::map<std::string, std::set<std::string>> aliases(const std::vector<std::string>& words, const Views& views) {
  std::map<std::string, std::set<std::string>> out;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if ((words[i - 1] != "from" && words[i - 1] != "join" && words[i - 1] != ",") || !views.by_name.contains(words[i])) continue;
    out[words[i]].insert(words[i]);
    std::size_t alias = i + 1;
    if (alias < words.size() && words[alias] == "as") ++alias;
    if (alias < words.size()) out[words[alias]].insert(words[i]);
  }
  return out;
}

// How often the statement reads this register or view.
std::size_t readings(const std::string& sql, const std::string& name) {
  const auto words = catalogue::sql_words(sql);
  std::size_t out = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool column = (i > 0 && words[i - 1] == ".") || (i + 1 < words.size() && words[i + 1] == ".");
    if (words[i] == name && !column) ++out;
  }
  return out;
}

}  // namespace

std::set<std::string> words_in(const std::string& sql) {
  const auto words = catalogue::sql_words(sql);
  return {words.begin(), words.end()};
}

Names::Names(const catalogue::Check& check, const Views& views, const std::set<std::string>& reads) : reads_(reads) {
  const std::string& main = check.sql.empty() ? check.evidence : check.sql;
  for (const std::string* sql : {&main, &check.population}) read(*sql, views);
  std::size_t of_subject = readings(main, check.subject);
  const auto words = words_in(main + " " + check.population);
  for (const auto& [name, shared] : views.shared) {
    if (!words.contains(name)) continue;
    read(shared, views);
    of_subject += readings(shared, check.subject);
  }
  const bool with_tables = std::ranges::any_of(reads, [&](const auto& name) {
    return name != check.subject && views.by_name.at(name).owner == check.subject;
  });
  subject_once_ = of_subject == 1 && !with_tables;
}

void Names::read(const std::string& sql, const Views& views) {
  const auto words = catalogue::sql_words(sql);
  const auto known = aliases(words, views);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool counts = i >= 2 && words[i - 1] == "(" && words[i - 2] == "count";
    star_ = star_ || (words[i] == "*" && !counts);
    const auto qualified = i >= 2 && words[i - 1] == "." ? known.find(words[i - 2]) : known.end();
    if (qualified == known.end()) {
      anywhere_.insert(words[i]);
    } else {
      for (const auto& name : qualified->second) of_[views.by_name.at(name).owner].insert(words[i]);
    }
  }
}

bool Names::any_written(const std::string& owner, const Touched& touched) const {
  const std::string prefix = owner + ".";
  const auto written = [&](std::string_view column) { return touched.contains(prefix + std::string(column)); };
  // Events that do not tell columns; records that are new or gone; and an act adds violations whatever it writes.
  if (star_ || reads_.contains("violation") || !written("changed_at") || written("record") || written("voided_at")) return true;
  if (touched.at(owner).contains("*")) return true;
  const auto own = of_.find(owner);
  for (auto each = touched.lower_bound(prefix); each != touched.end() && each->first.starts_with(prefix); ++each) {
    const std::string column = each->first.substr(prefix.size());
    if (anywhere_.contains(column) || (own != of_.end() && own->second.contains(column)) || reads_.contains(owner + "_" + column)) return true;
  }
  return false;
}

}  // namespace junshu::checks

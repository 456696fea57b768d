// What the SQL of a check names, as far as it tells what the check cannot depend on. A column can be read only by its name, or by a star.
#pragma once

#include <map>
#include <set>
#include <string>

#include "checks/checks.h"
#include "views.h"

namespace junshu::checks {

std::set<std::string> words_in(const std::string& sql);

class Names {
 public:
  Names(const catalogue::Check& check, const Views& views, const std::set<std::string>& reads);

  // Whether something that the check can see was written in records of this register or built-in view.
  bool any_written(const std::string& owner, const Touched& touched) const;

  // The subject is read in one place: what the check says of a record depends on no other record of the subject, however they are linked.
  bool subject_once() const { return subject_once_; }

 private:
  void read(const std::string& sql, const Views& views);

  std::set<std::string, std::less<>> anywhere_;                 // words that may name a column of any register
  std::map<std::string, std::set<std::string, std::less<>>> of_;  // register → columns named as its own: m.state, with media m
  std::set<std::string> reads_;
  bool star_ = false;
  bool subject_once_ = false;
};

}  // namespace junshu::checks

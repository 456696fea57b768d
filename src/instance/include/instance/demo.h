// A lived year of an invented town and its contractor, to look round in: made on a Stage, through the same command entry as HTTP. The same last day
// gives the same events, keys included: nothing on it is secret, and it must never become a real contract's instance.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "base/json.h"
#include "store/verify.h"

namespace junshu::instance {

struct DemoOptions {
  std::filesystem::path data;            // must hold no instance: Error{Conflict}
  std::string database;                  // "" for data/junshu.db
  std::filesystem::path catalogue;
  base::Date until;                      // the demo ends as this day begins
  base::Date from;                       // begins on the first weekday of or after this day
  std::function<void(const base::Text&)> progress;
};

struct DemoPerson {
  std::string name, login, password, totp_secret, side;
  std::vector<std::string> roles;
};

struct Demo {
  std::string contract;
  std::vector<DemoPerson> people;
  std::string root;                      // base64, of the contract's log as the demo ended
  std::uint64_t events = 0;              // in that log
  std::map<std::string, int> statuses;   // of the clauses: how many are kept, broken …
  store::VerifyReport verified;
};

Demo make_demo(const DemoOptions& options);

// [{name, login, password, totp_secret, side, roles}] — the file demo-people.json.
base::Array people_json(const Demo& demo);

}  // namespace junshu::instance

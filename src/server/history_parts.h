// What the routes of the access history share: who may look, and how events and gaps are shown. Private to this module.
#pragma once

#include <string>
#include <vector>

#include "contracts/contracts.h"
#include "instance/review_sheet.h"
#include "shown.h"
#include "context.h"

namespace junshu::server {

class History {
 public:
  // Throws Error{Forbidden} for members who have no part in reviewing logs.
  explicit History(Context& context);

  instance::Snapshot& snapshot() { return snapshot_; }
  access::AccessHistory& store() { return store_; }
  base::Millis now() const { return snapshot_.moment().now; }

  Object show(const access::Found& found);       // AccessEvent
  Array show(const std::vector<access::Gap>& gaps);
  Object host(const std::string& id);            // HostReference; Junshu itself too
  Object user(const std::string& name);          // {"user", "member"?}: members as they are named, accounts as logs have them

 private:
  Shown& shown() { return shown_; }
  bool is_member(const std::string& name);

  instance::Snapshot snapshot_;
  Shown shown_;
  access::AccessHistory& store_;
  std::map<std::string, bool> members_;
};

Object hours_json(const contracts::Hours& hours);  // WorkingHours

}  // namespace junshu::server

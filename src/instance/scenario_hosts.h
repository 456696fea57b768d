// What hosts say in scenarios: the words that begin with what they report. Private to instance.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "instance/stage.h"

namespace junshu::instance {

class ScenarioHosts {
 public:
  explicit ScenarioHosts(Stage& stage) : stage_(stage) {}

  static bool knows(const std::string& verb);

  struct Named {
    std::string name;
    std::string record;
  };
  // Sends what the line says. `ids` are the names known so far; what `=NAME` names comes back.
  std::vector<Named> say(const std::string& verb, const std::vector<std::string>& words,
                         const std::map<std::string, std::string>& ids);

 private:
  struct Line;
  struct Inventory {
    std::vector<wire::Package> packages;
    bool told = false;
  };

  void device(const Line& line, std::vector<Named>& named);
  void unplug(const Line& line);
  void power(const Line& line);
  void file_change(const Line& line);
  void package(const Line& line);
  void scan(const Line& line);
  void watch(const Line& line);
  void canary(const Line& line);
  void site(const Line& line);
  void media_use(const Line& line);
  void gap(const Line& line);
  void log(const Line& line);
  void alert(const Line& line);
  std::string newest(const std::string& table, const std::string& host);

  Stage& stage_;
  int devices_ = 0;
  std::map<std::string, std::map<std::string, wire::PowerUnit>> units_;  // by host and name: a report names all
  std::map<std::string, Inventory> inventories_;
  std::map<std::pair<std::string, std::string>, base::Millis> mounted_;  // by host and device
};

}  // namespace junshu::instance

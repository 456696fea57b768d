#include "instance/demo.h"

#include "assess/assess.h"
#include "base/file.h"
#include "demo_town.h"
#include "instance/offline.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;

namespace {

constexpr int kFirstMinute = 8 * 60 + 30;

void refuse_present(const DemoOptions& options) {
  for (const char* name : {"junshu.db", "keys", "log", "blobs"}) {
    if (!std::filesystem::exists(options.data / name)) continue;
    throw Error(ErrorKind::Conflict,
                {"このフォルダーにはすでに記録があります。--data に空のフォルダーを指定してください。",
                 "This folder already holds an instance. Name an empty folder with --data."},
                options.data.string());
  }
}

std::string root_of(const std::string& checkpoint) {
  const auto first = checkpoint.find('\n');
  const auto second = checkpoint.find('\n', first + 1);
  return checkpoint.substr(second + 1, checkpoint.find('\n', second + 1) - second - 1);
}

void live(Stage& stage, Town& town, const DemoOptions& options) {
  base::Date first = options.from;
  while (base::weekday(first) == 0 || base::weekday(first) == 6) first = base::add_days(first, 1);
  if (first >= options.until) {
    throw Error(ErrorKind::InvalidInput, {"期間が短すぎます。", "The period is too short."}, base::to_string(options.until));
  }
  stage.start_at(first, kFirstMinute);
  town.open();
  for (base::Date day = first; day < options.until; day = base::add_days(day, 1)) {
    if (options.progress && (day == first || day.day == 1)) {
      options.progress({std::to_string(day.year) + "年" + std::to_string(day.month) + "月", base::to_string(day).substr(0, 7)});
    }
    town.live(day);
  }
  stage.move_to(options.until, 0);
  town.report_server();
  stage.settle();
}

void look_back(Stage& stage, Demo& demo) {
  demo.contract = stage.contract();
  Snapshot snapshot(stage.instance(), stage.contract());
  const auto head = store::read_head(snapshot.connection(), stage.contract());
  demo.root = root_of(head->checkpoint);
  demo.events = head->size;
  for (const auto& clause : assess::statuses(snapshot.connection(), snapshot.catalogue(), stage.contract())) {
    ++demo.statuses[std::string(checks::to_string(clause.status))];
  }
}

}  // namespace

Demo make_demo(const DemoOptions& options) {
  refuse_present(options);
  base::make_folder(options.data);
  Demo demo;
  StageOptions stage_options;
  stage_options.data = options.data;
  stage_options.database = options.database;
  stage_options.catalogue = options.catalogue;
  stage_options.seed = "demo " + base::to_string(options.until);
  stage_options.separate_credentials = true;
  stage_options.assess_each = false;
  {
    Stage stage(stage_options);
    Town town(stage, options);
    live(stage, town, options);
    look_back(stage, demo);
    demo.people = town.people();
  }
  if (options.progress) options.progress({"照合しています", "verifying"});
  Options offline;
  offline.data = options.data;
  offline.database = options.database;
  offline.catalogue = options.catalogue;
  demo.verified = Offline(offline).verify([](const store::VerifyProgress&) {});
  base::write_durably(options.data / "demo-people.json", base::to_json(people_json(demo)), 0600);
  return demo;
}

base::Array people_json(const Demo& demo) {
  base::Array out;
  for (const auto& person : demo.people) {
    base::Array roles;
    for (const auto& role : person.roles) roles.push_back(base::Json(role));
    out.push_back(base::Object{{"name", person.name},
                               {"login", person.login},
                               {"password", person.password},
                               {"totp_secret", person.totp_secret},
                               {"side", person.side},
                               {"roles", std::move(roles)}});
  }
  return out;
}

}  // namespace junshu::instance

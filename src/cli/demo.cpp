#include <cstdio>

#include "base/file.h"
#include "commands.h"
#include "instance/demo.h"

namespace junshu::cli {

namespace {

struct DemoWish {
  Place place;
  std::string until;
};

base::Date last_day(const std::string& text) {
  if (text.empty()) return base::civil_date(base::system_clock().now(), base::zone_named("Asia/Tokyo"));
  const auto date = base::parse_any_date(text);
  if (!date) throw base::Error(base::ErrorKind::InvalidInput, {"--until は 2026-05-01 の形で書きます。", "Write --until as 2026-05-01."}, text);
  return *date;
}

void print_people(const Shared& shared, const instance::Demo& demo) {
  std::puts(shared.say({"デモの人（パスワードとワンタイムパスワードの鍵は公開されています）:", "People of the demo (passwords and one-time password secrets are public):"}).c_str());
  for (const auto& person : demo.people) {
    std::string roles;
    for (const auto& role : person.roles) roles += (roles.empty() ? "" : ",") + role;
    std::printf("  %-24s %-38s %-34s %-10s %-24s %s\n", person.login.c_str(), person.password.c_str(), person.totp_secret.c_str(), person.side.c_str(),
                roles.c_str(), person.name.c_str());
  }
}

int make(const Shared& shared, const DemoWish& wish) {
  const auto place = wish.place.options(shared);
  instance::DemoOptions options;
  options.data = place.data;
  options.database = place.database;
  options.catalogue = place.catalogue;
  options.until = last_day(wish.until);
  options.from = base::add_months(options.until, -12);
  options.progress = [&shared](const base::Text& text) { std::fprintf(stderr, "%s …\n", shared.say(text).c_str()); };
  base::make_folder(options.data);
  const base::FileLock lock(options.data / "lock");
  const auto demo = instance::make_demo(options);

  const auto& report = demo.verified;
  const auto count = [](auto number) { return std::to_string(number); };
  const auto differences = report.differences.size() + report.more;
  std::puts(shared
                .say({"記録 " + count(report.entries) + "・行 " + count(report.rows) + "・秘匿値 " + count(report.values) + "・証跡 " + count(report.blobs) +
                          "。照合の差異 " + count(differences) + " 件。",
                      count(report.entries) + " entries, " + count(report.rows) + " rows, " + count(report.values) + " sealed values, " +
                          count(report.blobs) + " files of evidence; differences when verified: " + count(differences) + "."})
                .c_str());
  std::string statuses;
  for (const auto& [status, number] : demo.statuses) statuses += (statuses.empty() ? "" : ", ") + status + " " + std::to_string(number);
  std::printf("%s  %s\n", demo.contract.c_str(), statuses.c_str());
  print_people(shared, demo);
  return differences == 0 ? 0 : 1;
}

}  // namespace

void add_demo(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("demo", "Makes an invented town's contract with a lived year, to look round in / 架空の町の1年分の記録を作る");
  const auto wish = std::make_shared<DemoWish>();
  command->add_option("--data", wish->place.data, "an empty folder / 空のフォルダー")->required();
  command->add_option("--database", wish->place.database, "postgresql://… of an empty database instead of SQLite / SQLiteの代わりに使う空のデータベース");
  command->add_option("--until", wish->until, "the day as which it ends; today when not given / 最後の日の翌日");
  command->callback([&shared, wish] { shared.run = [&shared, wish] { return make(shared, *wish); }; });
}

}  // namespace junshu::cli

#include "catalogue/load.h"

#include <cstdio>

#include "base/file.h"
#include "base/json.h"
#include "base/yaml.h"
#include "checks/checks.h"
#include "commands.h"
#include "instance/offline.h"

namespace junshu::cli {

namespace {

int check(const Shared& shared, const std::string& folder) {
  const std::filesystem::path path = folder.empty() ? shipped_catalogue(shared) : std::filesystem::path(folder);
  if (!std::filesystem::is_directory(path)) {
    throw base::Error(base::ErrorKind::NotFound, {"カタログのフォルダーがありません。", "There is no such catalogue folder."}, path.string());
  }
  // Scenarios are demanded of a catalogue that stands beside them.
  const auto scenarios = std::filesystem::absolute(path).lexically_normal().parent_path() / "tests/scenarios";
  const auto beside = std::filesystem::is_directory(scenarios) ? scenarios : std::filesystem::path();
  const auto loaded = catalogue::load(path, checks::sql_probe(), beside);
  for (const auto& diagnostic : loaded.diagnostics) std::fputs(catalogue::to_string(diagnostic, shared.language).c_str(), stdout);
  const auto counts = [&](const char* clauses, const char* registers, const char* roles, const char* mistakes) {
    return std::to_string(loaded.catalogue.clauses.size()) + clauses + std::to_string(loaded.catalogue.registers.size()) + registers +
           std::to_string(loaded.catalogue.roles.size()) + roles + std::to_string(loaded.diagnostics.size()) + mistakes;
  };
  std::puts(shared.say({counts(" 条項、", " 台帳、", " 役割、誤り ", " 件"), counts(" clauses, ", " registers, ", " roles, ", " mistakes")}).c_str());
  return loaded.diagnostics.empty() ? 0 : 1;
}

// FILE: "<clause id>: |" and the contract's literal text, as YAML, or a JSON object of the same.
base::Object read_wording(const std::string& file) {
  const auto document = base::parse_yaml(base::read_text(file));
  if (!document.problems.empty() || !document.root.is_map()) {
    const auto position = document.problems.empty() ? document.root.position : document.problems.front().position;
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"「条項のid: 条文」の形のYAMLにしてください。", "Write YAML of the form “clause id: text”."},
                      file + ":" + std::to_string(position.line) + ":" + std::to_string(position.column));
  }
  base::Object out;
  for (const auto& [key, value] : document.root.entries) out[key.scalar] = value.scalar;
  return out;
}

int wording(const Shared& shared, const Place& place, const std::string& file, const std::string& contract) {
  auto texts = read_wording(file);
  const auto count = texts.size();
  auto options = place.options(shared);
  options.timers = false;
  const auto lock = base::FileLock(options.data / "lock");
  const auto running = instance::Instance::open(std::move(options));
  std::string id = contract;
  if (id.empty()) {
    const auto lease = running->readers().lease();
    const auto all = contracts::list(*lease);
    if (all.size() != 1) throw base::Error(base::ErrorKind::InvalidInput, {"--contract で契約を指定してください。", "Name the contract with --contract."});
    id = all.front();
  }
  const auto outcome = running->execute({"wording.import", id, "", {{"wording", std::move(texts)}}, ""});
  if (!outcome.done()) throw base::Error(*outcome.kind, outcome.message, file);
  std::puts(shared.say({std::to_string(count) + " 条項の条文を取り込みました。", "Imported the wording of " + std::to_string(count) + " clauses."}).c_str());
  return 0;
}

}  // namespace

void add_catalogue(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("catalogue", "Clauses, registers and roles as files / カタログ");
  group->require_subcommand(1);
  auto* check_command = group->add_subcommand("check", "Finds every mistake at once, with file:line:column and remedy / 誤りをすべて示す");
  const auto folder = std::make_shared<std::string>();
  check_command->add_option("DIR", *folder, "folder of the catalogue; otherwise the shipped one");
  check_command->callback([&shared, folder] { shared.run = [&shared, folder] { return check(shared, *folder); }; });

  auto* wording_command = group->add_subcommand("wording", "Imports the contract's literal wording beside ours / 契約の条文を取り込む");
  const auto place = std::make_shared<Place>();
  const auto file = std::make_shared<std::string>();
  const auto contract = std::make_shared<std::string>();
  wording_command->add_option("FILE", *file, "YAML: “c1.1.1: text of the contract”, one entry a clause")->required();
  wording_command->add_option("--contract", *contract, "k-…; needed when there are several");
  add_place(*wording_command, place, shared);
  wording_command->callback([&shared, place, file, contract] {
    shared.run = [&shared, place, file, contract] { return wording(shared, *place, *file, *contract); };
  });
}

}  // namespace junshu::cli

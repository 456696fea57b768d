#include "catalogue/load.h"

#include <cstdio>
#include <sstream>

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

constexpr std::size_t kMostWording = 20'000;  // bytes

std::string line_of(const std::string& text, int number) {
  std::istringstream lines(text);
  std::string line;
  for (int i = 0; i < number && std::getline(lines, line); ++i) continue;
  return line;
}

// "<clause id>: |" and the contract's literal text, as YAML, or a JSON object of the same. What is wrong goes to
// `mistakes`.
base::Object read_wording(const std::string& file, const catalogue::Catalogue& known,
                          std::vector<catalogue::Diagnostic>& mistakes) {
  const std::string text = base::read_text(file);
  const auto add = [&](base::Position at, base::Text message, base::Text remedy) {
    mistakes.push_back({file, at, line_of(text, at.line), std::move(message), std::move(remedy)});
  };
  const auto document = base::parse_yaml(text);
  for (const auto& problem : document.problems)
    add(problem.position, {"YAMLとして読めません: " + problem.message, "This is no good YAML: " + problem.message},
        {"「条項のid: 条文」の形にしてください。", "Write “clause id: text”."});
  if (document.problems.empty() && !document.root.is_map())
    add(document.root.position, {"条項と条文の組がありません。", "There are no pairs of a clause and its text."},
        {"「c1.1.1: 条文」の形にしてください。", "Write “c1.1.1: text of the contract”."});
  base::Object out;
  for (const auto& [key, value] : document.root.entries) {
    if (!known.clauses.contains(key.scalar))
      add(key.position, {"その条項はありません: " + key.scalar, "There is no such clause: " + key.scalar},
          {"条項のidは「c1.1.1」のような形です。画面の条項のアドレスにもあります。",
           "A clause's id looks like “c1.1.1”; it stands in the address of the clause's page."});
    if (!value.is_scalar() || value.scalar.empty() || value.scalar.size() > kMostWording)
      add(value.position, {"条文が文字ではないか、空か、20,000バイトを超えています。",
                           "The wording is no text, is empty, or is longer than 20,000 bytes."},
          {"1つの条項に1つの文章を書いてください。改行を含むときは「|」で始めます。",
           "Write one text for each clause; begin it with “|” when it has several lines."});
    out[key.scalar] = value.scalar;
  }
  return out;
}

int wording(const Shared& shared, const Place& place, const std::string& file, const std::string& contract) {
  auto options = place.options(shared);
  options.timers = false;
  const auto lock = base::FileLock(options.data / "lock");
  const auto running = instance::Instance::open(std::move(options));
  std::vector<catalogue::Diagnostic> mistakes;
  auto texts = read_wording(file, running->in_force()->catalogue, mistakes);
  const auto count = texts.size();
  if (!mistakes.empty()) {
    for (const auto& mistake : mistakes) std::fputs(catalogue::to_string(mistake, shared.language).c_str(), stderr);
    std::fputs(shared.say({"何も取り込んでいません。\n", "Nothing was imported.\n"}).c_str(), stderr);
    return 2;
  }
  std::string id = contract;
  if (id.empty()) {
    const auto lease = running->readers().lease();
    const auto all = contracts::list(*lease);
    if (all.size() != 1) throw base::Error(base::ErrorKind::InvalidInput, {"--contract で契約を指定してください。", "Name the contract with --contract."});
    id = all.front();
  }
  const auto outcome = running->execute({"wording.import", id, "", {{"wording", std::move(texts)}}, ""});
  if (!outcome.done()) throw base::Error(*outcome.kind, outcome.message, file);
  std::puts(shared.say({std::to_string(count) + " 条項の条文を取り込みました。", "Clauses whose wording was imported: " + std::to_string(count)}).c_str());
  return 0;
}

}  // namespace

void add_catalogue(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("catalogue", "Clauses, registers and roles as files / カタログ");
  group->require_subcommand(1);
  auto* check_command = group->add_subcommand("check", "Finds every mistake at once, with file:line:column and remedy / 誤りをすべて示す");
  const auto folder = std::make_shared<std::string>();
  check_command->add_option("DIR", *folder, "folder of the catalogue; otherwise the shipped one / カタログの置き場所。省略時は付属のもの");
  check_command->callback([&shared, folder] { shared.run = [&shared, folder] { return check(shared, *folder); }; });

  auto* wording_command = group->add_subcommand("wording", "Imports the contract's literal wording beside ours / 契約の条文を取り込む");
  const auto place = std::make_shared<Place>();
  const auto file = std::make_shared<std::string>();
  const auto contract = std::make_shared<std::string>();
  wording_command->add_option("FILE", *file, "YAML: “c1.1.1: text of the contract”, one entry a clause / 条項ごとに「c1.1.1: 契約書の文」と書いたYAML")->required();
  wording_command->add_option("--contract", *contract, "k-…; needed when there are several / 契約。複数あるときは必須");
  add_place(*wording_command, place, shared);
  wording_command->callback([&shared, place, file, contract] {
    shared.run = [&shared, place, file, contract] { return wording(shared, *place, *file, *contract); };
  });
}

}  // namespace junshu::cli

#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "detect/ruleset.h"

namespace junshu::cli {
namespace {

base::Json as_json(const catalogue::Diagnostic& diagnostic) {
  const auto text = [](const base::Text& of) { return base::Object{{"ja", of.ja}, {"en", of.en}}; };
  return base::Object{
      {"file", diagnostic.file},       {"line", diagnostic.position.line},    {"column", diagnostic.position.column},
      {"snippet", diagnostic.snippet}, {"message", text(diagnostic.message)}, {"remedy", text(diagnostic.remedy)}};
}

int check(const Shared& shared, const std::vector<std::string>& folders, const std::string& format) {
  std::vector<std::filesystem::path> places(folders.begin(), folders.end());
  if (places.empty()) places.push_back(shipped_catalogue(shared) / "detections");
  const auto loaded = detect::load(places);
  const auto& rules = loaded.rules;
  if (format == "json") {
    base::Array mistakes;
    for (const auto& diagnostic : loaded.diagnostics) mistakes.push_back(as_json(diagnostic));
    const base::Object out{
        {"files", loaded.files},    {"rules", rules.rules.size()},  {"correlations", rules.correlations.size()},
        {"filters", rules.filters}, {"set_aside", rules.set_aside}, {"mistakes", std::move(mistakes)}};
    std::puts(base::to_json(out).c_str());
  } else {
    for (const auto& diagnostic : loaded.diagnostics)
      std::fputs(catalogue::to_string(diagnostic, shared.language).c_str(), stdout);
    const auto number = [](std::size_t value) { return std::to_string(value); };
    std::puts(
        shared
            .say({number(loaded.files) + " ファイル: ルール " + number(rules.rules.size()) + " 件、相関 " +
                      number(rules.correlations.size()) + " 件、フィルター " + number(rules.filters) + " 件、対象外 " +
                      number(rules.set_aside) + " 件、誤り " + number(loaded.diagnostics.size()) + " 件",
                  number(loaded.files) + " files: " + number(rules.rules.size()) + " rules, " +
                      number(rules.correlations.size()) + " correlations, " + number(rules.filters) + " filters, " +
                      number(rules.set_aside) + " set aside, " + number(loaded.diagnostics.size()) + " mistakes"})
            .c_str());
  }
  return loaded.diagnostics.empty() ? 0 : 1;
}

}  // namespace

void add_rules(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("rules", "Detection rules in Sigma / 検知ルール（Sigma）");
  group->require_subcommand(1);
  auto* command = group->add_subcommand(
      "check", "Finds every mistake at once, with file:line:column and remedy / 誤りをすべて示す");
  command->footer(
      "Rules, correlations and filters of Sigma 2.1.0 (docs/formats/detections.md). A document with a mistake is not "
      "used; the others are.\n"
      "Exit code 1 when there are mistakes. / 誤りのある文書は使われず、ほかは使われます。誤りがあれば終了コード 1。");
  const auto folders = std::make_shared<std::vector<std::string>>();
  const auto format = std::make_shared<std::string>("text");
  command->add_option("DIR", *folders,
                      "folders (with all below) or files; otherwise the shipped detections / フォルダーかファイル");
  command->add_option("--format", *format, "text or json / 出力の形")->check(CLI::IsMember({"text", "json"}));
  command->callback([&shared, folders, format] {
    shared.run = [&shared, folders, format] { return check(shared, *folders, *format); };
  });
}

}  // namespace junshu::cli

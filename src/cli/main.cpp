#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "commands.h"
#include "help.h"

namespace junshu::cli {

int exit_code(base::ErrorKind kind) {
  using base::ErrorKind;
  switch (kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::TooLarge:
      return 2;
    case ErrorKind::NotFound:
      return 3;
    case ErrorKind::Unauthenticated:
    case ErrorKind::Forbidden:
    case ErrorKind::Conflict:
    case ErrorKind::PreconditionFailed:
    case ErrorKind::ConfirmationNeeded:
      return 4;
    case ErrorKind::RateLimited:
    case ErrorKind::Unavailable:
      return 5;
    case ErrorKind::Storage:
      return 6;
    case ErrorKind::Integrity:
      return 7;
    case ErrorKind::Internal:
      return 8;
  }
  return 8;
}

namespace {

base::Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string(value).starts_with("ja") ? base::Language::Japanese : base::Language::English;
  }
  return base::Language::English;
}

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 differences, findings or mistakes; 2 used wrongly or bad input; 3 not found; 4 refused or in conflict;\n"
    "5 unavailable, try again; 6 storage; 7 integrity: the ledger disagrees; 8 internal.\n"
    "終了コード: 0 正常、1 差異・違反・誤りあり、2 使い方か入力の誤り、3 見つからない、4 拒否・競合、5 一時的に利用不可、6 記憶装置、7 整合性、8 内部の誤り。\n"
    "`junshu help COMMAND` tells more of a command.";

// --lang may stand anywhere; it is looked at first because help and mistakes speak it too. The option itself stays for
// the help and refuses other words.
void take_language(const std::vector<std::string>& words, base::Language& language) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string wanted;
    if (words[i] == "--lang" && i + 1 < words.size()) wanted = words[i + 1];
    if (words[i].starts_with("--lang=")) wanted = words[i].substr(7);
    if (wanted == "ja") language = base::Language::Japanese;
    if (wanted == "en") language = base::Language::English;
  }
}

// `help COMMAND …` becomes `COMMAND … --help`. False when there is no such command: it is then the first of `words`.
bool help_wanted(CLI::App& app, std::vector<std::string>& words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with("--lang")) at += words[at] == "--lang" ? 2U : 1U;
  if (at >= words.size() || words[at] != "help") return true;
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
  CLI::App* group = &app;
  for (std::size_t i = at; i < words.size() && !words[i].starts_with("-"); ++i) {
    const auto below = group->get_subcommands([&](CLI::App* each) { return each->get_name() == words[i]; });
    if (below.empty()) {
      words = {words[i]};
      return false;
    }
    group = below.front();
  }
  words.emplace_back("--help");
  return true;
}

int main_function(int count, char** arguments) {
  Shared shared;
  shared.language = language_of_environment();
  shared.program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words(arguments + 1, arguments + count);
  take_language(words, shared.language);
  CLI::App app{
      "Junshu (遵守): makes the security clauses of a public-sector IT contract done, proven and auditable. / "
      "遵守（Junshu）：公共調達のセキュリティ遵守事項を、実施・証明・監査できるようにします。"};
  app.name("junshu");
  app.footer(kFooter);
  app.require_subcommand(1);
  std::string language;
  app.add_option("--lang", language, "ja or en; otherwise as LANG says / 言語。ja または en。省略時は LANG に従う")
      ->check(CLI::IsMember({"ja", "en"}));
  app.set_version_flag("--version", "junshu " JUNSHU_VERSION);
  add_run(app, shared);
  add_agent(app, shared);
  add_assess(app, shared);
  add_verify(app, shared);
  add_catalogue(app, shared);
  add_ledger(app, shared);
  add_integrity(app, shared);
  add_detect(app, shared);
  add_demo(app, shared);
  add_sites(app, shared);
  add_setup_link(app, shared);
  add_power(app, shared);
  add_history(app, shared);
  add_bom(app, shared);
  add_rules(app, shared);
  app.add_subcommand("help", "Tells about a command / コマンドの説明");
  speak(app, shared.language);
  const bool all_known = help_wanted(app, words);
  try {
    if (!all_known) throw CLI::ExtrasError({words.front()});
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fprintf(stderr, "%s\n", mistake(error, shared.language).c_str());
    return 2;
  }
  return shared.run ? shared.run() : 2;
}

}  // namespace
}  // namespace junshu::cli

int main(int count, char** arguments) {
  using namespace junshu;
  if (sodium_init() < 0) {
    std::fputs("libsodium could not be initialised\n", stderr);
    return 8;
  }
  try {
    return cli::main_function(count, arguments);
  } catch (const base::Error& error) {
    std::fprintf(stderr, "junshu: %s\n%s%s\n", error.message().ja.c_str(), error.message().en.c_str(),
                 error.where().empty() ? "" : (" (" + error.where() + ")").c_str());
    return cli::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "junshu: %s\n", error.what());
    return 8;
  }
}

#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "commands.h"

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

int main_function(int count, char** arguments) {
  Shared shared;
  shared.language = language_of_environment();
  shared.program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> words(arguments + 1, arguments + count);
  // `help COMMAND …` is `COMMAND … --help`.
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::string language;
  CLI::App app{"Junshu (遵守): makes the security clauses of a public-sector IT contract done, proven and auditable.\n"
               "公共調達のセキュリティ遵守事項を、実施・証明・監査できるようにします。"};
  app.name("junshu");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.add_option("--lang", language, "ja or en; otherwise as LANG says / 言語")->check(CLI::IsMember({"ja", "en"}));
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
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!language.empty()) shared.language = language == "ja" ? base::Language::Japanese : base::Language::English;
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

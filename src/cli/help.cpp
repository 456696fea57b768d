#include "help.h"

#include <array>
#include <string_view>
#include <utility>

namespace junshu::cli {
namespace {

constexpr std::string_view kBetween = " / ";

std::string half(const std::string& both, base::Language language) {
  const auto at = both.rfind(kBetween);
  if (at == std::string::npos) return both;
  return language == base::Language::English ? both.substr(0, at) : both.substr(at + kBetween.size());
}

// CLI11 names the kind of a mistake; its text is English and names the word that is meant.
std::string_view kind_in_japanese(const std::string& kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds{{
      {"ExtrasError", "知らない言葉があります"},
      {"RequiredError", "必要な指定が足りません"},
      {"ValidationError", "指定できない値です"},
      {"ConversionError", "値の形が違います"},
      {"ArgumentMismatch", "値の数が違います"},
      {"ExcludesError", "同時には指定できません"},
      {"RequiresError", "一緒に必要な指定が足りません"},
      {"OptionNotFound", "知らない指定です"},
  }};
  for (const auto& [name, text] : kKinds) {
    if (name == kind) return text;
  }
  return "使い方に誤りがあります";
}

}  // namespace

void speak(CLI::App& app, base::Language language) {
  app.description(half(app.get_description(), language));
  for (CLI::Option* option : app.get_options()) {
    if (option == app.get_help_ptr()) {
      option->description(language == base::Language::English ? "Prints this help" : "この説明を表示する");
    } else if (option == app.get_version_ptr()) {
      option->description(language == base::Language::English ? "Prints the version" : "版を表示する");
    } else {
      option->description(half(option->get_description(), language));
    }
  }
  for (CLI::App* below : app.get_subcommands([](CLI::App*) { return true; })) speak(*below, language);
}

std::string mistake(const CLI::ParseError& error, base::Language language) {
  if (language == base::Language::English)
    return "junshu: " + std::string(error.what()) + "\n`junshu help` lists the commands, `junshu help COMMAND` tells how one is used.";
  return "junshu: " + std::string(kind_in_japanese(error.get_name())) + "（" + error.what() +
         "）。\n`junshu help` でコマンドの一覧を、`junshu help コマンド` で使い方を確かめてください。";
}

}  // namespace junshu::cli

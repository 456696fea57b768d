// The commands of the program `junshu`. Each adds itself to the command line with its help and says what to run.
//
// Exit codes: 0 done · 1 differences, findings or mistakes were found · 2 used wrongly or bad input · 3 not found · 4 refused or in conflict ·
// 5 unavailable, try again · 6 storage · 7 integrity: the ledger disagrees · 8 internal. `exit_code` maps every ErrorKind.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "instance/instance.h"

namespace junshu::cli {

struct Shared {
  base::Language language = base::Language::Japanese;
  std::string program;                    // path of this program
  std::function<int()> run;               // what the parsed command does
  const std::string& say(const base::Text& text) const { return base::in(language, text); }
};

int exit_code(base::ErrorKind kind);
std::filesystem::path shipped_catalogue(const Shared& shared);  // beside the program's source or installation
std::filesystem::path shipped_web(const Shared& shared);
std::filesystem::path shipped_file(const Shared& shared, const std::string& name);

// --data and --database, as several commands take them.
struct Place {
  std::string data = "data";
  std::string database;
  instance::Options options(const Shared& shared) const;
};
void add_place(CLI::App& command, const std::shared_ptr<Place>& place, const Shared& shared);

void add_run(CLI::App& app, Shared& shared);
void add_verify(CLI::App& app, Shared& shared);
void add_assess(CLI::App& app, Shared& shared);
void add_catalogue(CLI::App& app, Shared& shared);
void add_ledger(CLI::App& app, Shared& shared);
void add_demo(CLI::App& app, Shared& shared);
void add_agent(CLI::App& app, Shared& shared);
void add_sites(CLI::App& app, Shared& shared);
void add_integrity(CLI::App& app, Shared& shared);
void add_setup_link(CLI::App& app, Shared& shared);
void add_bom(CLI::App& app, Shared& shared);
void add_power(CLI::App& app, Shared& shared);
void add_history(CLI::App& app, Shared& shared);
void add_detect(CLI::App& app, Shared& shared);
void add_rules(CLI::App& app, Shared& shared);

}  // namespace junshu::cli

#include "catalogue/load.h"

#include <algorithm>

#include "base/file.h"
#include "cross_check.h"
#include "read.h"

namespace junshu::catalogue {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder, const std::string& kind, Report& report) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / kind, missing)) {
    if (!entry.is_regular_file() || entry.path().filename().string().starts_with('.')) continue;
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    } else {
      report.add(kind + "/" + entry.path().filename().string(), {"このファイルは読まれません", "this file is not read"},
                 {"名前の終わりを .yaml にしてください", "let its name end with .yaml"});
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void check_name(const FileText& file, const std::string& key, const std::string& id, const std::string& stem,
                Report& report) {
  if (id.empty() || id == stem) return;
  report.add(file, file.at(key),
             {"ファイル名（" + stem + "）と「" + key + ": " + id + "」が違います",
              "the file is named " + stem + " but says " + key + ": " + id},
             {"ファイル名を " + id + ".yaml にするか、" + key + ": " + stem + " と書いてください",
              "rename the file to " + id + ".yaml or write " + key + ": " + stem});
}

// Reads every file of one folder into `into`; `texts` keeps them for the checks across files.
template <typename Value, typename Read>
void read_folder(const fs::path& folder, const std::string& kind, const std::string& key, Report& report, Texts& texts,
                 std::map<std::string, Value>& into, Read read) {
  for (const fs::path& path : files_in(folder, kind, report)) {
    const std::string stem = path.stem().string();
    FileText file = parse_file(kind + "/" + path.filename().string(), base::read_text(path), report);
    if (!file.root.is_map()) continue;
    Value value = read(file, report);
    const base::YamlNode* id = file.root.find(key);
    if (id != nullptr && id->is_scalar()) check_name(file, key, id->scalar, stem, report);
    into.insert_or_assign(stem, std::move(value));
    texts.insert_or_assign(kind + "/" + stem, std::move(file));
  }
}

}  // namespace

Loaded load(const fs::path& folder, const SqlProbe& probe, const fs::path& scenarios) {
  if (!fs::is_directory(folder)) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"カタログのフォルダーがありません", "there is no such catalogue folder"}, folder.string());
  }
  Loaded loaded;
  Report report;
  Texts texts;
  Catalogue& catalogue = loaded.catalogue;
  read_folder(folder, "roles", "role", report, texts, catalogue.roles, read_role);
  read_folder(folder, "registers", "register", report, texts, catalogue.registers, read_register);
  read_folder(folder, "views", "view", report, texts, catalogue.views, read_view);
  read_folder(folder, "clauses", "clause", report, texts, catalogue.clauses, read_clause);
  read_folder(folder, "calendars", "calendar", report, texts, catalogue.calendars, read_calendar);
  read_folder(folder, "words", "words", report, texts, catalogue.words, read_words);
  cross_check(catalogue, texts, probe, scenarios, report);
  loaded.diagnostics = report.take();
  return loaded;
}

}  // namespace junshu::catalogue

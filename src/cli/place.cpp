#include "commands.h"

namespace junshu::cli {

// From the build folder (build/release/junshu) and from an installation (/usr/bin/junshu with /usr/share/junshu).
std::filesystem::path shipped_file(const Shared& shared, const std::string& name) {
  const auto folder = std::filesystem::path(shared.program).parent_path();
  for (const auto& candidate : {folder.parent_path().parent_path() / name, folder.parent_path() / "share/junshu" / name, std::filesystem::path(name)}) {
    if (std::filesystem::exists(candidate)) return candidate;
  }
  return name;
}

std::filesystem::path shipped_catalogue(const Shared& shared) { return shipped_file(shared, "catalogue"); }
std::filesystem::path shipped_web(const Shared& shared) { return shipped_file(shared, "web/dist"); }

instance::Options Place::options(const Shared& shared) const {
  instance::Options options;
  options.data = data;
  options.database = database;
  options.catalogue = shipped_catalogue(shared);
  return options;
}

void add_place(CLI::App& command, const std::shared_ptr<Place>& place, const Shared&) {
  command.add_option("--data", place->data, "folder of the instance: keys, evidence, published logs / データの置き場所")->capture_default_str();
  command.add_option("--database", place->database, "postgresql://… instead of the embedded SQLite / PostgreSQLを使う場合のURL");
}

}  // namespace junshu::cli

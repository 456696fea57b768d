#include <algorithm>

#include "read.h"

namespace junshu::catalogue {

using base::YamlNode;

Role read_role(const FileText& file, Report& report) {
  MapReader reader(file, report, file.root, {"役割", "a role"});
  Role role;
  role.id = reader.identifier("role", Need::Required);
  role.name = reader.text("name", Need::Required);
  role.description = reader.text("description", Need::Required);
  const std::vector<std::string> written = reader.list("sides", Need::Required);
  for (const std::string& word : written) {
    const auto known =
        std::find_if(sides().begin(), sides().end(), [&](const auto& side) { return side.first == word; });
    if (known != sides().end()) {
      role.sides.push_back(known->second);
    } else {
      report.add(file, file.at("sides." + word),
                 {"「" + word + "」という側はありません", "there is no side \"" + word + "\""},
                 suggest(word, {"client", "contractor"}));
    }
  }
  role.incompatible = reader.identifiers("incompatible");
  reader.finish();
  return role;
}

std::vector<Word> read_words(const FileText& file, Report& report) {
  MapReader reader(file, report, file.root, {"用語", "words"});
  reader.identifier("words", Need::Required);
  reader.text("name");
  std::vector<Word> words;
  reader.entries("entries", Need::Required, [&](const std::string& id, const YamlNode& node) {
    MapReader entry(file, report, node, {"用語「" + id + "」", "word \"" + id + "\""});
    Word word;
    word.id = id;
    word.name = entry.text("name", Need::Required);
    word.description = entry.text("description");
    entry.finish();
    words.push_back(std::move(word));
  });
  reader.finish();
  return words;
}

}  // namespace junshu::catalogue

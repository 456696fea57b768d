#include <algorithm>
#include <deque>
#include <functional>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "documents.h"
#include "resolve.h"

namespace junshu::detect {
namespace {

using base::YamlNode;

bool is_placeholders(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
  return last == "placeholders.yaml" || last == "placeholders.yml";
}

void read_placeholders(Place& place, const YamlNode& root, Placeholders& into) {
  if (!root.is_map()) {
    place.mistake(
        {1, 1}, {"「名前: [値, …]」の形ではありません", "it does not consist of name: [value, …]"},
        {"プレースホルダーの名前と値の一覧を書いてください", "write names of placeholders with their lists of values"});
    return;
  }
  for (const auto& [name, values] : root.entries) into.emplace(name.scalar, list_of(place, root, name.scalar));
}

void read_document(Place& place, const YamlNode& document, Drafts& drafts) {
  const std::size_t before = place.mistakes;
  const auto kept = [&] { return place.mistakes == before; };
  if (!document.is_map()) {
    place.mistake(document.position.line == 0 ? base::Position{1, 1} : document.position,
                  {"文書が「キー: 値」の形ではありません", "the document does not consist of key: value pairs"},
                  {"Sigma のルールの形は docs/how-to/add-a-detection.md にあります",
                   "docs/how-to/add-a-detection.md shows the form of a rule"});
  } else if (document.find("action") != nullptr && document.find("title") == nullptr) {
    place.mistake(
        key_position(document, "action"),
        {"action: global などは Sigma 2 にはありません", "action: global and the like are no longer part of Sigma"},
        {"文書ごとにルール全体を書いてください", "write each rule out in its own document"});
  } else if (document.find("correlation") != nullptr) {
    CorrelationDraft draft = read_correlation(place, document);
    drafts.add(std::move(draft), place.file, kept());
  } else if (document.find("filter") != nullptr && document.find("detection") == nullptr) {
    FilterDraft draft = read_filter(place, document);
    drafts.add(std::move(draft), place.file, kept());
  } else if (document.find("detection") != nullptr) {
    Rule rule = read_rule(place, document);
    drafts.add(std::move(rule), place.file, kept());
  } else {
    place.mistake(document,
                  {"detection、correlation、filter のどれもありません", "it has no detection, correlation or filter"},
                  {"ルールなら detection: を加えてください", "add detection: if it is a rule"});
  }
}

bool is_yaml(const std::filesystem::path& path) { return path.extension() == ".yml" || path.extension() == ".yaml"; }

std::vector<std::filesystem::path> files_below(const std::filesystem::path& place) {
  std::vector<std::filesystem::path> out;
  if (std::filesystem::is_regular_file(place)) return {place};
  if (!std::filesystem::is_directory(place)) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"ルールのファイルかフォルダーがありません。", "There is no such file or folder of rules."},
                      place.string());
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
    if (entry.is_regular_file() && is_yaml(entry.path())) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Loaded load_texts(const std::vector<SourceText>& texts, const Placeholders& placeholders) {
  Loaded loaded;
  catalogue::Report report;
  std::deque<catalogue::FileText> files;
  std::vector<std::vector<base::YamlDocument>> documents;
  Placeholders known = placeholders;
  for (const SourceText& text : texts) {
    catalogue::FileText& file = files.emplace_back();
    file.name = text.name;
    file.text = text.text;
    documents.push_back(base::parse_yaml_documents(file.text));
    for (const auto& document : documents.back()) {
      for (const auto& problem : document.problems) report.add(file, problem);
      if (!is_placeholders(file.name) || !document.problems.empty()) continue;
      Place place{file, report, known};
      read_placeholders(place, document.root, known);
    }
  }
  Drafts drafts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (is_placeholders(files[i].name)) continue;
    ++loaded.files;
    for (const auto& document : documents[i]) {
      if (!document.problems.empty()) continue;
      // An empty document between two lines of "---" is nothing.
      if (document.root.kind == YamlNode::Kind::Null && documents[i].size() > 1) continue;
      Place place{files[i], report, known};
      read_document(place, document.root, drafts);
    }
  }
  loaded.rules = drafts.resolve(report);
  loaded.diagnostics = report.take();
  return loaded;
}

Loaded load(const std::vector<std::filesystem::path>& places, const Placeholders& placeholders) {
  std::vector<SourceText> texts;
  std::set<std::filesystem::path> seen;
  for (const auto& place : places) {
    for (const auto& file : files_below(place)) {
      if (seen.insert(file.lexically_normal()).second) texts.push_back({file.string(), base::read_text(file)});
    }
  }
  return load_texts(texts, placeholders);
}

}  // namespace junshu::detect

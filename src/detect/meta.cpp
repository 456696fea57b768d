#include "meta.h"

#include <algorithm>
#include <cctype>

#include "base/date.h"
#include "base/text.h"

namespace junshu::detect {
namespace {

using base::Text;
using base::YamlNode;

constexpr std::size_t kMaxTitle = 256;
constexpr std::size_t kMaxDescription = 65'535;

void one_of(Place& place, const YamlNode& document, std::string_view key, const std::string& value,
            const std::vector<std::string>& known) {
  if (value.empty() || std::find(known.begin(), known.end(), value) != known.end()) return;
  place.mistake(*document.find(key),
                {"「" + value + "」は " + std::string(key) + " の値ではありません",
                 "\"" + value + "\" is not a value of " + std::string(key)},
                catalogue::suggest(value, known));
}

void too_long(Place& place, const YamlNode& document, std::string_view key, const std::string& value,
              std::size_t most) {
  if (base::utf8_length(value) <= most) return;
  const std::string limit = std::to_string(most);
  place.mistake(
      *document.find(key),
      {std::string(key) + " は" + limit + "字までです", std::string(key) + " has " + limit + " characters at most"},
      {"短くしてください", "make it shorter"});
}

void date(Place& place, const YamlNode& document, std::string_view key) {
  const std::string value = scalar_of(place, document, key);
  if (value.empty() || base::parse_date(value)) return;
  place.mistake(*document.find(key), {"「" + value + "」は日付ではありません", "\"" + value + "\" is not a date"},
                {"2026-04-01 のように書いてください", "write it like 2026-04-01"});
}

bool tag_letters(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           more.find(letter) != std::string_view::npos;
  });
}

std::optional<Technique> technique(std::string_view tag) {
  if (!tag.starts_with("attack.")) return std::nullopt;
  const std::string_view word = tag.substr(7);
  const auto numbered = [&](std::string_view prefix) {
    return word.size() > prefix.size() && word.starts_with(prefix) &&
           std::isdigit(static_cast<unsigned char>(word[prefix.size()])) != 0;
  };
  using Kind = Technique::Kind;
  for (const auto& [prefix, kind] : {std::pair<std::string_view, Kind>{"ds", Kind::DataSource},
                                     {"t", Kind::Technique},
                                     {"g", Kind::Group},
                                     {"s", Kind::Software},
                                     {"m", Kind::Mitigation},
                                     {"a", Kind::Asset}}) {
    if (!numbered(prefix)) continue;
    Technique out{kind, std::string(word)};
    for (char& letter : out.id) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return out;
  }
  return Technique{Kind::Tactic, std::string(word)};
}

void read_tags(Place& place, const YamlNode& document, Meta& meta) {
  meta.tags = list_of(place, document, "tags");
  const YamlNode* node = document.find("tags");
  for (std::size_t i = 0; i < meta.tags.size(); ++i) {
    const std::string& tag = meta.tags[i];
    const std::size_t dot = tag.find('.');
    if (dot == std::string::npos || !tag_letters(std::string_view(tag).substr(0, dot), "_-") ||
        !tag_letters(std::string_view(tag).substr(dot + 1), "._-")) {
      place.mistake(node->is_sequence() ? node->items[i] : *node,
                    {"「" + tag + "」はタグの形ではありません", "\"" + tag + "\" does not have the form of a tag"},
                    {"「attack.t1110」のように、英小文字・数字・下線・ハイフンと点で書いてください",
                     "write it like attack.t1110: lower-case letters, digits, underscores and hyphens with a dot"});
    } else if (auto known = technique(tag)) {
      meta.attack.push_back(std::move(*known));
    }
  }
}

void read_related(Place& place, const YamlNode& document) {
  const YamlNode* related = document.find("related");
  if (related == nullptr) return;
  if (!related->is_sequence()) {
    place.mistake(*related, {"related は一覧です", "related is a list"},
                  {"「- id: …」「  type: derived」と並べてください", "list items with id and type"});
    return;
  }
  for (const YamlNode& item : related->items) {
    const std::size_t before = place.mistakes;
    scalar_of(place, item, "id", true);
    const std::string type = scalar_of(place, item, "type", true);
    if (place.mistakes == before)
      one_of(place, item, "type", type, {"derived", "obsolete", "merged", "renamed", "similar"});
  }
}

// Our own custom attribute. Sigma lets any be there, but a misspelt one of ours would be lost silently.
Ours read_ours(Place& place, const YamlNode& document) {
  Ours ours;
  const YamlNode* node = document.find("x-junshu");
  if (node == nullptr) return ours;
  if (!node->is_map()) {
    place.mistake(*node, {"x-junshu は「キー: 値」の形です", "x-junshu is a map"},
                  {"title_ja: … などを並べてください", "list title_ja: … and the like below it"});
    return ours;
  }
  const std::vector<std::pair<std::string, std::string*>> keys = {{"title_ja", &ours.title_ja},
                                                                  {"description_ja", &ours.description_ja},
                                                                  {"next_ja", &ours.next_ja},
                                                                  {"next_en", &ours.next_en}};
  std::vector<std::string> known;
  for (const auto& [key, into] : keys) {
    *into = scalar_of(place, *node, key);
    known.push_back(key);
  }
  ours.group = list_of(place, *node, "group");
  known.emplace_back("group");
  for (const auto& [key, value] : node->entries) {
    if (std::find(known.begin(), known.end(), key.scalar) == known.end()) {
      place.mistake(key,
                    {"x-junshu に「" + key.scalar + "」はありません", "x-junshu has no key \"" + key.scalar + "\""},
                    catalogue::suggest(key.scalar, known));
    }
  }
  return ours;
}

}  // namespace

base::Position key_position(const YamlNode& map, std::string_view key) {
  for (const auto& [name, value] : map.entries) {
    if (name.scalar == key) return name.position;
  }
  return map.position;
}

std::string scalar_of(Place& place, const YamlNode& map, std::string_view key, bool required) {
  const std::string name(key);
  const YamlNode* node = map.is_map() ? map.find(key) : nullptr;
  if (node == nullptr || node->kind == YamlNode::Kind::Null ||
      (node->is_scalar() && base::trim(node->scalar).empty())) {
    if (required) {
      place.mistake(node == nullptr ? map.position : key_position(map, key),
                    {"「" + name + "」がありません", "\"" + name + "\" is missing"},
                    {"「" + name + ": …」を加えてください", "add \"" + name + ": …\""});
    }
    return {};
  }
  if (!node->is_scalar()) {
    place.mistake(*node, {"「" + name + "」は一つの値です", "\"" + name + "\" is a single value"},
                  {"一つの値を書いてください", "write a single value"});
    return {};
  }
  return node->scalar;
}

std::vector<std::string> list_of(Place& place, const YamlNode& map, std::string_view key) {
  std::vector<std::string> out;
  const YamlNode* node = map.is_map() ? map.find(key) : nullptr;
  if (node == nullptr || node->kind == YamlNode::Kind::Null) return out;
  const auto bad = [&](const YamlNode& at) {
    place.mistake(at,
                  {"「" + std::string(key) + "」は値の一覧です", "\"" + std::string(key) + "\" is a list of values"},
                  {"「- 値」を並べてください", "list values as \"- value\""});
  };
  if (node->is_scalar()) {
    out.push_back(node->scalar);
  } else if (!node->is_sequence()) {
    bad(*node);
  } else {
    for (const YamlNode& item : node->items) {
      if (item.is_map() || item.is_sequence()) {
        bad(item);
        return {};
      }
      out.push_back(item.scalar);
    }
  }
  return out;
}

logs::LogSource read_logsource(Place& place, const YamlNode& document) {
  logs::LogSource source;
  const YamlNode* node = document.find("logsource");
  if (node == nullptr || !node->is_map()) {
    place.mistake(node == nullptr ? document.position : key_position(document, "logsource"),
                  {"「logsource」がありません", "\"logsource\" is missing"},
                  {"logsource: の下に category、product、service のどれかを書いてください",
                   "write category, product or service below logsource:"});
    return source;
  }
  source.product = scalar_of(place, *node, "product");
  source.category = scalar_of(place, *node, "category");
  source.service = scalar_of(place, *node, "service");
  if (source == logs::LogSource{}) {
    place.mistake(*node,
                  {"logsource に category、product、service のどれもありません",
                   "the logsource names no category, product or service"},
                  {"少なくとも一つを書いてください", "write at least one of them"});
  }
  return source;
}

Meta read_meta(Place& place, const YamlNode& document, DocumentKind kind) {
  Meta meta;
  meta.file = place.file.name;
  meta.position = document.position;
  meta.title = scalar_of(place, document, "title", true);
  too_long(place, document, "title", meta.title, kMaxTitle);
  meta.id = scalar_of(place, document, "id");
  meta.name = scalar_of(place, document, "name");
  too_long(place, document, "name", meta.name, kMaxTitle);
  meta.description = scalar_of(place, document, "description");
  too_long(place, document, "description", meta.description, kMaxDescription);
  meta.author = scalar_of(place, document, "author");
  meta.license = scalar_of(place, document, "license");
  date(place, document, "date");
  date(place, document, "modified");
  const std::string taxonomy = scalar_of(place, document, "taxonomy");
  if (!taxonomy.empty() && taxonomy != "sigma") {
    place.mistake(
        *document.find("taxonomy"),
        {"分類「" + taxonomy + "」は扱えません", "the taxonomy \"" + taxonomy + "\" is not handled here"},
        {"項目名を Sigma のものに直し、taxonomy を消してください", "use Sigma's names of fields and remove taxonomy"});
  }
  if (kind == DocumentKind::Filter) return meta;
  meta.status = scalar_of(place, document, "status");
  one_of(place, document, "status", meta.status, {"stable", "test", "experimental", "deprecated", "unsupported"});
  const std::string level = scalar_of(place, document, "level");
  one_of(place, document, "level", level, {"informational", "low", "medium", "high", "critical"});
  if (const auto known = level_named(level)) {
    meta.level = *known;
    meta.has_level = true;
  }
  read_tags(place, document, meta);
  read_related(place, document);
  meta.references = list_of(place, document, "references");
  meta.false_positives = list_of(place, document, "falsepositives");
  meta.fields = list_of(place, document, "fields");
  list_of(place, document, "scope");
  meta.ours = read_ours(place, document);
  return meta;
}

}  // namespace junshu::detect

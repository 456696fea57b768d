// Reads one map of a catalogue file key by key, reporting what is missing, of the wrong kind or unknown. Nothing
// throws: a value that cannot be read is left at its default and reported.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/definitions.h"
#include "names.h"
#include "catalogue/report.h"

namespace junshu::catalogue {

enum class Need { Optional, Required };

class MapReader {
 public:
  // `node` may be null or no map (reported); `what` names the thing in messages.
  MapReader(const FileText& file, Report& report, const base::YamlNode& node, base::Text what);

  const base::YamlNode* find(std::string_view key, Need need = Need::Optional);
  std::string scalar(std::string_view key, Need need = Need::Optional);
  std::string identifier(std::string_view key, Need need = Need::Optional);
  base::Text text(std::string_view key, Need need = Need::Optional);  // both languages
  bool flag(std::string_view key, bool otherwise);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::vector<std::string> list(std::string_view key,
                                Need need = Need::Optional);  // of scalars; a single scalar counts as one
  std::vector<std::string> identifiers(std::string_view key, Need need = Need::Optional);
  std::optional<Expression> expression(std::string_view key, Need need = Need::Optional);
  // Calls `each` for every entry of the map under `key`, ids checked.
  void entries(std::string_view key, Need need,
               const std::function<void(const std::string& id, const base::YamlNode& value)>& each);
  void items(std::string_view key, Need need, const std::function<void(const base::YamlNode& value)>& each);

  template <typename Enum>
  Enum one_of(std::string_view key, Names<Enum> names, Enum otherwise, Need need = Need::Optional) {
    const base::YamlNode* node = find(key, need);
    if (node == nullptr) return otherwise;
    std::vector<std::string> known;
    for (const auto& [name, value] : names) {
      if (node->is_scalar() && node->scalar == name) return value;
      known.emplace_back(name);
    }
    not_one_of(*node, known);
    return otherwise;
  }

  void not_one_of(const base::YamlNode& node, const std::vector<std::string>& known);
  void problem(const base::YamlNode& node, base::Text message, base::Text remedy);
  void finish();  // reports the keys nobody asked for
  const base::YamlNode& node() const { return node_; }
  const FileText& file() const { return file_; }
  Report& report() { return report_; }

 private:
  std::string identifier_of(const base::YamlNode& node);

  const FileText& file_;
  Report& report_;
  const base::YamlNode& node_;
  base::Text what_;
  std::vector<std::string> known_;
};

// For effects, where keys are fields: the expression of one scalar.
std::optional<Expression> read_expression(const FileText& file, Report& report, const base::YamlNode& node);

}  // namespace junshu::catalogue

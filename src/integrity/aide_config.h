// Reads AIDE's configuration (aide.conf(5) of 0.18.3): macros, groups, rules.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aide_attributes.h"
#include "aide_rules.h"
#include "mistakes.h"

namespace junshu::integrity {

class AideConfigReader {
 public:
  explicit AideConfigReader(const ConfigSurroundings& surroundings, std::vector<base::Text>& warnings);

  void read(std::string_view text, const std::string& file) { read_file(text, file, "", 0); }
  const Mistakes& mistakes() const { return mistakes_; }
  std::vector<AideRule>& rules() { return rules_; }
  void add(const Place& place, const base::Text& mistake, const base::Text& remedy) {
    mistakes_.add(place, mistake, remedy);
  }

 private:
  struct Branch {
    Place begun;
    bool outer = true;  // whether the lines round it are in force
    bool taken = true;
    bool had_else = false;
  };
  struct Line {
    std::string_view text;  // without white space at its ends
    Place place;            // of its first character
    std::string prefix;     // of rules, from @@include
    int depth = 0;
  };
  // What stands in a line between spaces, with its escapes and variables resolved.
  struct Word {
    std::string text;
    std::size_t offset = 0;
  };

  void read_file(std::string_view text, const std::string& file, const std::string& prefix, int depth);
  void read_macro(const Line& line, std::vector<Branch>& branches);
  void read_if(const Line& line, std::string_view macro, std::vector<Branch>& branches);
  void define(const Line& line, std::string_view name);
  bool condition(const Line& line, std::vector<Word> words);
  void include(const Line& line, bool executing);
  void include_file(const Line& line, const std::string& path, const std::string& prefix, bool executing,
                    bool executable);
  void read_assignment(const Line& line);
  void read_option(const Line& line, const std::string& name, std::string_view value);
  void read_rule(const Line& line);
  bool read_restriction(const Line& line, std::string_view text, std::size_t offset, AideRule& rule);
  AideAttributes read_attributes(const Line& line, std::string_view text, std::size_t offset);
  void keep(const Line& line, AideRule rule, AideAttributes attributes);

  Word word(const Line& line, std::size_t& at);
  std::vector<Word> words(const Line& line, std::size_t at);
  std::string variable(const Line& line, std::string_view name);
  Place place(const Line& line, std::size_t offset) const;
  void warn_once(const std::string& about, const Line& line, const base::Text& text);

  const ConfigSurroundings& surroundings_;
  std::vector<base::Text>& warnings_;
  std::set<std::string> warned_;
  std::map<std::string, std::string, std::less<>> variables_;
  std::map<std::string, AideAttributes, std::less<>> groups_;
  std::vector<AideRule> rules_;
  Mistakes mistakes_;
  std::size_t lines_read_ = 0;
};

}  // namespace junshu::integrity

// The formats of logs that are known: written here, or as data in catalogue/logs/*.yaml (docs/formats/logs.md).
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "logs/parser.h"

namespace junshu::logs {

// Something wrong in a file of formats.
struct Mistake {
  std::string file;
  int line = 0;
  int column = 0;
  base::Text message;  // says what to do
};

class Formats {
 public:
  // Interns all names and classes of the formats written here.
  explicit Formats(const Setting& setting);
  ~Formats();
  Formats(const Formats&) = delete;
  Formats& operator=(const Formats&) = delete;

  // Adds the formats of every *.yaml in `folder`, before lines flow. A file with mistakes adds nothing; others are
  // still read.
  std::vector<Mistake> load(const std::filesystem::path& folder);

  std::vector<std::string> names() const;
  bool knows(std::string_view name) const;
  // Throws Error{NotFound}, naming those known. `reference_time` 0: the setting's.
  std::unique_ptr<Parser> make(std::string_view name, base::Millis reference_time = 0) const;
  // The format that understands most of these lines (a more general one must understand a quarter more), and "text"
  // when none does.
  std::string detect(std::span<const std::string> lines) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace junshu::logs

// Mistakes of a configuration, collected so that all are told at once.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace junshu::integrity {

struct Place {
  std::string file;
  int line = 0;    // from 1
  int column = 0;  // from 1; 0: the whole line
};
std::string to_string(const Place& place);  // "file:line:column"

class Mistakes {
 public:
  // `remedy` says what to write instead.
  void add(const Place& place, const base::Text& mistake, const base::Text& remedy);
  bool none() const { return lines_.empty(); }
  // Throws Error{InvalidInput} with a line for each mistake.
  void throw_if_any() const;

 private:
  std::vector<base::Text> lines_;
  std::string first_;
};

}  // namespace junshu::integrity

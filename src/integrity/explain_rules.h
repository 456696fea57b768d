// The rules of catalogue/integrity/*.yaml, read. Private to integrity.
#pragma once

#include <string>
#include <vector>

#include "integrity/explain.h"
#include "pattern.h"

namespace junshu::integrity {

// What besides time and writer must hold.
enum class Proof : std::uint8_t {
  Nothing,
  LinkToPackage,  // a link that leads to a file of a package, or is gone
  Bytecode,       // Python bytecode that names the time and size of its source, a file of a package; or is gone
  Ucf,            // ucf's own record has its digest
  Rotation,       // a log put aside with everything it held, and a new one begun
  Folder,         // a folder, and nothing of it but times, links and size
};

struct ExplanationRule {
  std::string id;
  Explanation as = Explanation::Package;
  std::vector<Pattern> paths;
  bool transaction = true;     // only while dpkg works
  std::vector<Pattern> by;     // programs, one of which must have written it; empty: any
  std::vector<Pattern> under;  // … and this program or one of its ancestors must be one of these; empty: any
  bool unwitnessed = false;    // holds, too, when nobody saw who wrote it
  Proof proof = Proof::Nothing;
};

struct ExplanationRules::Parts {
  std::vector<ExplanationRule> rules;
};

}  // namespace junshu::integrity

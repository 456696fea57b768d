// Which files are looked at, and what of each: rules by path and type, as in AIDE. Pure and immutable once made; safe to use from many threads.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "integrity/attributes.h"

namespace junshu::integrity {

enum class FileType : std::uint8_t { Regular, Folder, Link, Block, Character, Fifo, Socket };
std::string_view name_of(FileType type);

// What a rule says of one path.
struct Selection {
  Attributes attributes;    // empty: not looked at
  bool descend = true;      // of a folder: whether something below it may be wanted
};

class Rules {
 public:
  // Every path below `roots`, each with `attributes`.
  static Rules everything(std::vector<std::string> roots, Attributes attributes);
  // Our own configuration, YAML. Throws Error{InvalidInput} with all mistakes, each with file:line:column and remedy.
  static Rules from_yaml(std::string_view text, const std::string& file);
  // AIDE's: groups, @@define/@@if*/@@include/@@x_include (the last refused: it runs programs), regular rules, equals rules (=), negative rules (!, -),
  // restricted rules by file type. What is read and has no counterpart is told in `warnings`.
  static Rules from_aide(std::string_view text, const std::string& file, std::vector<std::string>& warnings);

  // `path` is absolute and raw bytes. Costs no allocation for rules without regular expressions.
  Selection select(std::string_view path, FileType type) const;
  // Folders where walking begins, sorted, none inside another unless a mount lies between.
  const std::vector<std::string>& roots() const;
  // Whether a walk crosses into other mounted file systems; never into proc, sysfs and the like.
  bool crosses_mounts() const;
  // SHA-256 in hex of what decides `select`: a baseline made by other rules is told apart.
  const std::string& digest() const;

 private:
  struct Parts;
  explicit Rules(std::shared_ptr<const Parts> parts);  // shared: copies of an immutable value
  std::shared_ptr<const Parts> parts_;
};

}  // namespace junshu::integrity

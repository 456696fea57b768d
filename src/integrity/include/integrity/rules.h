// Which files are looked at, and what of each: rules by path and type, as in AIDE. Pure and immutable once made; safe
// to use from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "integrity/attributes.h"

namespace junshu::integrity {

enum class FileType : std::uint8_t { Regular, Folder, Link, Block, Character, Fifo, Socket };
std::string_view name_of(FileType type);

// What a rule says of one path.
struct Selection {
  Attributes attributes;  // empty: not looked at; otherwise Type is among them
  bool descend = true;    // of a folder: whether something below it may be wanted
};

// What reading AIDE's configuration asks of the machine.
class ConfigSurroundings {
 public:
  struct File {
    std::string name;
    bool executable = false;
  };
  virtual ~ConfigSurroundings() = default;
  virtual std::optional<std::string> read(const std::string& path) const = 0;                   // none: cannot be read
  virtual std::optional<std::vector<File>> regular_files(const std::string& folder) const = 0;  // none: no such folder
  virtual bool executable(const std::string& path) const = 0;
  virtual bool exists(const std::string& path) const = 0;
  virtual std::string hostname() const = 0;  // without its domain
};
const ConfigSurroundings& this_machine();

class Rules {
 public:
  // Everything at and below `roots` (absolute, raw bytes), each with `attributes`. Throws Error{InvalidInput} when a
  // root is not absolute or none is given.
  static Rules everything(std::vector<std::string> roots, Attributes attributes);
  // Our own configuration, YAML: docs/formats/integrity-rules.md. `algorithm`, one of kHashes, goes before what the
  // file says. Throws Error{InvalidInput} with all mistakes, each with file:line:column and remedy.
  static Rules from_yaml(std::string_view text, const std::string& file,
                         std::optional<Attribute> algorithm = std::nullopt);
  // AIDE's, as aide.conf(5) of 0.18.3 has it; what it selects is what AIDE selects. Nothing is executed: programs that
  // @@x_include would run are left out. What is read and has no counterpart is told in `warnings`, with file:line.
  // Throws as from_yaml.
  static Rules from_aide(std::string_view text, const std::string& file, std::vector<base::Text>& warnings,
                         const ConfigSurroundings& surroundings = this_machine());

  // The same rules, but never for `paths`: the files of the baseline itself. Not part of `digest`.
  Rules except(std::vector<std::string> paths) const;

  // `path` is absolute, normal (no trailing slash, no "//", "." or "..") and raw bytes. Costs no allocation for rules
  // without regular expressions.
  Selection select(std::string_view path, FileType type) const;
  // Where walking begins: folders or single files, sorted; none inside another when walks cross mounts.
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

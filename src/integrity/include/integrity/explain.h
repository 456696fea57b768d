// Says what explains a change: a transaction of dpkg and the package's own digests, a rule of what maintainer scripts
// generate, the way logs are rotated, or a change that was declared. What is not explained is what somebody has to look
// at.
//
// What explains is never the name alone. A file of a package must have the content that the package's database records,
// at a time when dpkg's log says that this package was worked on, and whoever was seen to write it must be dpkg or a
// process that dpkg started. dpkg records MD5 digests: they only say which file of the package it is meant to be; what
// is recorded of a change is the SHA-256, computed over the same bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "integrity/compare.h"
#include "integrity/who.h"

namespace junshu::integrity {

enum class Explanation : std::uint8_t { None, Package, Conffile, Log, Declared };
std::string_view name_of(Explanation explanation);  // "none", …

// What package tools and log rotation generate, as data: catalogue/integrity/*.yaml,
// docs/formats/integrity-explanations.md.
class ExplanationRules {
 public:
  // Throws Error{InvalidInput} with all mistakes, each with file:line:column.
  static ExplanationRules from_yaml(std::string_view text, const std::string& file);
  static ExplanationRules none();

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  explicit ExplanationRules(std::shared_ptr<const Parts> parts);
  std::shared_ptr<const Parts> parts_;  // shared: copies of an immutable value
};

// A change that somebody declared beforehand.
struct DeclaredChange {
  std::string path;  // it and everything below it
  base::Millis from = 0;
  base::Millis until = 0;
};

// One finding with what is known of its time and of who did it.
struct Change {
  Finding finding;
  base::Millis from = 0;  // between these instants: of a watched one the first and the last event, of one that a scan
                          // found the looks before and after
  base::Millis until = 0;
  bool witnessed = false;  // the watch saw it
  // Shared as in Sighting.
  std::vector<std::shared_ptr<const Who>> who;
  bool more_who = false;
};

struct Verdict {
  Explanation explanation = Explanation::None;
  std::string package;  // "name version" of Package and Conffile
  std::string rule;     // "content", "unchanged", "removed" or the id of the rule of the catalogue
  // Not explained yet, but a transaction is under way that may explain it once it has written its database: ask again.
  bool wait = false;
};

struct ExplainOptions {
  std::filesystem::path root = "/";  // where var/lib/dpkg is; paths of changes lie below it
  std::filesystem::path
      memory;  // file that keeps which package owned what; empty: files that are gone are not explained by packages
  base::Millis longest_wait = 15 * base::kMinute;  // after the change; then it is judged by what is known
  // Programs of dpkg itself: what they and their children write may belong to a package.
  std::vector<std::string> package_managers = {"/usr/bin/dpkg"};
};

class Explainer {
 public:
  Explainer(ExplainOptions options, ExplanationRules rules);
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;
  ~Explainer();

  // One verdict for each change. `before` gives what was known of a path (for .dpkg-old and links), or none. Reads
  // dpkg's files and, for files of packages, the changed file itself. Not thread-safe.
  using Before = std::function<std::optional<Entry>(std::string_view path)>;
  std::vector<Verdict> explain(std::span<const Change> changes, std::span<const DeclaredChange> declared,
                               base::Millis now, const Before& before = {}) const;
  // A transaction is under way.
  bool package_manager_is_running() const;
  // Takes down which package owns what, for files that will be gone; to be called when no transaction is under way and
  // what was changed by the last one has been explained. Costs nothing when dpkg's database did not change since.
  void remember_owners();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace junshu::integrity

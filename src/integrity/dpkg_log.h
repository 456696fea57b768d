// What dpkg says it did: /var/log/dpkg.log and the one rotated before it (dpkg(1), "log"). Private to integrity.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::integrity {

// Lines carry whole seconds, and are written before or after what they speak of.
inline constexpr base::Millis kDpkgSlack = 3 * base::kSecond;

class DpkgLog {
 public:
  struct Span {
    base::Millis from = 0;
    base::Millis until = 0;
    // Whether all of `from`…`until` lies within, give or take kDpkgSlack.
    bool covers(base::Millis begin, base::Millis end) const {
      return begin >= from - kDpkgSlack && end <= until + kDpkgSlack;
    }
  };
  // From the first to the last line about one package in one go of dpkg: apt's several calls that follow each other
  // closely are one.
  struct Touch {
    Span span;
    std::string before;  // version; empty: it was not there
    std::string after;   // … it is not there any more
  };
  struct Step {
    base::Millis at = 0;
    std::string package;  // "name version"
  };

  // Of the log below `root`, what lies between `since` and now. Times in it are of the local zone.
  static DpkgLog read(const std::filesystem::path& root, base::Millis since);
  // Adds the lines of one file; earlier files first.
  void add(std::string_view text, base::Millis since);
  // dpkg is at work: its last go reaches to `now`.
  void still_running(base::Millis now);

  // By "name" or "name:architecture" as dpkg writes it.
  const std::map<std::string, std::vector<Touch>>& packages() const { return packages_; }
  bool covers(base::Millis begin, base::Millis end) const;
  // What dpkg was at when it was `at`: "name version", or empty.
  std::string package_at(base::Millis at) const;

 private:
  std::map<std::string, std::vector<Touch>> packages_;
  std::vector<Span> runs_;
  std::vector<Step> steps_;
};

// Whether dpkg, apt or the like hold their lock on the database below `root`.
bool dpkg_is_running(const std::filesystem::path& root);

}  // namespace junshu::integrity

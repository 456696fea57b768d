// Putting the approved copy back, and seeing from outside whether it is there again.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sites/compare.h"

namespace junshu::sites {

// Where a document root keeps the file of `url`: decoded path, `index` for a folder. Throws Error{InvalidInput} for an
// address with a query, and for paths with "..", NUL, an encoded slash or empty segments.
std::filesystem::path file_of(const std::string& url, const std::string& index = "index.html");

// Replaces (or makes) `relative` below `root` by `content`, atomically and durably. Mode, owner and extended attributes
// are those of the file that is there; a new one has the folder's owner and 0644. Nothing outside `root` can be
// written, whatever links lie in it (openat2 RESOLVE_BENEATH); a link in the place of the file itself is replaced.
// Throws Error{NotFound|Forbidden|Storage}.
void put_back(const std::filesystem::path& root, const std::filesystem::path& relative, std::string_view content);

struct RestoreMeans {
  std::filesystem::path root = {};  // a document root, or
  std::string index = "index.html";
  std::vector<std::string> hook =
      {};  // a command, run without a shell, with the copy's path and the address as last arguments
  std::chrono::milliseconds hook_time{120'000};
};

struct Restored {
  std::string url;
  bool restored = false;  // seen from outside: the same as approved
  base::Text says;
  SiteCheck after;
};

// Restores each of `urls` from `options.copies`, which must be given, then fetches it again, up to `looks` times with
// `wait` in between. What cannot be restored (no copy, an error of the hook or the file system) is an outcome.
std::vector<Restored> restore(const Manifest& manifest, const std::vector<std::string>& urls, const RestoreMeans& means,
                              Network& network, const base::Clock& clock, const CheckOptions& options, int looks = 3,
                              const std::function<void()>& wait = {});

}  // namespace junshu::sites

// How a manifest is made: YAML, all keys optional. See docs/manual/administrator.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sites/manifest.h"

namespace junshu::sites {

struct Config {
  std::vector<std::string> headers;  // lower case; never one of volatile_headers()
  std::vector<Region> regions;
  bool sitemap = true;      // ask robots.txt and /sitemap.xml for further pages
  bool requisites = true;   // take images, scripts and styles of the same origin in
  bool compressed = false;  // compare the compressed content too
  HttpVersion version = HttpVersion::Any;
  Renewals renewals = Renewals::Accepted;
  std::size_t max_pages = 500;  // resources of any kind
  std::size_t max_bytes = std::size_t{16} << 20U;
  std::string user_agent = "Mozilla/5.0 (compatible; Junshu integrity check)";

  Config();  // with usual_headers()
};

const std::vector<std::string>& usual_headers();
// Those that change by themselves (date, age, etag, set-cookie …) and can not be chosen.
const std::vector<std::string>& volatile_headers();
// Throws Error{InvalidInput} with every mistake, each with file:line:column.
Config read_config(std::string_view yaml, const std::string& file);

}  // namespace junshu::sites

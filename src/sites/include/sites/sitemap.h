// sitemap.xml, its index, their gzip form, and the Sitemap lines of robots.txt (sitemaps.org protocol 0.9).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sites/url.h"

namespace junshu::sites {

struct Sitemap {
  bool index = false;              // its entries are sitemaps
  std::vector<std::string> pages;  // absolute addresses, sorted, each once
  bool complete = true;            // false: malformed, or more than kMaxSitemapEntries
};
inline constexpr std::size_t kMaxSitemapEntries = 50'000;

// XML, a text file of one address a line, either gzipped. Never throws for content; entities are not expanded.
Sitemap read_sitemap(std::string_view body);
std::vector<std::string> sitemaps_of_robots(std::string_view robots, const Url& robots_url);

}  // namespace junshu::sites

// Addresses of published resources: http and https only, without user, password and fragment. Reading and resolving
// follow RFC 3986 (by libcurl), so that two spellings of one address become one text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace junshu::sites {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; an IPv6 address in brackets
  int port = 443;
  std::string path;   // begins with '/', percent-encoded as written, without "." and ".." segments
  std::string query;  // without '?'; "" also for an empty one

  std::string origin() const;  // "https://host", with ":port" where it is not the scheme's own
  std::string text() const;    // origin, path, query
  bool operator==(const Url&) const = default;
};

inline constexpr std::size_t kMaxUrl = 2048;  // bytes of text()

// Nothing for what is no such address: another scheme, a user in it, longer than kMaxUrl, not UTF-8, control
// characters.
std::optional<Url> parse_url(std::string_view text);
// `reference` as it stands in a page of `base`: "../a.css", "//host/x", "https://…".
std::optional<Url> resolve(const Url& base, std::string_view reference);

}  // namespace junshu::sites

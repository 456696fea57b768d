#include "sites/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace junshu::sites {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, FreeUrl>;

std::string part(CURLU* handle, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(handle, which, &text, 0) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

bool sound(std::string_view text) {
  return text.size() <= kMaxUrl && base::valid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

// What a browser does with white space and bytes that may not stand in an address (WHATWG URL): dropped or encoded.
std::string cleaned(std::string_view reference) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  while (!reference.empty() && static_cast<unsigned char>(reference.front()) <= 0x20) reference.remove_prefix(1);
  while (!reference.empty() && static_cast<unsigned char>(reference.back()) <= 0x20) reference.remove_suffix(1);
  std::string out;
  bool in_path = true;
  for (const char c : reference) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '?' || c == '#') in_path = false;
    if (c == '\\' && in_path) {
      out += '/';
    } else if (byte <= 0x20 || byte >= 0x7f || c == '"' || c == '<' || c == '>' || c == '`' || c == '{' || c == '}') {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<Url> read(CURLU* handle) {
  Url out;
  out.scheme = part(handle, CURLUPART_SCHEME);
  std::transform(out.scheme.begin(), out.scheme.end(), out.scheme.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (out.scheme != "http" && out.scheme != "https") return std::nullopt;
  if (!part(handle, CURLUPART_USER).empty() || !part(handle, CURLUPART_PASSWORD).empty()) return std::nullopt;
  out.host = part(handle, CURLUPART_HOST);
  std::transform(out.host.begin(), out.host.end(), out.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (out.host.empty()) return std::nullopt;
  const std::string port = part(handle, CURLUPART_PORT);
  out.port = port.empty() ? (out.scheme == "https" ? 443 : 80) : std::atoi(port.c_str());
  if (out.port < 1 || out.port > 65535) return std::nullopt;
  out.path = part(handle, CURLUPART_PATH);
  if (out.path.empty()) out.path = "/";
  out.query = part(handle, CURLUPART_QUERY);
  if (!sound(out.text())) return std::nullopt;
  return out;
}

}  // namespace

std::string Url::origin() const {
  const bool usual = port == (scheme == "https" ? 443 : 80);
  return scheme + "://" + host + (usual ? "" : ":" + std::to_string(port));
}

std::string Url::text() const { return origin() + path + (query.empty() ? "" : "?" + query); }

std::optional<Url> parse_url(std::string_view text) {
  if (!sound(text) || text.find("://") == std::string_view::npos) return std::nullopt;
  const UrlHandle handle(curl_url());
  if (curl_url_set(handle.get(), CURLUPART_URL, cleaned(text).c_str(), 0) != CURLUE_OK) return std::nullopt;
  return read(handle.get());
}

std::optional<Url> resolve(const Url& base, std::string_view reference) {
  if (reference.size() > kMaxUrl || reference.find('\0') != std::string_view::npos) return std::nullopt;
  std::string clean = cleaned(reference);
  if (clean.empty() || clean.starts_with('#')) return base;
  const UrlHandle handle(curl_url());
  if (curl_url_set(handle.get(), CURLUPART_URL, base.text().c_str(), 0) != CURLUE_OK) return std::nullopt;
  if (curl_url_set(handle.get(), CURLUPART_URL, clean.c_str(), 0) != CURLUE_OK) return std::nullopt;
  return read(handle.get());
}

}  // namespace junshu::sites

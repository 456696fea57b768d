// A page as a file for a browser without network.
#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "encoding.h"
#include "sites/picture.h"

namespace junshu::sites {
namespace {

// In front of everything else, so that nothing of the page comes before it.
constexpr std::string_view kHead =
    "\xEF\xBB\xBF<!DOCTYPE html><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src "
    "file: data:; "
    "style-src file: 'unsafe-inline'; font-src file: data:\">";

std::string suffix_of(const Url& url) {
  const std::string_view name = std::string_view(url.path).substr(url.path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6) return {};
  const std::string_view suffix = name.substr(dot);
  const bool plain = std::all_of(suffix.begin() + 1, suffix.end(),
                                 [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  return plain ? std::string(suffix) : std::string();
}

}  // namespace

std::filesystem::path write_page(const std::filesystem::path& folder, std::string_view body,
                                 std::string_view content_type, const Url& url,
                                 const std::function<std::optional<std::string>(const std::string& url)>& content_of) {
  Page page = read_page(body, content_type, url);
  std::sort(page.requisites.begin(), page.requisites.end(),
            [](const Requisite& a, const Requisite& b) { return a.begin < b.begin; });
  std::map<std::string, std::string> names;
  std::string out(kHead);
  std::size_t at = 0;
  for (const Requisite& requisite : page.requisites) {
    if (requisite.begin < at) continue;
    auto [found, fresh] = names.try_emplace(requisite.url.text());
    if (fresh) {
      if (const auto content = content_of(requisite.url.text())) {
        found->second = "file" + std::to_string(names.size()) + suffix_of(requisite.url);
        base::write_durably(folder / found->second, *content);
      }
    }
    if (found->second.empty()) continue;
    out.append(page.source, at, requisite.begin - at).append("\"").append(found->second).append("\"");
    at = requisite.end;
  }
  out.append(page.source, at);
  base::write_durably(folder / "page.html", out);
  return folder / "page.html";
}

}  // namespace junshu::sites

#include "site_album.h"

#include <utility>

#include "base/file.h"
#include "base/hash.h"

namespace junshu::cli {

using sites::Drawer;

Album::Album(const sites::Manifest& manifest, const sites::Copies& copies, const std::vector<sites::SiteCheck>& checks,
             std::filesystem::path folder)
    : manifest_(manifest), copies_(copies), checks_(checks), folder_(std::move(folder)) {}

std::optional<Pictures> Album::of(const sites::SiteCheck& check) const {
  const sites::Resource* resource = manifest_.find(check.target);
  if (resource == nullptr || !resource->facts || check.outcome != sites::Outcome::Changed ||
      check.seen_sha256.empty() || check.seen_sha256 == check.copy_sha256)
    return std::nullopt;
  const auto before = copies_.read(sites::Drawer::Approved, check.copy_sha256);
  const auto after = copies_.read(sites::Drawer::Evidence, check.seen_sha256);
  if (!before || !after) return std::nullopt;
  base::make_folder(folder_, 0755);
  const std::string stem =
      (folder_ / base::hex(base::sha256(base::as_bytes(check.target + check.seen_sha256))).substr(0, 16)).string();
  Pictures out{stem + "-before.png", stem + "-after.png", stem + "-difference.png", 0, {}};
  auto problem = paint(*resource, *before, Drawer::Approved, out.before);
  if (!problem) problem = paint(*resource, *after, Drawer::Evidence, out.after);
  if (problem) {
    out = {};
    out.problem = std::move(*problem);
    return out;
  }
  out.per_mille = sites::write_difference(out.before, out.after, out.difference).per_mille();
  return out;
}

// What a page needs, as approved; for the later picture as it was seen, where that was another.
std::optional<std::string> Album::needed(const std::string& url, Drawer drawer) const {
  const sites::Resource* resource = manifest_.find(url);
  if (resource == nullptr) return std::nullopt;
  for (const sites::SiteCheck& check : checks_) {
    if (drawer != Drawer::Evidence || check.target != url || check.outcome != sites::Outcome::Changed ||
        check.seen_sha256.empty())
      continue;
    if (auto seen = copies_.read(Drawer::Evidence, check.seen_sha256)) return seen;
  }
  return copies_.read(Drawer::Approved, resource->approved_copy().sha256);
}

std::optional<base::Text> Album::paint(const sites::Resource& resource, const std::string& content, Drawer drawer,
                                       const std::string& png) const {
  if (!painter_.available()) return painter_.paint({}, {});
  const base::TemporaryFolder folder("junshu-page");
  std::string type;
  for (const auto& [name, value] : resource.headers) {
    if (name == "content-type") type = value;
  }
  const auto page = sites::write_page(folder.path(), content, type, *sites::parse_url(resource.url),
                                      [&](const std::string& url) { return needed(url, drawer); });
  return painter_.paint(page, png);
}

}  // namespace junshu::cli

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "sites/manifest.h"

namespace junshu::sites {
namespace {

using base::Array;
using base::Object;

Array texts(const std::vector<std::string>& list) {
  Array out;
  for (const std::string& text : list) out.emplace_back(text);
  return out;
}

Object json_of(const Digested& digest) {
  return {{"bytes", static_cast<std::int64_t>(digest.bytes)}, {"sha256", digest.sha256}};
}

Object json_of(const Region& region) {
  Object out{{"id", region.id},
             {"max_bytes", static_cast<std::int64_t>(region.max_bytes)},
             {"max_count", static_cast<std::int64_t>(region.max_count)},
             {"reason", region.reason}};
  if (region.expression.empty()) {
    out["start"] = region.start;
    out["end"] = region.end;
  } else {
    out["expression"] = region.expression;
  }
  if (!region.pages.empty()) out["pages"] = region.pages;
  return out;
}

Object json_of(const Certificate& certificate) {
  return {{"issuer", certificate.issuer},       {"key", certificate.key},
          {"leaf", certificate.leaf_sha256},    {"names", texts(certificate.names)},
          {"not_after", certificate.not_after}, {"not_before", certificate.not_before},
          {"spki", certificate.spki_sha256},    {"subject", certificate.subject}};
}

// What is empty is left out: a site has many pages.
Object json_of(const PageFacts& facts) {
  Object out;
  const auto add = [&out](const char* name, const std::vector<std::string>& list) {
    if (!list.empty()) out[name] = texts(list);
  };
  if (!facts.title.empty()) out["title"] = facts.title;
  if (!facts.base.empty()) out["base"] = facts.base;
  if (!facts.refresh.empty()) out["refresh"] = facts.refresh;
  add("scripts", facts.scripts);
  add("inline_scripts", facts.inline_scripts);
  add("handlers", facts.handlers);
  add("styles", facts.styles);
  add("frames", facts.frames);
  add("forms", facts.forms);
  add("foreign", facts.foreign);
  if (facts.running > 0) out["running"] = static_cast<std::int64_t>(facts.running);
  return out;
}

Object json_of(const HeaderValues& headers) {
  Object out;
  for (const auto& [name, value] : headers) out[name] = value;
  return out;
}

Object json_of(const Resource& resource, std::int64_t headers) {
  Object out{{"url", resource.url},       {"kind", to_string(resource.kind)},
             {"status", resource.status}, {"http", to_string(resource.version)},
             {"headers", headers},        {"body", json_of(resource.body)}};
  if (resource.copy) out["copy"] = json_of(*resource.copy);
  if (resource.raw) out["raw"] = json_of(*resource.raw);
  if (!resource.regions.empty()) out["regions"] = texts(resource.regions);
  if (resource.facts) out["page"] = json_of(*resource.facts);
  return out;
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::Page:
      return "page";
    case Kind::Requisite:
      return "requisite";
    case Kind::Sitemap:
      return "sitemap";
    case Kind::Robots:
      return "robots";
  }
  return "page";
}

Digested digested(std::string_view content) {
  return {base::hex(base::sha256(base::as_bytes(content))), content.size()};
}

const Resource* Manifest::find(std::string_view url) const {
  const auto found = std::lower_bound(resources.begin(), resources.end(), url,
                                      [](const Resource& r, std::string_view u) { return r.url < u; });
  return found != resources.end() && found->url == url ? &*found : nullptr;
}

const Origin* Manifest::origin_of(std::string_view url) const {
  const auto parsed = parse_url(url);
  if (!parsed) return nullptr;
  const std::string name = parsed->origin();
  const auto found =
      std::find_if(origins.begin(), origins.end(), [&](const Origin& origin) { return origin.origin == name; });
  return found == origins.end() ? nullptr : &*found;
}

std::vector<Region> Manifest::regions_of(const Resource& resource) const {
  std::vector<Region> out;
  for (const Region& region : regions) {
    if (std::find(resource.regions.begin(), resource.regions.end(), region.id) != resource.regions.end())
      out.push_back(region);
  }
  return out;
}

std::vector<std::string> Manifest::origin_names() const {
  std::vector<std::string> out;
  for (const Origin& origin : origins) out.push_back(origin.origin);
  return out;
}

std::string sign_manifest(Manifest manifest, const ledger::Signer& signer) {
  manifest.key = signer.verifier().format();
  std::sort(manifest.resources.begin(), manifest.resources.end(),
            [](const Resource& a, const Resource& b) { return a.url < b.url; });
  // Pages of one server mostly have the same headers: each set is written once.
  std::vector<HeaderValues> sets;
  Array resources;
  for (const Resource& resource : manifest.resources) {
    auto found = std::find(sets.begin(), sets.end(), resource.headers);
    if (found == sets.end()) found = sets.insert(sets.end(), resource.headers);
    resources.emplace_back(json_of(resource, found - sets.begin()));
  }
  Array header_sets;
  for (const HeaderValues& set : sets) header_sets.emplace_back(json_of(set));
  Array regions;
  for (const Region& region : manifest.regions) regions.emplace_back(json_of(region));
  Array origins;
  for (const Origin& origin : manifest.origins) {
    Object one{{"origin", origin.origin}};
    if (origin.certificate) one["certificate"] = json_of(*origin.certificate);
    origins.emplace_back(std::move(one));
  }
  const Object whole{{"compressed", manifest.compressed},
                     {"header_names", texts(manifest.header_names)},
                     {"header_sets", std::move(header_sets)},
                     {"http", to_string(manifest.version)},
                     {"key", manifest.key},
                     {"made_at", manifest.made_at},
                     {"max_bytes", static_cast<std::int64_t>(manifest.max_bytes)},
                     {"origins", std::move(origins)},
                     {"regions", std::move(regions)},
                     {"renewals", manifest.renewals == Renewals::Accepted ? "accepted" : "reported"},
                     {"resources", std::move(resources)},
                     {"user_agent", manifest.user_agent}};
  const std::string body = std::string(kManifestTitle) + "\n" + base::canonical(whole) + "\n";
  std::string note = body + "\n" + signer.signature_line(body);
  if (note.size() > (std::size_t{1} << 20U)) {
    throw base::Error(base::ErrorKind::TooLarge,
                      {"マニフェストが 1 MiB を超えます。対象を複数のマニフェストに分けてください",
                       "The manifest is larger than 1 MiB: divide the pages among several manifests"});
  }
  open_manifest(note, std::vector{signer.verifier()});  // what is written can be read
  return note;
}

}  // namespace junshu::sites

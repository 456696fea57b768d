// The manifest of a published site: what each address must answer. Canonical JSON in a signed note
// (docs/formats/site-manifest.md). A manifest that is unsigned, altered, or signed by another key is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "ledger/note.h"
#include "sites/certificate.h"
#include "sites/fetch.h"
#include "sites/page.h"
#include "sites/region.h"

namespace junshu::sites {

enum class Kind : std::uint8_t {
  Page,       // named by a person or a sitemap: a page, a PDF, open data
  Requisite,  // what a page needs: image, script, style
  Sitemap,    // compared by the addresses it lists
  Robots,     // /robots.txt, when it was asked for sitemaps
};
std::string_view to_string(Kind kind);

struct Digested {
  std::string sha256;  // 64 hex digits
  std::uint64_t bytes = 0;
  bool operator==(const Digested&) const = default;
};
Digested digested(std::string_view content);

// Chosen headers, names in lower case, sorted. A name with "" must not be there; several values are joined by ", ".
using HeaderValues = std::vector<std::pair<std::string, std::string>>;

struct Resource {
  std::string url;
  Kind kind = Kind::Page;
  int status = 200;
  HttpVersion version = HttpVersion::Http1;  // seen
  HeaderValues headers;
  Digested body;                     // regions masked; of a sitemap the sorted addresses, each with a line feed
  std::optional<Digested> copy;      // of the whole body, where it is another: the approved copy
  std::optional<Digested> raw;       // of the compressed content, when compressed identity is asked
  std::vector<std::string> regions;  // ids of those that apply, in the manifest's order
  std::optional<PageFacts> facts;    // of HTML
  const Digested& approved_copy() const { return copy ? *copy : body; }
  bool operator==(const Resource&) const = default;
};

struct Origin {
  std::string origin;                      // "https://www.example.jp"
  std::optional<Certificate> certificate;  // of https
  bool operator==(const Origin&) const = default;
};

enum class Renewals : std::uint8_t { Accepted, Reported };  // whether a renewed certificate leaves the outcome "same"

struct Manifest {
  std::string key;  // VerifierKey of whom made it, as text; a claim, until it is compared with a key that is trusted
  base::Millis made_at = 0;
  HttpVersion version = HttpVersion::Any;  // asked for; when not Any another one is a difference
  bool compressed = false;
  Renewals renewals = Renewals::Accepted;
  std::string user_agent;
  std::uint64_t max_bytes = std::uint64_t{16} << 20U;  // of a resource
  std::vector<std::string> header_names;               // compared
  std::vector<Region> regions;
  std::vector<Origin> origins;
  std::vector<Resource> resources;  // sorted by address

  const Resource* find(std::string_view url) const;
  const Origin* origin_of(std::string_view url) const;
  std::vector<Region> regions_of(const Resource& resource) const;
  std::vector<std::string> origin_names() const;
  bool operator==(const Manifest&) const = default;
};

inline constexpr std::size_t kMaxResources = 5000;
inline constexpr std::string_view kManifestTitle = "junshu-site-manifest/1";

// The note. Throws Error{TooLarge} beyond 1 MiB: then the site is to be divided among several manifests.
std::string sign_manifest(Manifest manifest, const ledger::Signer& signer);
// Throws Error{Integrity} when none of `keys` signed it or a signature does not hold, Error{InvalidInput} for what is
// malformed, has unknown keys, or is not canonical.
Manifest open_manifest(std::string_view note, std::span<const ledger::VerifierKey> keys);
// The key that the manifest says it is signed with, unverified: for readers who had the text from a place they trust.
ledger::VerifierKey claimed_key(std::string_view note);

}  // namespace junshu::sites

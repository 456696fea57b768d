// Making a manifest: fetches the pages named, what they need and what the sitemaps list, and keeps a copy of each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "sites/config.h"
#include "sites/copies.h"
#include "sites/fetch.h"
#include "sites/manifest.h"

namespace junshu::sites {

struct Made {
  Manifest manifest;  // not signed yet
  std::vector<base::Text>
      notes;  // what the person who approves should know: pages that differ between two fetches, broken images …
};

// Each page is fetched twice: what changes by itself has to be declared before it can be compared.
// Throws Error{Unavailable} when a named page cannot be fetched, Error{Conflict} when one answers with an error,
// Error{TooLarge} beyond the limits of `config`, Error{InvalidInput} for an address that is none.
Made make_manifest(const std::vector<std::string>& urls, const Config& config, Network& network, const Copies& copies,
                   const base::Clock& clock, const std::function<void(std::string_view url)>& progress = {});

// The origins of `urls`, sorted: those a network for making must allow. Throws Error{InvalidInput}.
std::vector<std::string> origins_of(const std::vector<std::string>& urls);

}  // namespace junshu::sites

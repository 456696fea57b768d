// Comparing a site with its manifest. What differs is told in words; nothing here throws for what a site answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "sites/copies.h"
#include "sites/fetch.h"
#include "sites/manifest.h"

namespace junshu::sites {

enum class Outcome : std::uint8_t {
  Same,
  Changed,
  Unreachable,  // no answer
  Refused,      // an answer that keeps us out (401, 403, 407, 429, 451, 503): nothing can be told
};
std::string_view to_string(Outcome outcome);

enum class What : std::uint8_t { Bytes, Header, Certificate, Status, Missing, Extra, Region, ForeignOrigin };
std::string_view to_string(What what);  // "bytes", … "foreign_origin"

enum class Weight : std::uint8_t { Difference, Notice };  // a notice does not change the outcome

struct SiteDifference {
  What what = What::Bytes;
  base::Text detail;  // at most kMaxDetail bytes in each language
  std::string before;
  std::string after;
  Weight weight = Weight::Difference;
};
inline constexpr std::size_t kMaxDetail = 600;
inline constexpr std::size_t kMaxDifferences = 32;  // of a target; the last one then says how many more

struct SiteCheck {
  std::string publication;  // as given in the options
  std::string target;       // the address
  Outcome outcome = Outcome::Same;
  base::Millis at = 0;
  std::int64_t latency_ms = 0;  // whole
  Latency latency;
  int status = 0;               // 0: no answer
  std::string sha256;           // of the body with its regions masked; "" without one
  std::string expected_sha256;  // of the same, approved
  std::string copy_sha256;      // of the whole approved body
  std::string seen_sha256;      // of the whole body seen: the name of the evidence
  std::string certificate;      // SHA-256 of the leaf; "" without
  base::Text says;              // one sentence
  std::vector<SiteDifference> differences;
};

struct CheckOptions {
  std::string publication = {};
  std::vector<std::string> only = {};    // addresses; empty: all
  const Copies* copies = nullptr;        // with it, changes are told line by line and bad bodies are kept as evidence
  base::Random* random = nullptr;        // of the address that cannot exist; null: the system's
  std::function<bool()> cancelled = {};  // asked between targets: true ends the check early
};

// One check for each resource of the manifest, in its order. Only the manifest's origins are asked.
std::vector<SiteCheck> check(const Manifest& manifest, Network& network, const base::Clock& clock,
                             const CheckOptions& options = {});

}  // namespace junshu::sites

#include "site_observer.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "sites/schedule.h"
#include "wire/observation.h"

namespace junshu::agent {
namespace {

constexpr std::chrono::milliseconds kLongestPause = std::chrono::seconds(30);
constexpr std::size_t kMostText = 4096;
constexpr std::size_t kMostDetail = 600;

std::string cut(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  while (!text.empty() && !base::valid_utf8(text)) text.pop_back();
  return text;
}

wire::SiteOutcome outcome_of(sites::Outcome outcome) {
  switch (outcome) {
    case sites::Outcome::Same: return wire::SiteOutcome::Same;
    case sites::Outcome::Changed: return wire::SiteOutcome::Changed;
    case sites::Outcome::Unreachable: return wire::SiteOutcome::Unreachable;
    case sites::Outcome::Refused: return wire::SiteOutcome::Refused;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown outcome");
}

wire::SiteDifferenceKind kind_of(sites::What what) {
  switch (what) {
    case sites::What::Bytes: return wire::SiteDifferenceKind::Bytes;
    case sites::What::Header: return wire::SiteDifferenceKind::Header;
    case sites::What::Certificate: return wire::SiteDifferenceKind::Certificate;
    case sites::What::Status: return wire::SiteDifferenceKind::Status;
    case sites::What::Missing: return wire::SiteDifferenceKind::Missing;
    case sites::What::Extra: return wire::SiteDifferenceKind::Extra;
    case sites::What::Region: return wire::SiteDifferenceKind::Region;
    case sites::What::ForeignOrigin: return wire::SiteDifferenceKind::ForeignOrigin;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown difference");
}

}  // namespace

wire::SiteCheck told_of(const sites::SiteCheck& check) {
  wire::SiteCheck out;
  out.publication = check.publication;
  out.target = cut(check.target, 2048);
  out.outcome = outcome_of(check.outcome);
  out.at = check.at;
  out.latency_ms = std::max<std::int64_t>(check.latency_ms, 0);
  if (check.status >= 100 && check.status <= 999) out.status = check.status;
  out.sha256 = base::digest_from_hex(check.sha256);
  out.expected_sha256 = base::digest_from_hex(check.expected_sha256);
  out.certificate = cut(check.certificate, 128);
  for (const auto& difference : check.differences) {
    if (out.differences.size() == wire::kMaxSiteDifferences) break;
    out.differences.push_back({.what = kind_of(difference.what),
                               .detail = cut(difference.detail.ja, kMostDetail),
                               .detail_en = cut(difference.detail.en, kMostDetail),
                               .before = cut(difference.before, kMostText),
                               .after = cut(difference.after, kMostText),
                               .notice = difference.weight == sites::Weight::Notice});
  }
  return out;
}

SiteObserver::SiteObserver(Outbox& outbox, const base::Clock& clock, std::string seed, MakeNetwork make_network)
    : outbox_(outbox),
      clock_(clock),
      seed_(std::move(seed)),
      make_network_(std::move(make_network)),
      thread_("comparing published sites", [this] { return look(); }) {}

void SiteObserver::use(const std::vector<wire::SiteSettings>& settings) {
  {
    const std::lock_guard lock(mutex_);
    if (settings == settings_) return;
    settings_ = settings;
    changed_ = true;
  }
  thread_.wake();
}

void SiteObserver::take_settings() {
  std::vector<wire::SiteSettings> wanted;
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(changed_, false)) return;
    wanted = settings_;
  }
  std::map<std::string, Site> next;
  for (auto& settings : wanted) {
    const auto known = sites_.find(settings.publication);
    if (known != sites_.end() && known->second.settings == settings) {
      next.insert(*known);
      continue;
    }
    Site site{settings, {}, 0};
    try {
      // The server sends approved manifests only, and its word is authenticated: the key is the one the text names.
      site.manifest = sites::open_manifest(settings.manifest, std::vector{sites::claimed_key(settings.manifest)});
    } catch (const base::Error& error) {
      base::log_error("publication " + settings.publication + " cannot be compared, its manifest is refused: " + error.message().en);
    }
    site.next_at = sites::first_at(settings.interval_seconds * base::kSecond, seed_ + settings.publication, clock_.now());
    next.emplace(settings.publication, std::move(site));
  }
  sites_ = std::move(next);
}

void SiteObserver::check(Site& site) {
  const auto network = make_network_(site.manifest->origin_names());
  sites::CheckOptions options;
  options.publication = site.settings.publication;
  options.cancelled = [this] { return thread_.stopping().load(); };
  wire::SiteChecks told;
  for (const auto& each : sites::check(*site.manifest, *network, clock_, options)) {
    told.checks.push_back(told_of(each));
    if (told.checks.size() < wire::kMaxSiteChecks) continue;
    outbox_.put({{clock_.now(), std::exchange(told, {})}});
  }
  if (!told.checks.empty()) outbox_.put({{clock_.now(), std::move(told)}});
}

std::chrono::milliseconds SiteObserver::look() {
  take_settings();
  base::Millis next = clock_.now() + kLongestPause.count();
  for (auto& [publication, site] : sites_) {
    if (!site.manifest || thread_.stopping()) continue;
    if (site.next_at <= clock_.now()) {
      // Before the check: one that fails is not tried without end.
      site.next_at = sites::next_at(site.settings.interval_seconds * base::kSecond, seed_ + publication, clock_.now());
      check(site);
    }
    next = std::min(next, site.next_at);
  }
  return std::chrono::milliseconds(std::max<base::Millis>(next - clock_.now(), 0));
}

}  // namespace junshu::agent

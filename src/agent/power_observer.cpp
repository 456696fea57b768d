#include "power_observer.h"

#include <cstdlib>
#include <utility>

#include "base/error.h"
#include "base/log.h"

namespace junshu::agent {
namespace {

constexpr std::chrono::milliseconds kPoll = std::chrono::seconds(5);  // as often as upsmon(8) does
constexpr std::int64_t kMuchCharge = 10;  // points of a hundred

bool moved(const std::optional<std::int64_t>& before, const std::optional<std::int64_t>& now) {
  if (before.has_value() != now.has_value()) return true;
  return now && std::llabs(*now - *before) >= kMuchCharge;
}

}  // namespace

bool differs_much(const wire::Power& before, const wire::Power& now) {
  if (before.units.size() != now.units.size()) return true;
  for (std::size_t i = 0; i < now.units.size(); ++i) {
    const wire::PowerUnit& a = before.units[i];
    const wire::PowerUnit& b = now.units[i];
    if (a.name != b.name || a.server != b.server || a.state != b.state || a.flags != b.flags || a.replace_battery != b.replace_battery ||
        a.battery_date != b.battery_date || a.serial != b.serial || moved(a.charge_percent, b.charge_percent)) {
      return true;
    }
  }
  return false;
}

PowerObserver::PowerObserver(Outbox& outbox, const base::Clock& clock, probes::NutNetwork& network)
    : outbox_(outbox), clock_(clock), network_(network), thread_("reading UPS units", [this] { return look(); }) {}

void PowerObserver::use(const std::vector<wire::PowerSettings>& settings, base::Millis interval) {
  {
    const std::lock_guard lock(mutex_);
    interval_ = interval;
    if (settings == settings_) return;
    settings_ = settings;
    changed_ = true;
  }
  thread_.wake();
}

std::chrono::milliseconds PowerObserver::look() {
  base::Millis interval = 0;
  {
    const std::lock_guard lock(mutex_);
    interval = interval_;
    if (std::exchange(changed_, false)) {
      std::vector<probes::NutServer> servers;
      for (const auto& each : settings_) {
        try {
          servers.push_back(probes::parse_nut_server(each.server));
        } catch (const base::Error& error) {
          base::log_warning("UPS units are not read from " + each.server + ": " + error.message().en);
        }
      }
      if (servers.empty()) {
        watch_.reset();
      } else {
        watch_.emplace(network_, std::move(servers));
      }
    }
  }
  if (!watch_) {
    // Told once, so that the server knows that nobody looks any more.
    if (told_ && !std::exchange(told_, {})->units.empty()) outbox_.put({{clock_.now(), wire::Power{}}});
    return kPoll;
  }
  const base::Millis now = clock_.now();
  wire::Power found = watch_->look(now);
  const bool due = now - told_at_ >= interval - interval / 10 || now < told_at_;
  if (!told_ || due || differs_much(*told_, found)) {
    outbox_.put({{now, found}});
    told_ = std::move(found);
    told_at_ = now;
  }
  return kPoll;
}

}  // namespace junshu::agent

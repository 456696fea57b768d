// Power, media and published sites as the agent tells of them.
#include <gtest/gtest.h>

#include <deque>

#include "fake_server_for_tests.h"
#include "media_observer.h"
#include "power_observer.h"
#include "probes/devices.h"
#include "site_observer.h"

namespace junshu::agent {
namespace {

template <typename Fact>
std::vector<Fact> wait_for(Outbox& outbox, std::size_t count) {
  std::vector<Fact> out;
  for (int i = 0; i < 600 && out.size() < count; ++i) {
    for (const auto& observation : outbox.take()) {
      if (const auto* fact = std::get_if<Fact>(&observation.fact)) out.push_back(*fact);
    }
    if (out.size() < count) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return out;
}

wire::PowerUnit unit(wire::PowerState state, std::int64_t charge) {
  wire::PowerUnit out;
  out.name = "ups";
  out.state = state;
  out.charge_percent = charge;
  return out;
}

TEST(Power, that_hardly_moved_can_wait_and_a_new_state_cannot) {
  const wire::Power before{{unit(wire::PowerState::Online, 100)}};
  EXPECT_FALSE(differs_much(before, {{unit(wire::PowerState::Online, 95)}}));
  EXPECT_TRUE(differs_much(before, {{unit(wire::PowerState::Online, 90)}}));
  EXPECT_TRUE(differs_much(before, {{unit(wire::PowerState::OnBattery, 100)}}));
  EXPECT_TRUE(differs_much(before, {}));
}

class Nobody final : public probes::NutNetwork {
 public:
  std::unique_ptr<probes::NutConnection> connect(const probes::NutServer&) override { return nullptr; }
};

TEST(PowerObserver, tells_of_a_server_that_is_away_and_of_its_removal_from_the_settings) {
  Outbox outbox;
  Nobody network;
  PowerObserver observer(outbox, base::system_clock(), network);
  observer.use({{"127.0.0.1:3493"}, {"not a server"}}, 5 * base::kMinute);
  const auto told = wait_for<wire::Power>(outbox, 1);
  ASSERT_EQ(told.size(), 1U);
  ASSERT_EQ(told[0].units.size(), 1U);
  EXPECT_EQ(told[0].units[0].state, wire::PowerState::Unreachable);
  observer.use({}, 5 * base::kMinute);
  const auto after = wait_for<wire::Power>(outbox, 1);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_TRUE(after[0].units.empty());
}

class Refusing final : public probes::MediaControl {
 public:
  bool write(const std::filesystem::path&, std::string_view) override { return false; }
  bool unmount(const std::string&) override { return false; }
  bool make_read_only(const std::filesystem::path&) override { return false; }
  void pause() override { ++pauses; }
  std::atomic<int> pauses = 0;
};

TEST(MediaObserver, tries_once_to_keep_an_unregistered_medium_out_and_never_claims_what_it_could_not_do) {
  const FakeHost host;
  Outbox outbox;
  Refusing control;
  MediaObserver observer(outbox, base::system_clock(), host.root(), control);
  wire::MediaSettings settings;
  settings.policy = wire::MediaPolicy::BlockUnregistered;
  observer.use(settings);
  observer.devices(probes::read_devices(host.root()));
  const auto told = wait_for<wire::MediaUse>(outbox, 1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].policy, wire::MediaPolicy::BlockUnregistered);
  EXPECT_TRUE(told[0].blocked);
  EXPECT_FALSE(told[0].effect_verified);
}

TEST(MediaObserver, leaves_registered_media_alone) {
  const FakeHost host;
  Outbox outbox;
  Refusing control;
  const auto devices = probes::read_devices(host.root());
  ASSERT_EQ(devices.size(), 1U);
  {
    MediaObserver observer(outbox, base::system_clock(), host.root(), control);
    wire::MediaSettings settings;
    settings.policy = wire::MediaPolicy::BlockUnregistered;
    settings.registered = {devices[0].serial};
    observer.use(settings);
    observer.devices(devices);
    observer.devices(devices);
  }
  EXPECT_TRUE(outbox.take().empty());
}

TEST(SiteCheckTold, fits_into_an_observation_whatever_a_site_answers) {
  sites::SiteCheck check;
  check.publication = "PB-1";
  check.target = "https://www.example.jp/" + std::string(5000, 'a');
  check.outcome = sites::Outcome::Changed;
  check.latency_ms = -1;
  check.status = 0;
  check.certificate = std::string(64, 'a');
  sites::SiteDifference difference;
  difference.what = sites::What::ForeignOrigin;
  difference.detail = {"別のオリジン", "another origin"};
  difference.before = std::string(3000, 'x') + std::string(3000, '\xe3');
  difference.after = "\xff\xfe";
  difference.weight = sites::Weight::Notice;
  check.differences.assign(100, difference);
  const auto told = told_of(check);
  const wire::Observation observation{1, wire::SiteChecks{{told}}};
  EXPECT_EQ(wire::decode_observation(wire::encode(observation)), observation);
  EXPECT_EQ(told.differences.size(), wire::kMaxSiteDifferences);
  EXPECT_EQ(told.differences[0].detail_en, "another origin");
  EXPECT_TRUE(told.differences[0].notice);
}

TEST(SiteObserver, passes_over_a_manifest_that_cannot_be_read_and_asks_nobody) {
  Outbox outbox;
  std::atomic<int> asked = 0;
  {
    SiteObserver observer(outbox, base::system_clock(), "h-1", [&](std::vector<std::string>) -> std::unique_ptr<sites::Network> {
      ++asked;
      return nullptr;
    });
    observer.use({{"PB-1", 60, "no manifest"}});
  }
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(outbox.take().empty());
}

}  // namespace
}  // namespace junshu::agent

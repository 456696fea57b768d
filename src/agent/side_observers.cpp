#include "side_observers.h"

namespace junshu::agent {
namespace {

// Of a root that is not this host's: nothing may be done to it.
class NoControl final : public probes::MediaControl {
 public:
  bool write(const std::filesystem::path&, std::string_view) override { return false; }
  bool unmount(const std::string&) override { return false; }
  bool make_read_only(const std::filesystem::path&) override { return false; }
  void pause() override {}
};

std::unique_ptr<probes::MediaControl> control_of(const std::filesystem::path& sysroot) {
  if (sysroot == "/") return std::make_unique<probes::KernelMediaControl>();
  return std::make_unique<NoControl>();
}

SiteObserver::MakeNetwork network_by(const SitesReach& reach) {
  return [reach](std::vector<std::string> origins) {
    sites::NetworkOptions options;
    options.origins = std::move(origins);
    options.authority_file = reach.authority_file;
    options.proxy = reach.proxy;
    options.connect_to = reach.connect_to;
    options.total_time = std::chrono::seconds(20);  // the agent has to end within its time, too
    return std::make_unique<sites::CurlNetwork>(std::move(options));
  };
}

}  // namespace

SideObservers::SideObservers(Outbox& outbox, const base::Clock& clock, base::Random& random, const RunOptions& options, const State& state,
                             const Enrolment& enrolment)
    : control_(control_of(options.sysroot)),
      integrity_(outbox, clock, random,
                 {std::filesystem::absolute(state.folder()).lexically_normal(), options.sysroot, options.explanations, enrolment.host}),
      media_(outbox, clock, options.sysroot, *control_),
      power_(outbox, clock, nut_),
      sites_(outbox, clock, enrolment.host, network_by(options.sites)),
      logs_(outbox, clock, random, {std::filesystem::absolute(state.folder()).lexically_normal(), options.sysroot, options.formats}) {}

SideObservers::~SideObservers() {
  // All are asked before the first is waited for.
  integrity_.stop();
  media_.stop();
  power_.stop();
  sites_.stop();
  logs_.stop();
}

void SideObservers::use(const wire::AgentSettings& settings, base::Millis interval) {
  integrity_.use(settings.integrity);
  media_.use(settings.media);
  power_.use(settings.power, interval);
  sites_.use(settings.sites);
  logs_.use(settings.detection, interval);
}

}  // namespace junshu::agent

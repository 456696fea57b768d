#include "loop.h"

#include <malloc.h>
#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "http/tls.h"
#include "version.h"

namespace junshu::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kDevicePoll = seconds(3);
constexpr milliseconds kLongestInterval = seconds(60);  // of looks and heartbeats, however seldom a sign of life is wanted
constexpr milliseconds kBetweenSeals = seconds(1);      // a device that flaps must not make a segment each time
constexpr milliseconds kTalk = seconds(2);              // then the loop looks after the rest again
constexpr milliseconds kEverything = std::chrono::hours(24);
constexpr milliseconds kBetweenCosts = std::chrono::minutes(15);
constexpr base::Millis kFirstRetry = base::kSecond;
constexpr base::Millis kLongestRetry = 2 * base::kMinute;

history::Line line_of(const wire::Observation& observation) { return {.at = observation.at, .text = wire::encode(observation)}; }

wire::GapReason reason_of(history::LossReason reason) {
  switch (reason) {
    case history::LossReason::Full: return wire::GapReason::SpoolFull;
    case history::LossReason::Torn: return wire::GapReason::Torn;
    case history::LossReason::Refused: return wire::GapReason::Refused;
    case history::LossReason::StateLost: return wire::GapReason::StateLost;
  }
  base::abort_broken_invariant(__FILE__, __LINE__, "an unknown reason of a loss");
}

history::Spool::LossLine tell_loss(const base::Clock& clock) {
  return [&clock](const history::Loss& loss) {
    return line_of({clock.now(), wire::Gap{.reason = reason_of(loss.reason),
                                           .from = loss.from,
                                           .to = loss.to,
                                           .segments = loss.segments,
                                           .observations = loss.observations,
                                           .names = loss.names}});
  };
}

milliseconds interval_of(const RunOptions& options, const Enrolment& enrolment) {
  return seconds(std::clamp<std::int64_t>(options.interval_seconds.value_or(enrolment.interval_seconds), 1, 86'400));
}

}  // namespace

Loop::Loop(const RunOptions& options, const State& state, const base::Clock& clock, base::Random& random)
    : options_(options),
      state_(state),
      clock_(clock),
      enrolment_(state.load()),
      interval_(interval_of(options, enrolment_)),
      spool_(state.spool_folder(), enrolment_.host, options.spool_bytes, tell_loss(clock)),
      observer_(state, options.sysroot),
      link_(state, options.server.empty() ? enrolment_.server : options.server),
      backoff_(random, kFirstRetry, kLongestRetry),
      watch_(options.sysroot, kDevicePoll, std::min(interval_, kLongestInterval)),
      settings_(state),
      cost_(clock.now()),
      next_cost_(Steady::now() + kBetweenCosts),
      next_observation_(Steady::now()),
      next_heartbeat_(Steady::now()),
      not_before_(Steady::now()),
      next_everything_(Steady::now() + kEverything),
      earliest_seal_(Steady::now()),
      side_(outbox_, clock, random, options, state, enrolment_) {
  side_.use(settings_.settings(), wanted_interval());
}

Loop::~Loop() { outbox_.stop(); }

void Loop::run(int stop_descriptor, void (*started)()) {
  tell_of_absence();
  pollfd first{.fd = watch_.ready_descriptor(), .events = POLLIN, .revents = 0};
  ::poll(&first, 1, 10'000);  // the first inventory of devices goes with the first of the rest
  take_devices();
  while (!stopping_) {
    observe();
    if (spool_.has_pending() && Steady::now() >= earliest_seal_) seal();
    if (started != nullptr) std::exchange(started, nullptr)();
    talk();
    pollfd waits[3] = {{.fd = stop_descriptor, .events = POLLIN, .revents = 0},
                       {.fd = watch_.ready_descriptor(), .events = POLLIN, .revents = 0},
                       {.fd = outbox_.ready_descriptor(), .events = POLLIN, .revents = 0}};
    ::poll(waits, 3, milliseconds_to_wait());
    if (waits[0].revents != 0) stopping_ = true;
    take_devices();
    add(outbox_.take());
  }
  seal();
  if (!backoff_.failing()) talk();
  state_.touch_alive(clock_.now());
}

void Loop::tell_of_absence() {
  const auto last = state_.last_alive();
  const base::Millis now = clock_.now();
  if (last) {
    add({{now, wire::Gap{.reason = wire::GapReason::NotRunning, .from = std::min(*last, now), .to = now, .names = {}}}});
  }
  state_.touch_alive(now);
}

void Loop::add(const std::vector<wire::Observation>& observations) {
  for (const wire::Observation& observation : observations) spool_.add(line_of(observation));
}

void Loop::take_devices() {
  const auto inventories = watch_.take();
  if (!inventories.empty()) side_.devices(inventories.back());
  add(observer_.devices(clock_.now(), inventories));
}

void Loop::tell_cost() {
  if (Steady::now() < next_cost_) return;
  next_cost_ = Steady::now() + kBetweenCosts;
  const base::Millis now = clock_.now();
  add({{now, cost_.since_last(now, side_.watched_files())}});
}

void Loop::observe() {
  const auto now = Steady::now();
  if (spool_.lost_something() || now >= next_everything_) {
    spool_.clear_lost_something();
    next_everything_ = now + kEverything;
    add(observer_.everything(clock_.now()));
  } else if (now >= next_observation_) {
    add(observer_.look(clock_.now()));
  } else {
    return;
  }
  next_observation_ = now + std::min(interval_, kLongestInterval);
  state_.touch_alive(clock_.now());
  ::malloc_trim(0);
}

void Loop::seal() {
  earliest_seal_ = Steady::now() + kBetweenSeals;
  spool_.seal();
  observer_.sealed();
  outbox_.sealed();
}

void Loop::talk() {
  const auto until = Steady::now() + kTalk;
  while (Steady::now() >= not_before_ && Steady::now() < until) {
    if (!stopping_ && Steady::now() >= next_heartbeat_) {
      if (!heartbeat()) return;
      continue;
    }
    const auto waiting = spool_.oldest();
    if (!waiting) return;
    const Answer answer = link_.send_segment(waiting->bytes, waiting->hash);
    switch (answer.delivery) {
      case Delivery::Accepted:
        spool_.acknowledged(waiting->sequence);
        succeeded();
        break;
      case Delivery::Refused:
        base::log_error("segment " + std::to_string(waiting->sequence) + " was refused: " + answer.reason);
        spool_.refused(waiting->sequence);
        succeeded();
        break;
      case Delivery::TryLater: failed(answer.reason); return;
    }
  }
}

bool Loop::heartbeat() {
  wire::HeartbeatRequest request{.at = 0,
                                 .agent_version = std::string(kAgentVersion),
                                 .last_sequence = spool_.head().sequence,
                                 .spooled_segments = static_cast<std::int64_t>(spool_.waiting()),
                                 .spooled_bytes = static_cast<std::int64_t>(spool_.waiting_bytes()),
                                 .certificate_request = {},
                                 .settings = settings_.digest()};
  try {
    renew_if_due(request);
    const auto started = Steady::now();
    request.at = clock_.now();
    const wire::HeartbeatReply reply = link_.heartbeat(request);
    const auto round_trip = std::chrono::duration_cast<milliseconds>(Steady::now() - started).count();
    succeeded();
    if (!options_.interval_seconds) interval_ = seconds(reply.interval_seconds);
    if (settings_.heard(reply.settings, link_)) side_.use(settings_.settings(), wanted_interval());
    next_heartbeat_ = Steady::now() + std::min(interval_, kLongestInterval);
    // The server read its clock about half a round trip after the request left.
    const wire::ClockReading reading{.offset_ms = request.at + round_trip / 2 - reply.at, .round_trip_ms = round_trip};
    const bool all_arrived = spool_.waiting() == 0 && !spool_.has_pending();
    if (const auto observation = observer_.clock(clock_.now(), reading, wanted_interval())) {
      add({*observation});
      tell_cost();  // with a segment that is made in any case
    }
    if (reply.last_segment && reply.last_sequence > spool_.head().sequence) {
      base::log_warning("the server holds segments up to " + std::to_string(reply.last_sequence) + ": this host's state was set back");
      spool_.resume_after({.sequence = reply.last_sequence, .hash = *reply.last_segment});
    }
    if (reply.wants_full && all_arrived) add(observer_.everything(clock_.now()));
    if (!reply.certificate.empty() && !renewal_key_.empty()) {
      state_.replace_certificate(std::exchange(renewal_key_, {}), reply.certificate);
      link_.renew();
      base::log_info("the certificate of this host was renewed");
    }
    return true;
  } catch (const base::Error& error) {
    failed(error.message().en);
    return false;
  }
}

void Loop::renew_if_due(wire::HeartbeatRequest& request) {
  renewal_key_.clear();
  const http::CertificateInfo info = http::describe_certificate(state_.certificate());
  if (clock_.now() < info.not_before + (info.not_after - info.not_before) / 3 * 2) return;
  http::KeyAndRequest made = http::make_certificate_request(enrolment_.host);
  request.certificate_request = std::move(made.request);
  renewal_key_ = std::move(made.key);
}

void Loop::failed(const std::string& reason) {
  if (!backoff_.failing()) base::log_warning("the server cannot be reached, observations are kept until it can: " + reason);
  not_before_ = Steady::now() + milliseconds(backoff_.failed());
}

void Loop::succeeded() {
  if (backoff_.failing()) base::log_info("the server is reached again; segments waiting: " + std::to_string(spool_.waiting()));
  backoff_.succeeded();
}

int Loop::milliseconds_to_wait() const {
  auto next = std::min(next_observation_, next_everything_);
  next = std::min(next, std::max(spool_.waiting() > 0 ? not_before_ : next_heartbeat_, not_before_));
  if (spool_.has_pending()) next = std::min(next, earliest_seal_);
  const auto wait = std::chrono::duration_cast<milliseconds>(next - Steady::now()).count() + 1;
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000));
}

}  // namespace junshu::agent

// What happens by itself: assessing after commits, opening days, timers, the meta-log of checkpoints.
#include "base/log.h"
#include "instance_state.h"
#include "registers/expect.h"

namespace junshu::instance {

using base::Object;

namespace {

constexpr int kMostDaysAtOnce = 400;  // of a server that was off
constexpr std::size_t kMostSegmentsAtOnce = 64;
// Who sends is answered before anything is assessed, but assessing waits no longer than this, or than it took the last time.
constexpr std::chrono::milliseconds kQuiet{100};
constexpr std::chrono::milliseconds kPatience{500};
constexpr base::Millis kAccessWait = 20 * base::kSecond;

}  // namespace

void InstanceState::after_commit(const store::Committed& committed) {
  {
    const std::lock_guard lock(touched_mutex_);
    for (const auto& event : committed.events) {
      if (event.log == store::kInstanceLog || event.type == "assessed") continue;
      auto touched = checks::touched_by(event);
      if (touched.empty()) continue;
      auto& [pieces, segments] = touched_[event.log];
      const bool segment = event.type == "segment.received";
      if (pieces.empty() || (segment && segments == kMostSegmentsAtOnce)) {
        pieces.emplace_back();
        segments = 0;
      }
      if (segment) ++segments;
      for (auto& [name, records] : touched) pieces.back()[name].merge(records);
      touched_at_ = std::chrono::steady_clock::now();
    }
  }
  touched_changed_.notify_all();
  {
    const std::lock_guard lock(unfed_mutex_);
    for (const auto& event : committed.events) {
      if (event.type == "segment.received" || event.type == "access.observed" || event.type == "host.removed" || base::find(event.body, "actor") != nullptr) unfed_.insert(event.log);
    }
  }
  unfed_changed_.notify_all();
  if (options_.timers) publisher_->notify();
  const std::lock_guard lock(listener_mutex_);
  for (const auto& event : committed.events) {
    const Change change{event.log, event.type, std::string(base::text_or(event.body, "register", "")), std::string(base::text_or(event.body, "record", "")),
                  event.index};
    for (const auto& listener : listeners_) listener(change);
  }
}

bool InstanceState::assess_once() {
  std::map<std::string, checks::Touched> taken;
  {
    const std::lock_guard lock(touched_mutex_);
    for (auto& [contract, unassessed] : touched_) {
      taken[contract] = std::move(unassessed.pieces.front());
      unassessed.pieces.pop_front();
    }
    std::erase_if(touched_, [](const auto& each) { return each.second.pieces.empty(); });
  }
  if (taken.empty()) return false;
  for (const auto& [contract_id, touched] : taken) {
    writer_->run([&, id = contract_id](store::Transaction& transaction) {
      const auto definitions = in_force();
      const auto contract = contracts::load(transaction.connection(), id);
      assess::after_commit(transaction, {definitions->catalogue, *definitions->runner, contract, contracts::moment(contract, transaction.now())}, touched);
    });
  }
  return true;
}

void InstanceState::settle() {
  // Who commits is answered before `touched_` knows of it; the next group comes after that.
  writer_->run([](store::Transaction&) {});
  if (!options_.timers) {
    while (assess_once()) {
    }
    return;
  }
  std::unique_lock lock(touched_mutex_);
  ++settling_;
  touched_changed_.notify_all();
  touched_changed_.wait(lock, [this] { return stopping_ || (touched_.empty() && !assessing_); });
  --settling_;
}

void InstanceState::await_quiet(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::duration took) {
  const auto latest = std::chrono::steady_clock::now() + std::max<std::chrono::steady_clock::duration>(kPatience, took);
  while (!stopping_ && settling_ == 0) {
    const auto until = std::min(latest, touched_at_ + kQuiet);
    if (std::chrono::steady_clock::now() >= until) return;
    touched_changed_.wait_until(lock, until);
  }
}

void InstanceState::assess_loop() {
  std::chrono::steady_clock::duration took{0};
  while (true) {
    {
      std::unique_lock lock(touched_mutex_);
      touched_changed_.wait(lock, [this] { return stopping_ || !touched_.empty(); });
      if (touched_.empty()) return;
      assessing_ = true;
      await_quiet(lock, took);
    }
    const auto started = std::chrono::steady_clock::now();
    try {
      assess_once();
    } catch (const std::exception& error) {
      base::log_error(std::string("assessing: ") + error.what());
    }
    took = std::chrono::steady_clock::now() - started;
    {
      const std::lock_guard lock(touched_mutex_);
      assessing_ = false;
    }
    touched_changed_.notify_all();
  }
}

void InstanceState::tick() {
  std::vector<std::string> all;
  {
    const auto lease = readers_->lease();
    all = contracts::list(*lease);
  }
  for (const auto& contract : all) tick_contract(contract);
  access_.flush(*writer_, *blobs_, clock_->now(), kAccessWait);
  if (clock_->now() - checkpoints_at_ >= base::kDay) record_checkpoints();
  if (options_.timers) return;
  std::set<std::string> unfed;
  {
    const std::lock_guard lock(unfed_mutex_);
    unfed.swap(unfed_);
  }
  feed(unfed);
  settle();
}

// Of what has nothing new, too: hours and days pass.
void InstanceState::feed(const std::set<std::string>& logs) {
  std::vector<std::string> all;
  {
    const auto lease = readers_->lease();
    all = contracts::list(*lease);
  }
  for (const auto& contract : all) {
    if (logs.contains(contract) || logs.contains(std::string(store::kInstanceLog))) feed_->take(contract);
    feed_->seal(contract);
    feed_->drop(contract);
  }
}

void InstanceState::feed_loop() {
  std::unique_lock lock(unfed_mutex_);
  while (!feeding_stops_) {
    const std::set<std::string> unfed = std::exchange(unfed_, {});
    lock.unlock();
    bool failed = false;
    try {
      feed(unfed);
    } catch (const std::exception& error) {
      base::log_error(std::string("access history: ") + error.what());
      failed = true;
    }
    lock.lock();
    if (failed) unfed_.insert(unfed.begin(), unfed.end());
    // Many segments go into one append; a second is soon enough for who looks on.
    unfed_changed_.wait_for(lock, std::chrono::seconds(1), [this] { return feeding_stops_; });
  }
}

void InstanceState::tick_contract(const std::string& contract_id) {
  bool new_day = false;
  bool due = false;
  {
    const auto lease = readers_->lease();
    const auto contract = contracts::load(*lease, contract_id);
    const auto moment = contracts::moment(contract, clock_->now());
    const auto last = registers::last_opened_day(*lease, contract_id);
    new_day = !last || *last < moment.today;
    const auto timer = assess::next_timer(*lease, contract_id);
    due = timer && *timer <= moment.now;
  }
  if (!new_day && !due) return;
  writer_->run([&](store::Transaction& transaction) {
    const auto definitions = in_force();
    const auto contract = contracts::load(transaction.connection(), contract_id);
    const auto moment = contracts::moment(contract, transaction.now());
    const assess::Context context{definitions->catalogue, *definitions->runner, contract, moment};
    const auto last = registers::last_opened_day(transaction.connection(), contract_id);
    const registers::World world{transaction.connection(), *keys_, definitions->catalogue, contract, moment, {}};
    auto day = last ? base::add_days(*last, 1) : moment.today;
    if (last && base::days_since_epoch(moment.today) - base::days_since_epoch(day) > kMostDaysAtOnce) {
      day = base::add_days(moment.today, -kMostDaysAtOnce);
    }
    const bool opened = day <= moment.today;
    for (; day <= moment.today; day = base::add_days(day, 1)) registers::open_day(transaction, world, day);
    if (opened) {
      assess::in_full(transaction, context);
    } else {
      assess::on_time(transaction, context);
    }
  });
}

// The meta-log: the instance's log holds the contracts' heads, so that a vanished log is noticed.
void InstanceState::record_checkpoints() {
  checkpoints_at_ = clock_->now();
  writer_->run([&](store::Transaction& transaction) {
    auto& connection = transaction.connection();
    for (const auto& contract : contracts::list(connection)) {
      const auto head = store::read_head(connection, contract);
      if (!head || head->size == 0) continue;
      const auto known = connection.query("select max(size) as size from p_checkpoint where log = ?", {contract});
      if (!known.empty() && !store::is_null(known.rows[0][0]) && store::integer(known.rows[0][0]) >= static_cast<std::int64_t>(head->size)) continue;
      // Third line of a checkpoint: the root, base64.
      const auto first = head->checkpoint.find('\n');
      const auto second = head->checkpoint.find('\n', first + 1);
      const auto third = head->checkpoint.find('\n', second + 1);
      transaction.emit(store::kInstanceLog, "checkpoint.recorded",
                       Object{{"contract", contract},
                              {"size", static_cast<std::int64_t>(head->size)},
                              {"root", head->checkpoint.substr(second + 1, third - second - 1)}});
    }
  });
}

void InstanceState::timer_loop() {
  std::unique_lock lock(touched_mutex_);
  while (!stopping_) {
    lock.unlock();
    try {
      tick();
    } catch (const std::exception& error) {
      base::log_error(std::string("clock: ") + error.what());
    }
    lock.lock();
    touched_changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

}  // namespace junshu::instance

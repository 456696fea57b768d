// The instance's parts and threads. Locks: `definitions_mutex_` owns in_force_; `touched_mutex_` owns touched_ and the assessor's state; listeners are added
// before traffic and then only read under `listener_mutex_`; `unfed_mutex_` owns unfed_.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "access.h"
#include "access_feed.h"
#include "adoption.h"
#include "instance/instance.h"

namespace junshu::instance {

std::string database_url(const Options& options);

class InstanceState final : public Instance {
 public:
  explicit InstanceState(Options options);
  ~InstanceState() override;

  Outcome execute(const Command& command) override;
  Outcome preview(const Command& command) override;
  void tick() override;
  void settle() override;
  store::ConnectionPool& readers() override { return *readers_; }
  std::shared_ptr<const InForce> in_force() override;
  store::KeyStore& keys() override { return *keys_; }
  const identity::Keys& identity_keys() override { return *identity_keys_; }
  store::BlobStore& blobs() override { return *blobs_; }
  base::Clock& clock() override { return *clock_; }
  base::Random& random() override { return *random_; }
  const std::string& origin_prefix() const override { return origin_prefix_; }
  const std::filesystem::path& data() const override { return options_.data; }
  void write(const std::function<void(store::Transaction&)>& decide) override;
  void observe(const identity::AccessEvent& event) override { access_.observe(event); }
  void on_change(std::function<void(const Change&)> listener) override;
  access::AccessHistory& accesses(const std::string& contract) override { return histories_->of(contract); }
  void on_accesses(std::function<void(const AccessesTaken&)> listener) override;
  store::VerifyReport verify(const std::function<void(const store::VerifyProgress&)>& progress) override;

 private:
  void open_parts();
  void open_histories();
  void first_run();
  void reload_definitions();
  void after_commit(const store::Committed& committed);
  bool assess_once();                 // returns whether there was something to do
  void tick_contract(const std::string& contract);
  void record_checkpoints();
  void assess_loop();
  void await_quiet(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::duration took);
  void timer_loop();
  void feed(const std::set<std::string>& logs);  // the access histories of these contracts; of all for log 0
  void feed_loop();

  Options options_;
  base::Clock* clock_;
  base::Random* random_;
  std::string origin_prefix_;
  store::Projector projector_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::KeyStore> keys_;
  std::unique_ptr<identity::Keys> identity_keys_;
  std::unique_ptr<store::BlobStore> blobs_;
  std::unique_ptr<store::ConnectionPool> readers_;
  AccessObserver access_;

  std::mutex definitions_mutex_;
  std::shared_ptr<const InForce> in_force_;

  // What commits touched, in pieces that one assessment takes: the writer waits for it, and so do agents.
  struct Unassessed {
    std::deque<checks::Touched> pieces;
    std::size_t segments = 0;  // in the last piece
  };
  std::mutex touched_mutex_;
  std::condition_variable touched_changed_;
  std::map<std::string, Unassessed> touched_;  // no contract without pieces
  std::chrono::steady_clock::time_point touched_at_;  // last
  int settling_ = 0;  // who waits for everything to be assessed: then at once
  bool assessing_ = false;
  bool stopping_ = false;

  std::mutex listener_mutex_;
  std::vector<std::function<void(const Change&)>> listeners_;
  std::vector<std::function<void(const AccessesTaken&)>> access_listeners_;

  std::mutex unfed_mutex_;
  std::condition_variable unfed_changed_;
  std::set<std::string> unfed_{std::string(store::kInstanceLog)};  // logs with something new for the access histories
  bool feeding_stops_ = false;

  std::unique_ptr<store::Publisher> publisher_;
  std::unique_ptr<store::Writer> writer_;  // stops first: it calls back into the rest
  std::unique_ptr<Histories> histories_;
  std::unique_ptr<AccessFeed> feed_;  // used by the feeder, or by `tick` where there are no timers
  std::thread assessor_, timer_, feeder_;
  base::Millis checkpoints_at_ = 0;
};

}  // namespace junshu::instance

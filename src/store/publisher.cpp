#include "store/publisher.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "log_book.h"
#include "log_entries.h"
#include "store/writer.h"

namespace junshu::store {

namespace {

namespace fs = std::filesystem;

ledger::LogPolicy policy_of(KeyStore& keys, std::string_view origin_prefix, std::string_view log) {
  return ledger::LogPolicy::of(signer_of(keys, origin_prefix, log).verifier());
}

[[noreturn]] void disagrees(const std::string& ja, const std::string& en, const fs::path& anchor) {
  throw base::Error(base::ErrorKind::Integrity,
                    {"公開済みの台帳とデータベースが合わないため、起動しません。" + ja,
                     "The published log and the database disagree; refusing to start. " + en},
                    anchor.string());
}

ledger::Digest root_in_database(Connection& connection, const std::string& log, std::uint64_t size) {
  ledger::CompactRange range;
  LogEntries(connection, log).read(0, size, [&](base::ByteView, const ledger::Digest& leaf) { range.append(leaf); });
  return range.root();
}

class FolderPublisher final : public Publisher {
 public:
  FolderPublisher(Database& database, KeyStore& keys, fs::path folder, std::string origin_prefix, std::function<void(std::string_view)> at_step)
      : pool_(database, 2), keys_(keys), folder_(std::move(folder)), origin_prefix_(std::move(origin_prefix)), at_step_(std::move(at_step)) {}

  ~FolderPublisher() override {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
    thread_.join();
  }

  void check() override {
    const auto connection = pool_.snapshot();
    const auto known = logs(*connection);
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(folder_, absent)) {
      const std::string log = entry.path().filename().string();
      if (!fs::exists(entry.path() / "checkpoint")) continue;
      if (std::find(known.begin(), known.end(), log) == known.end()) {
        disagrees("データベースにない台帳が公開されています: " + log, "A log is published that the database does not have: " + log, entry.path() / "checkpoint");
      }
      check_log(*connection, log);
    }
  }

  void publish() override {
    const std::lock_guard lock(publishing_);
    const auto connection = pool_.lease();
    for (const auto& log : logs(*connection)) {
      const auto head = read_head(*connection, log);
      if (!head || published_[log] == head->checkpoint) continue;
      LogEntries entries(*connection, log);
      ledger::publish(folder_ / log, entries, head->checkpoint, policy_of(keys_, origin_prefix_, log), {.at_step = at_step_});
      published_[log] = head->checkpoint;
    }
  }

  void start() override {
    JUNSHU_INVARIANT(!thread_.joinable(), "the publisher was started twice");
    notify();
    thread_ = std::thread([this] { work(); });
  }

  void notify() override {
    {
      const std::lock_guard lock(mutex_);
      waiting_ = true;
    }
    woken_.notify_all();
  }

 private:
  void check_log(Connection& connection, const std::string& log) {
    const fs::path anchor = folder_ / log / "checkpoint";
    const auto published = ledger::published_checkpoint(folder_ / log, policy_of(keys_, origin_prefix_, log));
    const auto head = read_head(connection, log);
    if (!published || !head) return;
    const std::uint64_t size = published->checkpoint.size;
    const std::string sizes = std::to_string(size) + " / " + std::to_string(head->size);
    if (size > head->size) {
      disagrees("公開済みの方が先に進んでいます (" + sizes + " 件)。古いデータベースに戻していないか確かめてください",
                "The published log is ahead (" + sizes + " entries); was an older copy of the database put back?", anchor);
    }
    if (root_in_database(connection, log, size) != published->checkpoint.root) {
      disagrees("同じ " + std::to_string(size) + " 件で内容が違います", "Their content differs at the same size (" + std::to_string(size) + " entries)", anchor);
    }
  }

  void work() {
    using namespace std::chrono_literals;
    std::unique_lock lock(mutex_);
    while (true) {
      woken_.wait(lock, [&] { return stopping_ || waiting_; });
      if (!waiting_) return;
      waiting_ = false;
      lock.unlock();
      const bool well = publish_once();
      lock.lock();
      if (stopping_) {
        if (!waiting_ || !well) return;
        continue;
      }
      // One second between two publications, so that many commits share one; longer after a failure.
      woken_.wait_for(lock, well ? 1s : 10s, [&] { return stopping_; });
      if (!well) waiting_ = true;
    }
  }

  bool publish_once() {
    try {
      publish();
      return true;
    } catch (const std::exception& error) {
      base::log_error(std::string("publication failed: ") + error.what());
      return false;
    }
  }

  ConnectionPool pool_;
  KeyStore& keys_;
  const fs::path folder_;
  const std::string origin_prefix_;
  const std::function<void(std::string_view)> at_step_;
  std::mutex publishing_;                         // of `published_` and of the folder
  std::map<std::string, std::string> published_;  // checkpoint by log
  std::mutex mutex_;                              // of the two below
  std::condition_variable woken_;
  bool waiting_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Publisher> Publisher::create(Database& database, KeyStore& keys, fs::path folder, std::string origin_prefix,
                                             std::function<void(std::string_view)> at_step) {
  return std::make_unique<FolderPublisher>(database, keys, std::move(folder), std::move(origin_prefix), std::move(at_step));
}

void export_log(Connection& connection, KeyStore& keys, std::string_view origin_prefix, std::string_view log, const fs::path& folder) {
  const auto head = read_head(connection, log);
  if (!head) {
    throw base::Error(base::ErrorKind::NotFound, {"この台帳はありません: " + std::string(log), "There is no such log: " + std::string(log)});
  }
  LogEntries entries(connection, std::string(log));
  ledger::publish(folder, entries, head->checkpoint, policy_of(keys, origin_prefix, log));
}

std::string verifier_key(KeyStore& keys, std::string_view origin_prefix, std::string_view log) {
  return signer_of(keys, origin_prefix, log).verifier().format();
}

}  // namespace junshu::store

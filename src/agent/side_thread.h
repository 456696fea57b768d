// A piece of work done again and again on a thread of its own. What it throws ends that piece, not the agent: it is logged, told to `failed`,
// and tried again after a minute. Private to agent.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace junshu::agent {

class SideThread {
 public:
  // Returns how long to wait until the next time.
  using Work = std::function<std::chrono::milliseconds()>;
  using Failed = std::function<void(const std::string& reason)>;  // English; on the thread, at the first of several failures in a row

  // Begins at once; everything that `work` uses must outlive this.
  SideThread(std::string name, Work work, Failed failed = {});
  ~SideThread();  // waits for the piece under way
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;

  void wake();  // does the next piece now
  const std::atomic<bool>& stopping() const { return stopping_; }
  void stop();  // asks, without waiting

 private:
  void run();
  std::chrono::milliseconds guarded();

  std::string name_;
  Work work_;
  Failed failed_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;     // guarded by mutex_
  bool failing_ = false;   // of the thread
  std::thread thread_;     // last: it uses the rest
};

}  // namespace junshu::agent

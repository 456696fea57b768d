// The threads on which handlers run. Private to this module.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace junshu::http {

class WorkerPool {
 public:
  WorkerPool(int threads, std::size_t queue);
  ~WorkerPool();  // runs what is queued, then joins
  // False when the queue is full or the pool is stopping; the job is then not run.
  bool run(std::function<void()> job);
  void stop();

 private:
  void work();
  std::mutex mutex_;  // owns jobs_ and stopping_
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::size_t limit_;
  std::vector<std::thread> threads_;
};

}  // namespace junshu::http

#include "side_thread.h"

#include <exception>
#include <utility>

#include "base/log.h"

namespace junshu::agent {
namespace {

constexpr std::chrono::milliseconds kAfterFailure = std::chrono::minutes(1);

}  // namespace

SideThread::SideThread(std::string name, Work work, Failed failed)
    : name_(std::move(name)), work_(std::move(work)), failed_(std::move(failed)), thread_([this] { run(); }) {}

SideThread::~SideThread() {
  stop();
  thread_.join();
}

void SideThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void SideThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void SideThread::run() {
  while (!stopping_) {
    const auto pause = guarded();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, pause, [this] { return stopping_ || woken_; });
    woken_ = false;
  }
}

std::chrono::milliseconds SideThread::guarded() {
  try {
    const auto pause = work_();
    failing_ = false;
    return pause;
  } catch (const std::exception& error) {
    if (!std::exchange(failing_, true)) {
      base::log_error(name_ + " does not work, and is tried again every minute: " + error.what());
      if (failed_) failed_(error.what());
    }
    return kAfterFailure;
  }
}

}  // namespace junshu::agent

// One subscriber's server-sent events (WHATWG HTML §9.2). Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace junshu::http {

class EventStream {
 public:
  explicit EventStream(std::size_t limit = 256 * 1024) : limit_(limit) {}
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // Queues one event; never blocks. `data` may have several lines; `event` and `id` must not contain line ends (such
  // are removed). False when the stream is closed. A subscriber too slow for `limit` bytes is closed: it connects again
  // and reads anew.
  bool send(std::string_view event, std::string_view data, std::string_view id = {});
  // What is queued is still sent.
  void close();
  // True once the client has gone, close() was called, or the server stops.
  bool closed() const;

  // The connection's side: takes what is queued, and asks to be told when there is something (called outside the lock,
  // from the pushing thread).
  std::string take();
  void on_ready(std::function<void()> ready);

 private:
  mutable std::mutex mutex_;  // owns all below
  std::size_t limit_;
  std::string queued_;
  bool closed_ = false;
  std::function<void()> ready_;
};

}  // namespace junshu::http

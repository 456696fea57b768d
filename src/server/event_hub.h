// Tells the subscribers of each contract what changed. Private to this module. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/event_stream.h"
#include "instance/instance.h"

namespace junshu::server {

class EventHub {
 public:
  // Shared with the connection, see http::Response::stream.
  void add(const std::string& contract, std::shared_ptr<http::EventStream> stream);
  void publish(const instance::Change& change);  // quick: only queues
  void publish(const instance::AccessesTaken& taken);
  void say_goodbye();                            // before the server stops

 private:
  struct Subscriber {
    std::shared_ptr<http::EventStream> stream;
    std::chrono::steady_clock::time_point since;
  };
  // Afterwards the browser connects anew and is asked again who it is: a stream must not outlive a revoked session for
  // long.
  static constexpr std::chrono::minutes kLongest{10};
  std::vector<std::shared_ptr<http::EventStream>> streams_of(const std::string& contract);

  std::mutex mutex_;  // owns subscribers_
  std::map<std::string, std::vector<Subscriber>> subscribers_;
};

}  // namespace junshu::server

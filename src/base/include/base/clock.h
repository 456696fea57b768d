// Instants are UTC milliseconds since 1970. The clock is passed in.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace junshu::base {

using Millis = std::int64_t;
inline constexpr Millis kSecond = 1000;
inline constexpr Millis kMinute = 60 * kSecond;
inline constexpr Millis kHour = 60 * kMinute;
inline constexpr Millis kDay = 24 * kHour;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis now() const = 0;  // thread-safe
};

Clock& system_clock();

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Millis start) : now_(start) {}
  Millis now() const override { return now_.load(); }
  void set(Millis now) { now_.store(now); }
  void advance(Millis by) { now_.fetch_add(by); }

 private:
  std::atomic<Millis> now_;
};

std::string to_iso8601(Millis instant);  // "2026-05-01T09:30:00.000Z"
// Accepts an offset ("…+09:00", "…Z"); throws Error{InvalidInput}.
Millis from_iso8601(std::string_view text);

}  // namespace junshu::base

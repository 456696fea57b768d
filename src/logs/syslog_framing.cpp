#include <algorithm>

#include "logs/source.h"
#include "logs/syslog_receiver.h"
#include "scan.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kLongest = LineReader::kLongest;
constexpr std::size_t kDigits = 9;  // of a count

}  // namespace

void SyslogFraming::give(std::string_view message, const Sink& sink) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '\0'))
    message.remove_suffix(1);
  if (!message.empty()) sink(message);
}

bool SyslogFraming::feed(std::string_view bytes, const Sink& sink) {
  if (skip_ > 0) {
    const auto n = std::min<std::uint64_t>(skip_, bytes.size());
    skip_ -= n;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  buffer_.append(bytes);
  std::string_view rest = buffer_;
  bool good = true;
  while (!rest.empty()) {
    if (skip_line_) {
      const auto end = rest.find('\n');
      if (end == std::string_view::npos) {
        rest = {};
        break;
      }
      rest.remove_prefix(end + 1);
      skip_line_ = false;
      continue;
    }
    if (is_digit(rest[0]) && rest[0] != '0') {
      std::string_view after = rest;
      const auto digits = take_digits(after);
      if (after.empty() && digits.size() <= kDigits) break;  // more of the count may come
      if (digits.size() <= kDigits && after.starts_with(' ')) {
        after.remove_prefix(1);
        const auto size = static_cast<std::uint64_t>(*to_integer(digits));
        if (size > (1ULL << 28)) {
          good = false;
          break;
        }
        if (after.size() >= size) {
          if (size > kLongest) ++over_long_;
          give(after.substr(0, std::min<std::size_t>(static_cast<std::size_t>(size), kLongest)), sink);
          rest = after.substr(static_cast<std::size_t>(size));
          continue;
        }
        if (size <= kLongest || after.size() < kLongest) break;  // wait for the rest
        ++over_long_;
        give(after.substr(0, kLongest), sink);
        skip_ = size - after.size();
        rest = {};
        break;
      }
      // A line that begins with a digit, such as an ISO stamp.
    }
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) {
      if (rest.size() <= kLongest) break;
      ++over_long_;
      give(rest.substr(0, kLongest), sink);
      skip_line_ = true;
      rest = {};
      break;
    }
    if (end > kLongest) ++over_long_;
    give(rest.substr(0, std::min(end, kLongest)), sink);
    rest.remove_prefix(end + 1);
  }
  buffer_.erase(0, buffer_.size() - rest.size());
  return good;
}

void SyslogFraming::finish(const Sink& sink) {
  std::string_view rest = buffer_;
  if (!skip_line_ && !rest.empty()) {
    std::string_view after = rest;
    if (!take_digits(after).empty() && after.starts_with(' '))
      rest = after.substr(1);  // cut off within a counted message
    give(rest.substr(0, kLongest), sink);
  }
  buffer_.clear();
}

}  // namespace junshu::logs

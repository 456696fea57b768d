#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace junshu::base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return "invalid_input";
    case ErrorKind::Unauthenticated:
      return "unauthenticated";
    case ErrorKind::Forbidden:
      return "forbidden";
    case ErrorKind::NotFound:
      return "not_found";
    case ErrorKind::Conflict:
      return "conflict";
    case ErrorKind::PreconditionFailed:
      return "precondition_failed";
    case ErrorKind::ConfirmationNeeded:
      return "confirmation_needed";
    case ErrorKind::TooLarge:
      return "too_large";
    case ErrorKind::RateLimited:
      return "rate_limited";
    case ErrorKind::Unavailable:
      return "unavailable";
    case ErrorKind::Storage:
      return "storage";
    case ErrorKind::Integrity:
      return "integrity";
    case ErrorKind::Internal:
      return "internal";
  }
  abort_broken_invariant(__FILE__, __LINE__, "an ErrorKind outside its enumeration");
}

Error::Error(ErrorKind kind, Text message, std::string where)
    : kind_(kind), message_(std::move(message)), where_(std::move(where)) {
  const std::string& text = in(Language::English, message_);
  what_ = where_.empty() ? text : where_ + ": " + text;
}

void abort_broken_invariant(const char* file, int line, const char* why) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, why);
  std::abort();
}

}  // namespace junshu::base

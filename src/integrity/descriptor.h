// A file descriptor that closes itself, and whole reads and writes.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace junshu::integrity {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  bool open() const { return value_ >= 0; }
  void reset() {
    if (value_ >= 0) ::close(value_);
    value_ = -1;
  }

 private:
  int value_ = -1;
};

[[noreturn]] inline void storage_error(const std::string& where, const char* ja, const char* en) {
  const std::string reason = std::string(" (") + std::strerror(errno) + ")";
  throw base::Error(base::ErrorKind::Storage, {ja + reason, en + reason}, where);
}

// Throws Error{Storage}.
inline void write_at(int descriptor, std::string_view content, std::uint64_t offset, const std::string& where) {
  while (!content.empty()) {
    const ssize_t done = ::pwrite(descriptor, content.data(), content.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0)
      storage_error(where, "ファイルに書けません。空き容量を確かめてください",
                    "the file cannot be written: check for free space");
    content.remove_prefix(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
}

// As many bytes as there are, at most `size`. Throws Error{Storage}.
inline void read_at(int descriptor, std::string& out, std::size_t size, std::uint64_t offset,
                    const std::string& where) {
  out.resize(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::pread(descriptor, out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) storage_error(where, "ファイルを読めません", "the file cannot be read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  out.resize(filled);
}

}  // namespace junshu::integrity

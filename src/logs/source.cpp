#include "logs/source.h"

#include <fcntl.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/descriptor.h"
#include "base/error.h"
#include "scan.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kBlock = 256 * 1024;

class DescriptorSource final : public ByteSource {
 public:
  explicit DescriptorSource(int descriptor) : descriptor_(descriptor) {}
  std::size_t read(char* into, std::size_t size) override {
    for (;;) {
      const auto got = ::read(descriptor_.get(), into, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno == EINTR) continue;
      throw base::Error(base::ErrorKind::Storage, {std::string("ログを読めませんでした: ") + std::strerror(errno),
                                                   std::string("The log could not be read: ") + std::strerror(errno)});
    }
  }

 private:
  base::Descriptor descriptor_;
};

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  std::size_t read(char* into, std::size_t size) override {
    const auto n = std::min(size, text_.size());
    std::memcpy(into, text_.data(), n);
    text_.remove_prefix(n);
    return n;
  }

 private:
  std::string_view text_;
};

// Gives its first bytes again.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {
    head_.resize(8);
    std::size_t got = 0;
    while (got < head_.size()) {
      const auto n = inner_->read(head_.data() + got, head_.size() - got);
      if (n == 0) break;
      got += n;
    }
    head_.resize(got);
  }
  std::string_view head() const { return {head_.data(), head_.size()}; }
  std::size_t read(char* into, std::size_t size) override {
    if (given_ == head_.size()) return inner_->read(into, size);
    const auto n = std::min(size, head_.size() - given_);
    std::memcpy(into, head_.data() + given_, n);
    given_ += n;
    return n;
  }

 private:
  std::unique_ptr<ByteSource> inner_;
  std::vector<char> head_;
  std::size_t given_ = 0;
};

[[noreturn]] void damaged() {
  throw base::Error(base::ErrorKind::InvalidInput, {"圧縮されたログが壊れています。元のファイルを確かめてください。",
                                                    "The packed log is damaged. Check the original file."});
}

// What the three ways of packing share: a block that was read and not yet unpacked.
class PackedSource : public ByteSource {
 public:
  explicit PackedSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)), block_(kBlock) {}

 protected:
  // False at the end.
  bool more() {
    if (at_ < got_) return true;
    got_ = inner_->read(block_.data(), block_.size());
    at_ = 0;
    return got_ > 0;
  }
  std::unique_ptr<ByteSource> inner_;
  std::vector<char> block_;
  std::size_t at_ = 0;
  std::size_t got_ = 0;
};

class GzipSource final : public PackedSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> inner) : PackedSource(std::move(inner)) {
    if (inflateInit2(&stream_, 15 + 32) != Z_OK) damaged();
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  std::size_t read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
    const auto room = stream_.avail_out;
    while (stream_.avail_out == room) {
      if (!more()) {
        if (!between_members_) damaged();
        return 0;
      }
      if (between_members_) {  // another file may follow in the same one
        inflateReset(&stream_);
        between_members_ = false;
      }
      stream_.next_in = reinterpret_cast<Bytef*>(block_.data() + at_);
      stream_.avail_in = static_cast<uInt>(got_ - at_);
      const int result = inflate(&stream_, Z_NO_FLUSH);
      at_ = got_ - stream_.avail_in;
      if (result == Z_STREAM_END) {
        between_members_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        damaged();
      }
    }
    return room - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool between_members_ = false;
};

class ZstdSource final : public PackedSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> inner)
      : PackedSource(std::move(inner)), context_(ZSTD_createDCtx()) {}
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }
  std::size_t read(char* into, std::size_t size) override {
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0) {
      const bool input = more();
      if (!input && whole_) return 0;
      ZSTD_inBuffer in{block_.data(), got_, at_};
      const auto result = ZSTD_decompressStream(context_, &out, &in);
      at_ = in.pos;
      if (ZSTD_isError(result) != 0 || (!input && out.pos == 0)) damaged();
      whole_ = result == 0;
    }
    return out.pos;
  }

 private:
  ZSTD_DCtx* context_;
  bool whole_ = true;
};

class XzSource final : public PackedSource {
 public:
  explicit XzSource(std::unique_ptr<ByteSource> inner) : PackedSource(std::move(inner)) {
    if (lzma_stream_decoder(&stream_, 256U << 20, LZMA_CONCATENATED) != LZMA_OK) damaged();
  }
  ~XzSource() override { lzma_end(&stream_); }
  std::size_t read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<std::uint8_t*>(into);
    stream_.avail_out = size;
    while (stream_.avail_out == size) {
      if (ended_) return 0;
      const bool input = more();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(block_.data() + at_);
      stream_.avail_in = got_ - at_;
      const auto result = lzma_code(&stream_, input ? LZMA_RUN : LZMA_FINISH);
      at_ = got_ - stream_.avail_in;
      if (result == LZMA_STREAM_END) {
        ended_ = true;
      } else if (result != LZMA_OK) {
        damaged();
      }
    }
    return size - stream_.avail_out;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> inner) {
  auto peeked = std::make_unique<PeekedSource>(std::move(inner));
  const auto head = peeked->head();
  if (head.starts_with("\x1f\x8b")) return std::make_unique<GzipSource>(std::move(peeked));
  if (head.starts_with("\x28\xb5\x2f\xfd")) return std::make_unique<ZstdSource>(std::move(peeked));
  if (head.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return std::make_unique<XzSource>(std::move(peeked));
  return peeked;
}

std::unique_ptr<ByteSource> source_of_descriptor(int descriptor) {
  return std::make_unique<DescriptorSource>(descriptor);
}
std::unique_ptr<ByteSource> source_of_text(std::string_view text) { return std::make_unique<TextSource>(text); }

std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path) {
  if (path == "-") return unpacked(source_of_descriptor(::dup(STDIN_FILENO)));
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const std::string why = std::strerror(errno);
    throw base::Error(errno == ENOENT ? base::ErrorKind::NotFound : base::ErrorKind::Storage,
                      {"ログを開けません(" + why + ")。名前と、読む権限を確かめてください。",
                       "The log cannot be opened (" + why + "). Check its name, and that you may read it."},
                      path.string());
  }
  struct stat facts {};
  if (::fstat(descriptor, &facts) == 0 && S_ISDIR(facts.st_mode)) {
    ::close(descriptor);
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"フォルダーです。ログのファイルを指定してください。", "This is a folder. Name a log file."},
                      path.string());
  }
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return unpacked(source_of_descriptor(descriptor));
}

FileFacts facts_of(const std::filesystem::path& path) {
  struct stat facts {};
  if (path == "-" || ::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
  return {base::Millis{facts.st_mtim.tv_sec} * base::kSecond, static_cast<std::uint64_t>(facts.st_size)};
}

std::vector<std::filesystem::path> rotated_siblings(const std::filesystem::path& path) {
  // By the time they were written: numbers count backwards, dates forwards.
  std::vector<std::pair<base::Millis, std::filesystem::path>> found;
  const std::string name = path.filename().string();
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code error;
  for (const auto& item : std::filesystem::directory_iterator(folder, error)) {
    const std::string other = item.path().filename().string();
    if (other.size() < name.size() + 2 || !other.starts_with(name) ||
        (other[name.size()] != '.' && other[name.size()] != '-'))
      continue;
    std::string_view rest = std::string_view(other).substr(name.size() + 1);
    if (take_digits(rest).empty()) continue;
    while (!rest.empty() && (rest.front() == '-' || is_digit(rest.front()))) rest.remove_prefix(1);
    if (!rest.empty() && rest != ".gz" && rest != ".xz" && rest != ".zst") continue;
    found.emplace_back(facts_of(item.path()).written, item.path());
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    // Written within one second: the higher number is the older.
    const auto& x = a.second.native();
    const auto& y = b.second.native();
    return x.size() != y.size() ? x.size() > y.size() : x > y;
  });
  std::vector<std::filesystem::path> out;
  for (auto& [time, one] : found) out.push_back(std::move(one));
  return out;
}

LineReader::LineReader(ByteSource& source) : source_(source), buffer_(4 * kBlock) {}

bool LineReader::fill() {
  if (ended_) return false;
  if (start_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  const auto got = source_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  bytes_ += got;
  ended_ = got == 0;
  return got > 0;
}

bool LineReader::next(std::string_view& line) {
  std::size_t looked = 0;  // of what is in the buffer
  for (;;) {
    const char* from = buffer_.data() + start_;
    const auto* newline = static_cast<const char*>(std::memchr(from + looked, '\n', end_ - start_ - looked));
    if (newline != nullptr) {
      line = {from, static_cast<std::size_t>(newline - from)};
      start_ += line.size() + 1;
      break;
    }
    looked = end_ - start_;
    if (looked > kLongest) {  // skip the rest of it, keeping the front where it is
      line = {from, kLongest};
      const std::size_t keep_end = start_ + kLongest;
      for (;;) {
        const auto room = buffer_.size() - keep_end;
        const auto got = ended_ ? 0 : source_.read(buffer_.data() + keep_end, room);
        bytes_ += got;
        if (got == 0) {
          ended_ = true;
          start_ = end_ = keep_end;
          break;
        }
        const char* block = buffer_.data() + keep_end;
        const auto* end = static_cast<const char*>(std::memchr(block, '\n', got));
        if (end == nullptr) continue;
        start_ = keep_end + static_cast<std::size_t>(end - block) + 1;
        end_ = keep_end + got;
        break;
      }
      break;
    }
    if (!fill()) {
      if (looked == 0) return false;
      line = {buffer_.data() + start_, end_ - start_};
      start_ = end_;
      break;
    }
  }
  ++number_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() >= kLongest) {
    if (line.size() > kLongest || looked > kLongest) ++over_long_;
    line = line.substr(0, kLongest);
  }
  return true;
}

}  // namespace junshu::logs

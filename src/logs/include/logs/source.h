// Bytes of a log: a plain file, one packed by gzip, zstd or xz, or standard input; and its lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace junshu::logs {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // At least one byte, or 0 at the end. Throws Error{Storage} when reading fails, Error{InvalidInput} for damaged
  // packing.
  virtual std::size_t read(char* into, std::size_t size) = 0;
};

// What is packed is recognised by its first bytes, whatever its name. "-" is standard input. Throws
// Error{NotFound|Storage}.
std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path);
std::unique_ptr<ByteSource> source_of_descriptor(int descriptor);   // takes it over
std::unique_ptr<ByteSource> source_of_text(std::string_view text);  // `text` must outlive it
// Takes what `inner` gives apart if it is packed.
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> inner);

// When the file was last written, and its size; 0 for what is no regular file.
struct FileFacts {
  base::Millis written = 0;
  std::uint64_t size = 0;
};
FileFacts facts_of(const std::filesystem::path& path);

// `path`.1, .2.gz, `path`-20260131.gz and so on, the oldest first, without `path` itself.
std::vector<std::filesystem::path> rotated_siblings(const std::filesystem::path& path);

// Lines end with LF or CRLF, the last perhaps with neither. Of a longer line than kLongest the front is kept, the rest
// is skipped and counted.
class LineReader {
 public:
  static constexpr std::size_t kLongest = 65'536;

  explicit LineReader(ByteSource& source);
  // False at the end. `line` is valid until the next call.
  bool next(std::string_view& line);
  std::uint64_t number() const { return number_; }  // of the line given last, from 1
  std::uint64_t over_long() const { return over_long_; }
  std::uint64_t bytes() const { return bytes_; }  // read so far

 private:
  bool fill();

  ByteSource& source_;
  std::vector<char> buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t over_long_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace junshu::logs

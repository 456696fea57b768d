#include "gzip.h"

#include <zlib.h>

#include <array>
#include <memory>

namespace junshu::sites {

bool is_gzip(std::string_view content) { return content.starts_with("\x1f\x8b"); }

std::optional<std::string> gunzip(std::string_view content, std::size_t max_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return std::nullopt;
  const std::unique_ptr<z_stream, decltype([](z_stream* s) { inflateEnd(s); })> owned(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  std::string out;
  std::array<char, 65536> buffer;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END) return std::nullopt;
    const std::size_t got = buffer.size() - stream.avail_out;
    if (out.size() + got > max_bytes) return std::nullopt;
    out.append(buffer.data(), got);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (inflateReset(&stream) != Z_OK) return std::nullopt;  // members may follow one another (RFC 1952 §2.2)
    }
  }
}

}  // namespace junshu::sites

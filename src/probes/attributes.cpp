#include "attributes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/text.h"

namespace junshu::probes {

std::string read_limited(const std::filesystem::path& path, std::size_t max) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return {};
  std::string out;
  char buffer[16384];
  while (out.size() < max) {
    const ssize_t got = ::read(file, buffer, std::min(sizeof buffer, max - out.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(file);
  return out;
}

std::string clean(std::string_view text, std::size_t max) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < max;) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += byte < 0x20 || byte == 0x7f ? ' ' : text[i];
      ++i;
      continue;
    }
    const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    const std::string_view character = text.substr(i, length);
    if (character.size() == length && base::valid_utf8(character)) {
      if (out.size() + length > max) break;
      out += character;
      i += length;
    } else {
      if (out.size() + 3 > max) break;
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return std::string(base::trim(out));
}

std::string attribute(const std::filesystem::path& path, std::size_t max) { return clean(read_limited(path, 4 * max), max); }

long long number(std::string_view text, long long otherwise) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? value : otherwise;
}

std::map<std::string, std::string> udev_properties(const std::filesystem::path& sysroot, std::string_view device) {
  std::map<std::string, std::string> out;
  const std::string text = read_limited(sysroot / "run/udev/data" / ("b" + std::string(device)));
  for (std::string_view line : base::split(text, '\n')) {
    if (!line.starts_with("E:")) continue;
    line.remove_prefix(2);
    const std::size_t equals = line.find('=');
    if (equals != std::string_view::npos) out[std::string(line.substr(0, equals))] = clean(line.substr(equals + 1));
  }
  return out;
}

}  // namespace junshu::probes

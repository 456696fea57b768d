#include "base/bytes.h"
#include "fact_forms.h"

namespace junshu::wire {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// Length of the valid UTF-8 sequence that `bytes` begins with; 0 for none.
std::size_t sequence(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return length <= bytes.size() && base::valid_utf8(bytes.substr(0, length)) ? length : 0;
}

}  // namespace

std::string path_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto first = static_cast<unsigned char>(bytes.front());
    const std::size_t length = sequence(bytes);
    if (length == 0 || first < 0x20 || first == 0x7f || first == '%') {
      out += '%';
      out += kHexDigits[first >> 4U];
      out += kHexDigits[first & 15U];
      bytes.remove_prefix(1);
    } else {
      out += bytes.substr(0, length);
      bytes.remove_prefix(length);
    }
  }
  return out;
}

std::string path_bytes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? base::from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte && byte->size() == 1) {
      out += static_cast<char>(byte->front());
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

base::Array list_of(const std::vector<std::string>& texts) {
  base::Array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

std::string read_identity(Fields& fields, std::string_view key) {
  std::string identity = fields.text(key, 18);
  if (identity.size() != 18 || !identity.starts_with("d-") || !base::from_hex(std::string_view(identity).substr(2))) {
    fields.refuse(key, "is not d- and 16 hex characters", "が「d-」と16桁の16進数ではありません");
  }
  return identity;
}

}  // namespace junshu::wire

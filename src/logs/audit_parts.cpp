// The small parts of audit records.
#include <array>
#include <cstdio>

#include "audit.h"
#include "scan.h"

namespace junshu::logs {

namespace {

bool is_space(char c) { return c == ' ' || c == '\x1d' || c == '\n' || c == '\t'; }

}  // namespace

bool next_pair(std::string_view& text, AuditPair& out) {
  for (;;) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    if (text.empty()) return false;
    std::size_t i = 0;
    while (i < text.size() && !is_space(text[i]) && text[i] != '=') ++i;
    if (i == text.size()) {
      text = {};
      return false;
    }
    if (text[i] != '=' || i == 0) {  // a word without a value
      text.remove_prefix(i + 1);
      continue;
    }
    out.name = text.substr(0, i);
    text.remove_prefix(i + 1);
    break;
  }
  out.quoted = !text.empty() && (text.front() == '"' || text.front() == '\'');
  if (out.quoted) {
    const char quote = text.front();
    text.remove_prefix(1);
    out.value = take_until(text, quote);
    return true;
  }
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end])) ++end;
  out.value = text.substr(0, end);
  text.remove_prefix(end);
  if (out.value.ends_with(',')) out.value.remove_suffix(1);
  return true;
}

AuditPeer decode_socket_address(std::string_view hex) {
  const auto bytes = hex_decoded(hex);
  if (!bytes || bytes->size() < 8) return {};
  const auto at = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>((*bytes)[i])); };
  const unsigned family = at(1) == 0 ? at(0) : at(0) == 0 ? at(1) : 0;
  AuditPeer out;
  std::array<char, 8> part{};
  if (family == 2) {
    for (std::size_t i = 4; i < 8; ++i) out.address += (i > 4 ? "." : "") + std::to_string(at(i));
  } else if (family == 10 && bytes->size() >= 24) {
    for (std::size_t i = 8; i < 24; i += 2) {
      std::snprintf(part.data(), part.size(), "%s%x", i > 8 ? ":" : "", at(i) * 256 + at(i + 1));
      out.address += part.data();
    }
  } else {
    return {};
  }
  out.port = std::to_string(at(2) * 256 + at(3));
  return out;
}

}  // namespace junshu::logs

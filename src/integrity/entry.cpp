#include "integrity/entry.h"

#include "base/text.h"

namespace junshu::integrity {

Attribute attribute_of_xattr(std::string_view name) {
  if (name == "system.posix_acl_access" || name == "system.posix_acl_default" || name == "system.nfs4_acl" ||
      name == "system.richacl")
    return Attribute::Acl;
  if (name == "security.capability") return Attribute::Capabilities;
  if (name == "security.selinux") return Attribute::Selinux;
  return Attribute::Xattrs;
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path.size() == 1) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string printable_path(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t at = 0; at < path.size();) {
    const auto first = static_cast<std::uint8_t>(path[at]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const std::string_view character = path.substr(at, length);
    const bool control = first < 0x20 || first == 0x7F ||
                         (first == 0xC2 && character.size() == 2 && static_cast<std::uint8_t>(character[1]) < 0xA0);
    if (first != '%' && !control && character.size() == length && base::valid_utf8(character)) {
      out.append(character);
      at += length;
      continue;
    }
    out.push_back('%');
    out.push_back(kDigits[first >> 4U]);
    out.push_back(kDigits[first & 15U]);
    ++at;
  }
  return out;
}

}  // namespace junshu::integrity

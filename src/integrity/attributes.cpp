#include "integrity/attributes.h"

#include <array>

namespace junshu::integrity {
namespace {

constexpr std::array<std::string_view, 20> kNames = {"type",   "mode",       "owner",  "group", "size",   "growing_size", "mtime",   "ctime",           "inode",  "links",
                                                     "target", "blocks",     "acl",    "xattrs", "capabilities", "selinux", "file_attributes", "sha256", "sha512", "blake2b"};
static_assert(kNames.size() == static_cast<std::size_t>(Attribute::Blake2b) + 1);

}  // namespace

std::string_view name_of(Attribute attribute) { return kNames[static_cast<std::size_t>(attribute)]; }

std::optional<Attribute> attribute_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Attribute>(i);
  }
  return std::nullopt;
}

std::vector<std::string_view> names_of(Attributes attributes) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (attributes.has(static_cast<Attribute>(i))) out.push_back(kNames[i]);
  }
  return out;
}

}  // namespace junshu::integrity

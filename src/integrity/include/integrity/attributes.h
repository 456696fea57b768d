// What is recorded of a file and compared. The letters are those of AIDE's groups where it has one (aide.conf(5)).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::integrity {

enum class Attribute : std::uint8_t {
  Type,             // ftype: never left out
  Mode,             // p
  Owner,            // u
  Group,            // g
  Size,             // s
  GrowingSize,      // S / growing: may grow, never shrink; with a hash, the old part must still have its old hash
  ModifiedAt,       // m, nanoseconds
  ChangedAt,        // c, nanoseconds
  Inode,            // i
  Links,            // n
  LinkTarget,       // l
  Blocks,           // b
  Acl,              // acl, access and default
  Xattrs,           // xattrs: user.*, trusted.* and security.* that are no attribute of their own
  Capabilities,     // caps
  Selinux,          // selinux
  FileAttributes,   // e2fsattrs: FS_IOC_GETFLAGS
  Sha256,
  Sha512,
  Blake2b,          // 512 bits
};

// A set of attributes.
class Attributes {
 public:
  constexpr Attributes() = default;
  constexpr Attributes(std::initializer_list<Attribute> attributes) {
    for (const Attribute attribute : attributes) bits_ |= bit(attribute);
  }
  constexpr bool has(Attribute attribute) const { return (bits_ & bit(attribute)) != 0; }
  constexpr Attributes with(Attributes other) const { return from_bits(bits_ | other.bits_); }
  constexpr Attributes without(Attributes other) const { return from_bits(bits_ & ~other.bits_); }
  constexpr Attributes common(Attributes other) const { return from_bits(bits_ & other.bits_); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  static constexpr Attributes from_bits(std::uint32_t bits) {
    Attributes out;
    out.bits_ = bits;
    return out;
  }
  constexpr bool operator==(const Attributes&) const = default;

 private:
  static constexpr std::uint32_t bit(Attribute attribute) { return 1U << static_cast<unsigned>(attribute); }
  std::uint32_t bits_ = 0;
};

inline constexpr Attributes kHashes{Attribute::Sha256, Attribute::Sha512, Attribute::Blake2b};
// What `junshu integrity` takes when nothing is said: everything but blocks, access to which costs nothing, with SHA-256.
inline constexpr Attributes kUsual{Attribute::Type,       Attribute::Mode,      Attribute::Owner,        Attribute::Group,   Attribute::Size,
                                   Attribute::ModifiedAt, Attribute::ChangedAt, Attribute::Inode,        Attribute::Links,   Attribute::LinkTarget,
                                   Attribute::Acl,        Attribute::Xattrs,    Attribute::Capabilities, Attribute::Selinux, Attribute::FileAttributes,
                                   Attribute::Sha256};

// The word of configuration files, findings and the wire: "mode", "sha256", "file_attributes" …
std::string_view name_of(Attribute attribute);
std::optional<Attribute> attribute_named(std::string_view name);
std::vector<std::string_view> names_of(Attributes attributes);

}  // namespace junshu::integrity

// Values of attributes in the words of findings.
#include <linux/capability.h>
#include <linux/fs.h>

#include <array>
#include <cstdio>

#include "base/bytes.h"
#include "base/clock.h"
#include "integrity/entry.h"

namespace junshu::integrity {
namespace {

// In the order of their numbers, as in capabilities(7).
constexpr std::array<std::string_view, 41> kCapabilities = {"chown",
                                                            "dac_override",
                                                            "dac_read_search",
                                                            "fowner",
                                                            "fsetid",
                                                            "kill",
                                                            "setgid",
                                                            "setuid",
                                                            "setpcap",
                                                            "linux_immutable",
                                                            "net_bind_service",
                                                            "net_broadcast",
                                                            "net_admin",
                                                            "net_raw",
                                                            "ipc_lock",
                                                            "ipc_owner",
                                                            "sys_module",
                                                            "sys_rawio",
                                                            "sys_chroot",
                                                            "sys_ptrace",
                                                            "sys_pacct",
                                                            "sys_admin",
                                                            "sys_boot",
                                                            "sys_nice",
                                                            "sys_resource",
                                                            "sys_time",
                                                            "sys_tty_config",
                                                            "mknod",
                                                            "lease",
                                                            "audit_write",
                                                            "audit_control",
                                                            "setfcap",
                                                            "mac_override",
                                                            "mac_admin",
                                                            "syslog",
                                                            "wake_alarm",
                                                            "block_suspend",
                                                            "audit_read",
                                                            "perfmon",
                                                            "bpf",
                                                            "checkpoint_restore"};

struct FlagName {
  std::uint32_t flag;
  std::string_view name;
};
constexpr std::array<FlagName, 18> kFlags = {{{FS_IMMUTABLE_FL, "immutable"},
                                              {FS_APPEND_FL, "append_only"},
                                              {FS_NODUMP_FL, "no_dump"},
                                              {FS_NOATIME_FL, "no_access_times"},
                                              {FS_SYNC_FL, "synchronous"},
                                              {FS_DIRSYNC_FL, "folder_synchronous"},
                                              {FS_COMPR_FL, "compressed"},
                                              {FS_ENCRYPT_FL, "encrypted"},
                                              {FS_VERITY_FL, "verity"},
                                              {FS_JOURNAL_DATA_FL, "journal_data"},
                                              {FS_NOTAIL_FL, "no_tail"},
                                              {FS_TOPDIR_FL, "top_folder"},
                                              {FS_NOCOW_FL, "no_copy_on_write"},
                                              {FS_DAX_FL, "direct_access"},
                                              {FS_PROJINHERIT_FL, "project_inherited"},
                                              {FS_CASEFOLD_FL, "case_folded"},
                                              {FS_SECRM_FL, "secure_deletion"},
                                              {FS_UNRM_FL, "undeletable"}}};

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = count; i > 0; --i) out = out << 8U | static_cast<std::uint8_t>(bytes[at + i - 1]);
  return out;
}

std::string letters(std::uint32_t bits) {
  std::string out = "---";
  if ((bits & 4U) != 0) out[0] = 'r';
  if ((bits & 2U) != 0) out[1] = 'w';
  if ((bits & 1U) != 0) out[2] = 'x';
  return out;
}

void comma(std::string& out) {
  if (!out.empty()) out += ", ";
}

std::string mode_in_words(std::uint32_t mode) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%04o", mode);
  std::string bits = letters(mode >> 6U) + letters(mode >> 3U) + letters(mode);
  const auto special = [&](std::uint32_t bit, std::size_t at, char with, char without) {
    if ((mode & bit) != 0) bits[at] = bits[at] == 'x' ? with : without;
  };
  special(04000, 2, 's', 'S');
  special(02000, 5, 's', 'S');
  special(01000, 8, 't', 'T');
  return std::string(digits) + " (" + bits + ")";
}

std::string time_in_words(std::int64_t ns) {
  const std::int64_t rest = ((ns % 1'000'000'000) + 1'000'000'000) % 1'000'000'000;
  const std::string seconds = base::to_iso8601((ns - rest) / 1'000'000);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%09lldZ", static_cast<long long>(rest));
  return seconds.substr(0, seconds.find('.')) + fraction;
}

// posix_acl_xattr.h: version 2, then entries of tag, permissions, id.
std::string acl_in_words(std::string_view value) {
  if (value.size() < 4 || (value.size() - 4) % 8 != 0 || little_endian(value, 0, 4) != 2) return {};
  std::string out;
  for (std::size_t at = 4; at < value.size(); at += 8) {
    const std::uint32_t tag = little_endian(value, at, 2);
    const std::string id = std::to_string(little_endian(value, at + 4, 4));
    comma(out);
    switch (tag) {
      case 0x01:
        out += "user::";
        break;
      case 0x02:
        out += "user:" + id + ":";
        break;
      case 0x04:
        out += "group::";
        break;
      case 0x08:
        out += "group:" + id + ":";
        break;
      case 0x10:
        out += "mask::";
        break;
      case 0x20:
        out += "other::";
        break;
      default:
        return {};
    }
    out += letters(little_endian(value, at + 2, 2));
  }
  return out;
}

// struct vfs_ns_cap_data: which are effective, permitted and inheritable.
std::string capabilities_in_words(std::string_view value) {
  if (value.size() < 12) return {};
  const std::uint32_t head = little_endian(value, 0, 4);
  const bool wide = value.size() >= 20;
  std::string out;
  for (unsigned number = 0; number < (wide ? 64U : 32U); ++number) {
    const std::size_t at = 4 + 8UL * (number / 32);
    const bool permitted = (little_endian(value, at, 4) >> (number % 32) & 1U) != 0;
    const bool inheritable = (little_endian(value, at + 4, 4) >> (number % 32) & 1U) != 0;
    if (!permitted && !inheritable) continue;
    comma(out);
    out += "cap_";
    out += number < kCapabilities.size() ? std::string(kCapabilities[number]) : std::to_string(number);
    out += '=';
    if ((head & VFS_CAP_FLAGS_EFFECTIVE) != 0) out += 'e';
    if (inheritable) out += 'i';
    if (permitted) out += 'p';
  }
  if ((head & VFS_CAP_REVISION_MASK) == VFS_CAP_REVISION_3 && value.size() >= 24)
    out += " (root " + std::to_string(little_endian(value, 20, 4)) + ")";
  return out;
}

std::string xattr_value_in_words(const Xattr& xattr) {
  if (xattr.hashed)
    return "SHA-256 " + base::hex(base::as_bytes(xattr.value)) + " (" + std::to_string(xattr.size) + " bytes)";
  std::string words;
  if (xattr.name.starts_with("system.posix_acl_")) words = acl_in_words(xattr.value);
  if (xattr.name == "security.capability") words = capabilities_in_words(xattr.value);
  if (!words.empty()) return words;
  std::string_view value = xattr.value;
  if (!value.empty() && value.back() == '\0') value.remove_suffix(1);  // labels are C strings
  return printable_path(value);
}

std::string xattrs_in_words(const Entry& entry, Attribute attribute) {
  std::string out;
  for (const Xattr& xattr : entry.xattrs) {
    if (attribute_of_xattr(xattr.name) != attribute) continue;
    if (!out.empty()) out += "; ";
    if (attribute == Attribute::Xattrs) out += printable_path(xattr.name) + "=";
    if (xattr.name == "system.posix_acl_default") out += "default ";
    out += xattr_value_in_words(xattr);
  }
  return out.empty() ? "none" : out;
}

std::string flags_in_words(std::uint32_t flags) {
  std::string out;
  for (const FlagName& flag : kFlags) {
    if ((flags & flag.flag) == 0) continue;
    comma(out);
    out += flag.name;
  }
  return out.empty() ? "none" : out;
}

}  // namespace

std::string value_in_words(const Entry& entry, Attribute attribute) {
  if (attribute != Attribute::Type && !entry.known.has(attribute)) return {};
  switch (attribute) {
    case Attribute::Type:
      return std::string(name_of(entry.type));
    case Attribute::Mode:
      return mode_in_words(entry.mode);
    case Attribute::Owner:
      return std::to_string(entry.uid);
    case Attribute::Group:
      return std::to_string(entry.gid);
    case Attribute::Size:
    case Attribute::GrowingSize:
      return std::to_string(entry.size);
    case Attribute::ModifiedAt:
      return time_in_words(entry.mtime_ns);
    case Attribute::ChangedAt:
      return time_in_words(entry.ctime_ns);
    case Attribute::Inode:
      return std::to_string(entry.inode);
    case Attribute::Links:
      return std::to_string(entry.links);
    case Attribute::LinkTarget:
      return printable_path(entry.target);
    case Attribute::Blocks:
      return std::to_string(entry.blocks);
    case Attribute::Acl:
    case Attribute::Xattrs:
    case Attribute::Capabilities:
    case Attribute::Selinux:
      return xattrs_in_words(entry, attribute);
    case Attribute::FileAttributes:
      return flags_in_words(entry.file_flags);
    case Attribute::Sha256:
      return base::hex(entry.sha256);
    case Attribute::Sha512:
      return base::hex(entry.sha512);
    case Attribute::Blake2b:
      return base::hex(entry.blake2b);
  }
  return {};
}

}  // namespace junshu::integrity

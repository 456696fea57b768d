#include "integrity/compare.h"

#include <algorithm>
#include <array>
#include <bit>

namespace junshu::integrity {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"added",      "removed", "changed", "replaced",
                                                    "unreadable", "raced",   "hidden"};

bool same_xattrs(const Entry& a, const Entry& b, Attribute attribute) {
  const auto next = [&](const std::vector<Xattr>& list, std::size_t& at) -> const Xattr* {
    while (at < list.size() && attribute_of_xattr(list[at].name) != attribute) ++at;
    return at < list.size() ? &list[at++] : nullptr;
  };
  std::size_t at_a = 0;
  std::size_t at_b = 0;
  while (true) {
    const Xattr* const one = next(a.xattrs, at_a);
    const Xattr* const other = next(b.xattrs, at_b);
    if (one == nullptr || other == nullptr) return one == other;
    if (*one != *other) return false;
  }
}

bool same(const Entry& a, const Entry& b, Attribute attribute) {
  switch (attribute) {
    case Attribute::Type:
      return a.type == b.type && a.special == b.special;
    case Attribute::Mode:
      return a.mode == b.mode;
    case Attribute::Owner:
      return a.uid == b.uid;
    case Attribute::Group:
      return a.gid == b.gid;
    case Attribute::Size:
    case Attribute::GrowingSize:
      return a.size == b.size;
    case Attribute::ModifiedAt:
      return a.mtime_ns == b.mtime_ns;
    case Attribute::ChangedAt:
      return a.ctime_ns == b.ctime_ns;
    case Attribute::Inode:
      return a.inode == b.inode;
    case Attribute::Links:
      return a.links == b.links;
    case Attribute::LinkTarget:
      return a.target == b.target;
    case Attribute::Blocks:
      return a.blocks == b.blocks;
    case Attribute::Acl:
    case Attribute::Xattrs:
    case Attribute::Capabilities:
    case Attribute::Selinux:
      return same_xattrs(a, b, attribute);
    case Attribute::FileAttributes:
      return a.file_flags == b.file_flags;
    case Attribute::Sha256:
      return a.sha256 == b.sha256;
    case Attribute::Sha512:
      return a.sha512 == b.sha512;
    case Attribute::Blake2b:
      return a.blake2b == b.blake2b;
  }
  return false;
}

// Grew, and begins as it did: as much as the digests that both sides have can say. Without any, growing is all that is
// asked of it.
bool grew_as_it_may(const Entry& before, const Entry& after, Attributes asked) {
  if (!asked.has(Attribute::GrowingSize) || before.type != FileType::Regular || after.type != FileType::Regular)
    return false;
  if (after.size <= before.size || after.raced || after.error != 0) return false;
  return asked.common(kHashes).empty() || after.grown_intact;
}

// What a log changes by growing. Times go forward only: one that went back was set.
Attributes changed_by_growing(const Entry& before, const Entry& after) {
  Attributes out = kHashes.with({Attribute::Size, Attribute::GrowingSize, Attribute::Blocks});
  if (after.mtime_ns >= before.mtime_ns) out = out.with({Attribute::ModifiedAt});
  if (after.ctime_ns >= before.ctime_ns) out = out.with({Attribute::ChangedAt});
  return out;
}

bool differs(const Entry& before, const Entry& after, Attribute attribute) {
  const bool known_before = before.known.has(attribute);
  const bool known_after = after.known.has(attribute);
  if (attribute != Attribute::Type && (!known_before || !known_after)) return known_before != known_after;
  return !same(before, after, attribute);
}

// What is compared of two looks at a path.
Attributes asked_of(const Entry& before, const Entry& after) {
  Attributes asked = before.attributes.common(after.attributes).with({Attribute::Type});
  if (asked.has(Attribute::GrowingSize)) asked = asked.without({Attribute::Size});  // one word for it is enough
  if (grew_as_it_may(before, after, asked)) asked = asked.without(changed_by_growing(before, after));
  if (after.error != 0 || after.raced) {  // what could not be found out this time says nothing
    asked = after.known.empty() ? Attributes{} : asked.without(before.known.without(after.known));
  }
  return asked;
}

bool any_difference(const Entry& before, const Entry& after, Attributes asked) {
  for (unsigned bits = asked.bits(); bits != 0; bits &= bits - 1) {
    if (differs(before, after, static_cast<Attribute>(std::countr_zero(bits)))) return true;
  }
  return false;
}

std::vector<Difference> differences(const Entry& before, const Entry& after, Attributes asked) {
  std::vector<Difference> out;
  for (unsigned i = 0; i <= static_cast<unsigned>(Attribute::Blake2b); ++i) {
    const auto attribute = static_cast<Attribute>(i);
    if (!asked.has(attribute) || !differs(before, after, attribute)) continue;
    out.push_back({attribute, value_in_words(before, attribute), value_in_words(after, attribute)});
  }
  return out;
}

}  // namespace

std::string_view name_of(What what) { return kNames[static_cast<std::size_t>(what)]; }

bool Finding::content_changed() const {
  constexpr Attributes kContent = kHashes.with({Attribute::Size, Attribute::GrowingSize, Attribute::LinkTarget});
  return std::any_of(differences.begin(), differences.end(),
                     [&](const Difference& difference) { return kContent.has(difference.attribute); });
}

std::optional<Finding> compare(const Entry* before, const Entry* after) {
  if (before == nullptr && after == nullptr) return std::nullopt;
  if (before == nullptr || after == nullptr) {
    Finding finding;
    finding.path = before != nullptr ? before->path : after->path;
    finding.what = before == nullptr ? What::Added : What::Removed;
    if (before != nullptr) finding.before = *before;
    if (after != nullptr) finding.after = *after;
    return finding;
  }
  const Attributes asked = asked_of(*before, *after);
  const bool unseen = after->error != 0 || after->raced;
  if (!unseen && !any_difference(*before, *after, asked)) return std::nullopt;  // nearly always: costs no copy
  Finding finding;
  finding.path = before->path;
  finding.differences = differences(*before, *after, asked);
  finding.before = *before;
  finding.after = *after;
  const bool other_file =
      before->type != after->type ||
      (asked.has(Attribute::Inode) && before->known.has(Attribute::Inode) && before->inode != after->inode);
  if (after->error != 0) {
    finding.what = What::Unreadable;
  } else if (after->raced) {
    finding.what = What::Raced;
  } else {
    finding.what = other_file ? What::Replaced : What::Changed;
  }
  return finding;
}

}  // namespace junshu::integrity

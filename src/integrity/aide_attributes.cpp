#include "aide_attributes.h"

#include <array>

namespace junshu::integrity {

namespace {

struct Word {
  std::string_view name;
  std::optional<Attribute> ours;
  enum class Kind : std::uint8_t { Plain, Hash, Weakening } kind = Kind::Plain;
};
using enum Word::Kind;

// `S` is `growing+s` by another name. Weakening: with it AIDE tells less than without; its lack makes nothing go
// unseen.
constexpr std::array<Word, 36> kWords{{
    {"ftype", Attribute::Type},
    {"p", Attribute::Mode},
    {"i", Attribute::Inode},
    {"l", Attribute::LinkTarget},
    {"n", Attribute::Links},
    {"u", Attribute::Owner},
    {"g", Attribute::Group},
    {"s", Attribute::Size},
    {"b", Attribute::Blocks},
    {"m", Attribute::ModifiedAt},
    {"c", Attribute::ChangedAt},
    {"a", std::nullopt},
    {"acl", Attribute::Acl},
    {"selinux", Attribute::Selinux},
    {"xattrs", Attribute::Xattrs},
    {"e2fsattrs", Attribute::FileAttributes},
    {"caps", Attribute::Capabilities},
    {"S", Attribute::GrowingSize},
    {"growing", Attribute::GrowingSize},
    {"I", std::nullopt, Weakening},
    {"compressed", std::nullopt, Weakening},
    {"ANF", std::nullopt, Weakening},
    {"ARF", std::nullopt, Weakening},
    {"md5", std::nullopt, Hash},
    {"sha1", std::nullopt, Hash},
    {"sha256", Attribute::Sha256, Hash},
    {"sha512", Attribute::Sha512, Hash},
    {"rmd160", std::nullopt, Hash},
    {"tiger", std::nullopt, Hash},
    {"haval", std::nullopt, Hash},
    {"crc32", std::nullopt, Hash},
    {"crc32b", std::nullopt, Hash},
    {"gost", std::nullopt, Hash},
    {"whirlpool", std::nullopt, Hash},
    {"stribog256", std::nullopt, Hash},
    {"stribog512", std::nullopt, Hash},
}};

std::map<std::string, AideAttributes, std::less<>> make_groups() {
  std::map<std::string, AideAttributes, std::less<>> out;
  AideAttributes hashes = 0;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const AideAttributes bit = AideAttributes{1} << i;
    out.emplace(kWords[i].name, bit);
    if (kWords[i].kind == Hash) hashes |= bit;
  }
  const auto sum = [&](std::initializer_list<std::string_view> names) {
    AideAttributes all = 0;
    for (const std::string_view name : names) all |= out.find(name)->second;
    return all;
  };
  out["H"] = hashes;
  out["X"] = sum({"acl", "selinux", "xattrs", "e2fsattrs", "caps"});
  out["E"] = 0;
  out["L"] = sum({"p", "ftype", "i", "l", "n", "u", "g", "X"});
  out["R"] = sum({"L", "s", "m", "c", "md5"});
  out[">"] = sum({"p", "ftype", "l", "u", "g", "i", "n", "s", "growing", "X"});
  return out;
}

}  // namespace

const std::map<std::string, AideAttributes, std::less<>>& aide_groups() {
  static const auto groups = make_groups();
  return groups;
}

AideTranslation translate(AideAttributes attributes) {
  AideTranslation out;
  out.attributes = {Attribute::Type};
  bool foreign_hash = false;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if ((attributes & (AideAttributes{1} << i)) == 0) continue;
    const Word& word = kWords[i];
    if (word.ours) {
      out.attributes = out.attributes.with({*word.ours});
    } else if (word.kind == Hash) {
      foreign_hash = true;
    } else {
      out.missed.push_back(word.name);
    }
  }
  const Attributes hashes = out.attributes.common(kHashes);
  if (foreign_hash && (hashes.empty() || (hashes.has(Attribute::Sha256) && hashes.has(Attribute::Sha512)))) {
    out.attributes = out.attributes.without(kHashes).with({Attribute::Sha256});
    out.hash_replaced = true;
  }
  if (out.attributes.has(Attribute::GrowingSize)) out.attributes = out.attributes.without({Attribute::Size});
  return out;
}

}  // namespace junshu::integrity

#include "baseline_format.h"

#include "base/error.h"
#include "base/hash.h"
#include "binary.h"

namespace junshu::integrity {
namespace {

constexpr std::string_view kTitle = "junshu baseline 1\n";

std::string plain_host(std::string_view host) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : host) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte > 0x20 && byte < 0x7F && c != '%') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kDigits[byte >> 4U]);
      out.push_back(kDigits[byte & 15U]);
    }
  }
  return out.empty() ? "-" : out;
}

}  // namespace

std::string put_header(const BaselineInfo& info) {
  std::string out;
  put_varint(out, info.hashes.bits());
  const auto rules = base::digest_from_hex(info.rules);
  JUNSHU_INVARIANT(rules, "the digest of rules is no SHA-256");
  put_bytes(out, *rules);
  put_text(out, info.host);
  put_varint(out, info.roots.size());
  for (const std::string& root : info.roots) put_text(out, root);
  put_varint(out, static_cast<std::uint64_t>(info.made_at));
  put_varint(out, info.generation);
  out.push_back(info.predecessor ? '\1' : '\0');
  if (info.predecessor) put_bytes(out, *info.predecessor);
  for (const std::uint64_t count : {info.folders, info.entries, info.bytes, info.unreadable, info.raced})
    put_varint(out, count);
  return out;
}

BaselineInfo read_header(std::string_view bytes) {
  BinaryReader in(bytes);
  BaselineInfo info;
  info.hashes = Attributes::from_bits(static_cast<std::uint32_t>(in.varint_up_to(kHashes.bits())));
  if (!info.hashes.without(kHashes).empty()) throw Malformed{};
  info.rules = base::hex(in.array<32>());
  info.host = in.text();
  const std::uint64_t roots = in.varint_up_to(in.left());
  for (std::uint64_t i = 0; i < roots; ++i) {
    info.roots.emplace_back(in.text());
    if (i > 0 && info.roots[i] <= info.roots[i - 1]) throw Malformed{};
  }
  info.made_at = static_cast<base::Millis>(in.varint_up_to(INT64_MAX));
  info.generation = in.varint();
  const std::uint8_t follows = in.byte();
  if (info.generation == 0 || follows > 1) throw Malformed{};
  if (follows == 1) info.predecessor = in.array<32>();
  for (std::uint64_t* count : {&info.folders, &info.entries, &info.bytes, &info.unreadable, &info.raced})
    *count = in.varint();
  if (!in.done()) throw Malformed{};
  return info;
}

void put_index_entry(std::string& out, std::string_view folder_before, const IndexedFolder& folder) {
  const std::size_t shared = shared_length(folder_before, folder.folder);
  put_varint(out, shared);
  put_text(out, folder.folder.substr(shared));
  put_varint(out, folder.entries);
  put_varint(out, folder.size);
  put_bytes(out, folder.digest);
}

base::Digest baseline_digest(std::string_view front, std::string_view index) {
  return base::sha256({base::as_bytes(kTitle), base::as_bytes(front), base::as_bytes(index)});
}

std::string note_body(const BaselineInfo& info) {
  return std::string(kTitle) + plain_host(info.host) + "\n" + std::to_string(info.generation) + "\n" +
         base::hex(info.digest) + "\n";
}

base::Digest rules_digest(const Rules& rules) {
  const auto digest = base::digest_from_hex(rules.digest());
  JUNSHU_INVARIANT(digest, "the digest of rules is no SHA-256");
  return *digest;
}

}  // namespace junshu::integrity

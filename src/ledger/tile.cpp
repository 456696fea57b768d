#include "ledger/tile.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/error.h"
#include "base/file.h"

namespace junshu::ledger {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kDigestSize = std::tuple_size_v<Digest>;
constexpr unsigned kTileHeight = 8;
constexpr unsigned kLevels = 8;  // 256^8 leaves fill the 64 bits of a size

// Groups of three digits, all but the last marked with an x: 1234067 is "x001/x234/067".
std::string number_path(std::uint64_t index) {
  char group[8];
  std::snprintf(group, sizeof group, "%03u", static_cast<unsigned>(index % 1000));
  std::string path = group;
  for (index /= 1000; index > 0; index /= 1000) {
    std::snprintf(group, sizeof group, "x%03u/", static_cast<unsigned>(index % 1000));
    path.insert(0, group);
  }
  return path;
}

std::string width_suffix(unsigned width) { return width == kTileWidth ? std::string() : ".p/" + std::to_string(width); }

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  return level >= kLevels ? 0 : size >> (kTileHeight * level);
}

}  // namespace

std::string tile_path(const TileCoordinates& tile) {
  return "tile/" + std::to_string(tile.level) + "/" + number_path(tile.index) + width_suffix(tile.width);
}

std::string bundle_path(std::uint64_t index, unsigned width) {
  return "tile/entries/" + number_path(index) + width_suffix(width);
}

std::vector<TileCoordinates> tiles_of(std::uint64_t size) { return tiles_between(0, size); }

std::vector<TileCoordinates> tiles_between(std::uint64_t old_size, std::uint64_t new_size) {
  std::vector<TileCoordinates> tiles;
  for (unsigned level = 0; hashes_at(level, new_size) > 0; ++level) {
    const std::uint64_t before = hashes_at(level, old_size);
    const std::uint64_t after = hashes_at(level, new_size);
    if (before == after) continue;
    for (std::uint64_t index = before / kTileWidth; index < after / kTileWidth; ++index) {
      tiles.push_back({level, index, kTileWidth});
    }
    const auto rest = static_cast<unsigned>(after % kTileWidth);
    if (rest > 0) tiles.push_back({level, after / kTileWidth, rest});
  }
  return tiles;
}

Digest tile_root(std::span<const Digest> hashes) {
  CompactRange range;
  for (const Digest& hash : hashes) range.append(hash);
  return range.root();
}

Bytes encode_tile(std::span<const Digest> hashes) {
  Bytes tile;
  tile.reserve(hashes.size() * kDigestSize);
  for (const Digest& hash : hashes) tile.insert(tile.end(), hash.begin(), hash.end());
  return tile;
}

std::optional<std::vector<Digest>> decode_tile(ByteView tile, unsigned width) {
  if (tile.size() != width * kDigestSize) return std::nullopt;
  std::vector<Digest> hashes(width);
  for (std::size_t i = 0; i < width; ++i) {
    const ByteView hash = tile.subspan(i * kDigestSize, kDigestSize);
    std::copy(hash.begin(), hash.end(), hashes[i].begin());
  }
  return hashes;
}

void append_to_bundle(Bytes& bundle, ByteView entry) {
  if (entry.size() > kMaxEntrySize) {
    throw Error(ErrorKind::TooLarge, {"一件の記録は 65,535 バイトまでです", "an entry holds at most 65,535 bytes"});
  }
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8U));
  bundle.push_back(static_cast<std::uint8_t>(entry.size() & 0xFFU));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

std::optional<std::vector<ByteView>> decode_bundle(ByteView bundle, unsigned width) {
  std::vector<ByteView> entries;
  entries.reserve(width);
  while (!bundle.empty()) {
    if (bundle.size() < 2 || entries.size() == width) return std::nullopt;
    const std::size_t length = static_cast<std::size_t>(bundle[0]) << 8U | bundle[1];
    if (bundle.size() < 2 + length) return std::nullopt;
    entries.push_back(bundle.subspan(2, length));
    bundle = bundle.subspan(2 + length);
  }
  if (entries.size() != width) return std::nullopt;
  return entries;
}

TileSource tiles_in_folder(std::filesystem::path folder) {
  return [folder = std::move(folder)](const TileCoordinates& tile) -> std::optional<Bytes> {
    auto content = base::read_text_if_present(folder / tile_path(tile));
    if (!content && tile.width < kTileWidth) {
      content = base::read_text_if_present(folder / tile_path({tile.level, tile.index, kTileWidth}));
      if (content && content->size() == kTileWidth * kDigestSize) content->resize(tile.width * kDigestSize);
    }
    if (!content) return std::nullopt;
    return Bytes(content->begin(), content->end());
  };
}

HashReader reader_over_tiles(std::uint64_t size, TileSource source) {
  using Key = std::pair<unsigned, std::uint64_t>;
  return [size, source = std::move(source), read = std::map<Key, std::vector<Digest>>()](unsigned level,
                                                                                         std::uint64_t index) mutable {
    const unsigned tile_level = level / kTileHeight;
    const unsigned above = level % kTileHeight;
    const std::uint64_t first = index << above;
    const Key key(tile_level, first / kTileWidth);
    auto known = read.find(key);
    if (known == read.end()) {
      const std::uint64_t all = hashes_at(tile_level, size);
      const auto width = static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, all - key.second * kTileWidth));
      const TileCoordinates tile{tile_level, key.second, width};
      const auto content = source(tile);
      auto hashes = content ? decode_tile(*content, width) : std::nullopt;
      if (!hashes) {
        throw Error(
            ErrorKind::Integrity,
            {"公開された台帳のタイルが無いか、長さが違います", "a tile of the log is missing or has another length"},
            tile_path(tile));
      }
      known = read.emplace(key, std::move(*hashes)).first;
    }
    const std::span<const Digest> hashes(known->second);
    JUNSHU_INVARIANT(first % kTileWidth + (1U << above) <= hashes.size(), "a subtree beyond the tree is asked for");
    return tile_root(hashes.subspan(first % kTileWidth, std::size_t{1} << above));
  };
}

}  // namespace junshu::ledger

// Tiles and entry bundles of a static log (C2SP tlog-tiles): 256 hashes a tile, 256 entries a bundle; the last of a
// level may be partial. A hash of level l ≥ 1 is the root of a full tile of level l−1.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle.h"

namespace junshu::ledger {

inline constexpr unsigned kTileWidth = 256;
inline constexpr std::size_t kMaxEntrySize = 65'535;

struct TileCoordinates {
  unsigned level = 0;
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // 1–256; below 256 it is partial
  bool operator==(const TileCoordinates&) const = default;
};

std::string tile_path(const TileCoordinates& tile);                         // "tile/0/x001/x234/067", "tile/2/005.p/17"
std::string bundle_path(std::uint64_t index, unsigned width = kTileWidth);  // "tile/entries/000.p/8"

// Every tile that a tree of `size` leaves consists of, lowest level first, without empty ones.
std::vector<TileCoordinates> tiles_of(std::uint64_t size);
// Those of tiles_of(new_size) that tiles_of(old_size) does not hold.
std::vector<TileCoordinates> tiles_between(std::uint64_t old_size, std::uint64_t new_size);

// Root of up to 256 hashes as leaves of a tree of their own.
Digest tile_root(std::span<const Digest> hashes);
Bytes encode_tile(std::span<const Digest> hashes);
std::optional<std::vector<Digest>> decode_tile(ByteView tile, unsigned width);  // nullopt: other length

// Appends one entry to a bundle: length as 2 bytes, big-endian ‖ bytes. Throws Error{TooLarge} above kMaxEntrySize.
void append_to_bundle(Bytes& bundle, ByteView entry);
// Exactly `width` entries and nothing behind them, or nullopt. The views point into `bundle`.
std::optional<std::vector<ByteView>> decode_bundle(ByteView bundle, unsigned width);

// The content of the tile with these coordinates, or nullopt when it is not there.
using TileSource = std::function<std::optional<Bytes>(const TileCoordinates&)>;
// Files of a published log. Where a partial tile is no longer there, the front of the full one is given.
TileSource tiles_in_folder(std::filesystem::path folder);
// Hashes of a tree of `size` leaves from its tiles, which are kept in memory once read. Throws Error{Integrity} when a
// tile is missing or has another length. The tiles are not authenticated: check root_at() or the proof against a
// checkpoint. Not thread-safe.
HashReader reader_over_tiles(std::uint64_t size, TileSource source);

}  // namespace junshu::ledger

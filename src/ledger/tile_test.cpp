#include "ledger/tile.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/error.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

std::vector<std::string> paths(const std::vector<TileCoordinates>& tiles) {
  std::vector<std::string> out;
  for (const TileCoordinates& tile : tiles) out.push_back(tile_path(tile));
  return out;
}

TEST(Tile, PathsAreInGroupsOfThreeDigitsWithoutAHeight) {
  EXPECT_EQ(tile_path({0, 0}), "tile/0/000");
  EXPECT_EQ(tile_path({0, 999}), "tile/0/999");
  EXPECT_EQ(tile_path({0, 1000}), "tile/0/x001/000");
  EXPECT_EQ(tile_path({0, 1234067}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({2, 5, 17}), "tile/2/005.p/17");
  EXPECT_EQ(bundle_path(1234067), "tile/entries/x001/x234/067");
  EXPECT_EQ(bundle_path(0, 255), "tile/entries/000.p/255");
}

TEST(Tile, ATreeOfSeventyThousandHasTheTilesOfTheSpecification) {
  const auto tiles = tiles_of(70'000);
  ASSERT_EQ(tiles.size(), 273U + 1U + 1U + 1U + 1U);
  EXPECT_EQ(tile_path(tiles[272]), "tile/0/272");
  EXPECT_EQ(tile_path(tiles[273]), "tile/0/273.p/112");
  EXPECT_EQ(tile_path(tiles[274]), "tile/1/000");
  EXPECT_EQ(tile_path(tiles[275]), "tile/1/001.p/17");
  EXPECT_EQ(tile_path(tiles[276]), "tile/2/000.p/1");
}

TEST(Tile, ThereAreNoEmptyTiles) {
  EXPECT_TRUE(tiles_of(0).empty());
  EXPECT_EQ(paths(tiles_of(1)), (std::vector<std::string>{"tile/0/000.p/1"}));
  EXPECT_EQ(paths(tiles_of(256)), (std::vector<std::string>{"tile/0/000", "tile/1/000.p/1"}));
}

TEST(Tile, BetweenTwoSizesAreExactlyTheNewOnes) {
  EXPECT_EQ(paths(tiles_between(300, 513)),
            (std::vector<std::string>{"tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2"}));
  EXPECT_TRUE(tiles_between(300, 300).empty());
  for (const auto& [older, newer] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 1}, {1, 255}, {255, 256}, {256, 257}, {511, 1025}, {65'535, 65'536}, {65'536, 66'000}}) {
    std::set<std::string> expected;
    for (const auto& path : paths(tiles_of(newer))) expected.insert(path);
    for (const auto& path : paths(tiles_of(older))) expected.erase(path);
    const auto between = paths(tiles_between(older, newer));
    EXPECT_EQ(std::set<std::string>(between.begin(), between.end()), expected) << older << "-" << newer;
  }
}

TEST(Bundle, EntriesComeBackAsTheyWere) {
  Bytes bundle;
  const std::string large(65'535, 'x');
  for (const std::string& text : {std::string("a"), std::string(), large})
    append_to_bundle(bundle, base::as_bytes(text));
  EXPECT_EQ(bundle.size(), 3 * 2 + 1 + large.size());
  const auto entries = decode_bundle(bundle, 3);
  ASSERT_TRUE(entries);
  EXPECT_EQ(base::as_text((*entries)[0]), "a");
  EXPECT_TRUE((*entries)[1].empty());
  EXPECT_EQ(base::as_text((*entries)[2]), large);
}

TEST(Bundle, AnEntryBeyondItsLimitIsTooLarge) {
  Bytes bundle;
  EXPECT_THROW(append_to_bundle(bundle, Bytes(65'536)), base::Error);
  EXPECT_TRUE(bundle.empty());
}

TEST(Bundle, OneCutShortOrWithAnotherCountIsRefused) {
  Bytes bundle;
  append_to_bundle(bundle, base::as_bytes("abc"));
  append_to_bundle(bundle, base::as_bytes("de"));
  EXPECT_TRUE(decode_bundle(bundle, 2));
  EXPECT_FALSE(decode_bundle(bundle, 1));
  EXPECT_FALSE(decode_bundle(bundle, 3));
  for (std::size_t length = 1; length < bundle.size(); ++length) {
    EXPECT_FALSE(decode_bundle(ByteView(bundle).first(length), 2)) << length;
  }
}

TEST(Tile, ATileOfAnotherLengthIsRefused) {
  const auto hashes = test::leaves(3);
  const Bytes tile = encode_tile(hashes);
  EXPECT_EQ(decode_tile(tile, 3), hashes);
  EXPECT_FALSE(decode_tile(tile, 2));
  EXPECT_FALSE(decode_tile(ByteView(tile).first(95), 3));
}

TEST(Tile, ProofsReadFromTilesAreThoseReadFromLeaves) {
  constexpr std::uint64_t kSize = 70'001;
  const auto leaves = test::leaves(kSize);
  std::map<std::string, Bytes> stored;
  std::vector<Digest> level = leaves;
  for (unsigned l = 0; !level.empty(); ++l) {
    std::vector<Digest> above;
    for (std::size_t at = 0; at < level.size(); at += kTileWidth) {
      const auto hashes = std::span(level).subspan(at, std::min<std::size_t>(kTileWidth, level.size() - at));
      stored[tile_path({l, at / kTileWidth, static_cast<unsigned>(hashes.size())})] = encode_tile(hashes);
      if (hashes.size() == kTileWidth) above.push_back(tile_root(hashes));
    }
    level = above;
  }
  const TileSource source = [&](const TileCoordinates& tile) -> std::optional<Bytes> {
    const auto found = stored.find(tile_path(tile));
    return found == stored.end() ? std::nullopt : std::optional(found->second);
  };
  const HashReader tiles = reader_over_tiles(kSize, source);
  const Digest root = test::checkpoint_of(leaves).root;
  EXPECT_EQ(root_at(kSize, tiles), root);
  for (const std::uint64_t index : {0UL, 255UL, 256UL, 65'535UL, 65'536UL, 69'999UL, 70'000UL}) {
    EXPECT_TRUE(verify_inclusion(index, kSize, leaves[index], root, inclusion_proof(index, kSize, tiles)));
  }
  stored.erase("tile/0/003");
  EXPECT_THROW(inclusion_proof(800, kSize, reader_over_tiles(kSize, source)), base::Error);
}

}  // namespace
}  // namespace junshu::ledger

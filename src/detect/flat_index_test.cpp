#include "flat_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace junshu::detect {
namespace {

// Keys that look for their places in the same few, so that long rows come about.
std::uint64_t crowded(std::uint32_t number) { return std::uint64_t{number % 7} << 32 | number; }

TEST(FlatIndex, FindsWhatWasEnteredAndNotWhatWasTakenOut) {
  FlatIndex index;
  std::map<std::uint64_t, std::uint32_t> known;
  std::vector<std::uint64_t> keys;  // by place
  std::mt19937 dice(7);
  const auto find = [&](std::uint64_t key) {
    return index.find(key, [&](std::uint32_t place) { return keys[place] == key; });
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t key = crowded(static_cast<std::uint32_t>(dice() % 300)) * (i % 2 == 0 ? 1 : 0x9E3779B97F4A7C15);
    if (const auto place = known.find(key); place != known.end()) {
      ASSERT_EQ(find(key), place->second);
      index.erase(key, place->second);
      known.erase(place);
    } else {
      ASSERT_EQ(find(key), FlatIndex::kNone);
      keys.push_back(key);
      known[key] = static_cast<std::uint32_t>(keys.size() - 1);
      index.insert(key, known[key]);
    }
    ASSERT_EQ(index.size(), known.size());
  }
  for (const auto& [key, place] : known) EXPECT_EQ(find(key), place);
}

TEST(FlatIndex, TellsKeysApartThatLookAlikeInTheTable) {
  FlatIndex index;
  index.insert(0x1'0000'0001, 0);
  index.insert(0x1'0000'0002, 1);
  EXPECT_EQ(index.find(0x1'0000'0002, [](std::uint32_t place) { return place == 1; }), 1u);
  EXPECT_EQ(index.find(0x1'0000'0003, [](std::uint32_t) { return false; }), FlatIndex::kNone);
  index.erase(0x1'0000'0001, 0);
  EXPECT_EQ(index.find(0x1'0000'0002, [](std::uint32_t place) { return place == 1; }), 1u);
}

}  // namespace
}  // namespace junshu::detect

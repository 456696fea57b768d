#include <algorithm>

#include "base/file.h"
#include "ledger/publish.h"
#include "ledger/tile.h"

namespace junshu::ledger {
namespace {

namespace fs = std::filesystem;

// The first `width` entries at the front of a full bundle.
void keep_front(std::string& bundle, unsigned width) {
  const auto entries = decode_bundle(base::as_bytes(bundle), kTileWidth);
  if (!entries) return;
  std::size_t length = 0;
  for (unsigned i = 0; i < width; ++i) length += 2 + (*entries)[i].size();
  bundle.resize(length);
}

class Reader {
 public:
  Reader(const fs::path& folder, const ReadOptions& options, PublishedReport& report)
      : folder_(folder), options_(options), report_(report), tiles_(tiles_in_folder(folder)) {}

  void read(const Checkpoint& tree) {
    for (std::uint64_t first = 0; first < tree.size; first += kTileWidth) {
      read_bundle(first, static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, tree.size - first)));
      if (options_.on_progress) options_.on_progress(report_.entries, tree.size);
    }
    for (unsigned level = 1; level < levels_.size(); ++level) {
      if (!levels_[level].hashes.empty()) check_tile(level);
    }
    CompactRange range;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      for (const Digest& hash : levels_[level].hashes) range.append_subtree(hash, static_cast<unsigned>(8 * level));
    }
    if (range.root() != tree.root) {
      problem("checkpoint", "記録から計算した根が署名された根と違います",
              "the root of the entries is not the signed root");
    }
  }

 private:
  struct Level {
    std::uint64_t tile = 0;
    std::vector<Digest> hashes;
  };

  void problem(std::string file, std::string ja, std::string en) {
    report_.problems.push_back({std::move(file), {std::move(ja), std::move(en)}});
  }

  std::optional<std::string> bundle_content(std::uint64_t index, unsigned width) const {
    auto content = base::read_text_if_present(folder_ / bundle_path(index, width));
    if (!content && width < kTileWidth) {
      content = base::read_text_if_present(folder_ / bundle_path(index));
      if (content) keep_front(*content, width);
    }
    return content;
  }

  std::vector<Digest> leaves_of_bundle(std::uint64_t first, unsigned width) {
    const std::string path = bundle_path(first / kTileWidth, width);
    const auto content = bundle_content(first / kTileWidth, width);
    if (!content) {
      problem(path, "記録のファイルがありません", "the entries are missing");
      return {};
    }
    const auto entries = decode_bundle(base::as_bytes(*content), width);
    if (!entries) {
      problem(path, "記録のファイルが壊れています", "the bundle of entries is damaged");
      return {};
    }
    LeafHasher hasher;
    for (const ByteView entry : *entries) {
      hasher.add(entry);
      report_.bytes += entry.size();
      if (options_.on_entry) options_.on_entry(report_.entries, entry);
      ++report_.entries;
    }
    return hasher.finish();
  }

  std::vector<Digest> hashes_of_tile(const TileCoordinates& tile) {
    ++report_.tiles;
    const auto content = tiles_(tile);
    if (!content) {
      problem(tile_path(tile), "タイルがありません", "the tile is missing");
      return {};
    }
    auto hashes = decode_tile(*content, tile.width);
    if (!hashes) {
      problem(tile_path(tile), "タイルの長さが違います", "the tile has another length");
      return {};
    }
    return std::move(*hashes);
  }

  void read_bundle(std::uint64_t first, unsigned width) {
    const TileCoordinates tile{0, first / kTileWidth, width};
    const std::uint64_t counted = report_.entries;
    std::vector<Digest> leaves = leaves_of_bundle(first, width);
    report_.entries = counted + width;
    std::vector<Digest> hashes = hashes_of_tile(tile);
    if (!leaves.empty() && !hashes.empty()) {
      for (unsigned i = 0; i < width; ++i) {
        if (leaves[i] == hashes[i]) continue;
        const std::string index = std::to_string(first + i);
        problem(bundle_path(tile.index, width), index + " 番の記録が " + tile_path(tile) + " のハッシュと合いません",
                "entry " + index + " does not hash to what " + tile_path(tile) + " says");
      }
    }
    // Going on with the tile's hashes keeps one altered entry from making every level above look wrong.
    if (levels_.empty()) levels_.emplace_back();
    levels_[0].tile = tile.index;
    levels_[0].hashes = hashes.empty() ? std::move(leaves) : std::move(hashes);
    if (levels_[0].hashes.empty()) levels_[0].hashes.resize(width);
    if (width == kTileWidth) close(0);
  }

  void close(unsigned level) {
    const Digest root = tile_root(levels_[level].hashes);
    levels_[level].hashes.clear();
    ++levels_[level].tile;
    if (levels_.size() == level + 1) levels_.emplace_back();
    levels_[level + 1].hashes.push_back(root);
    if (levels_[level + 1].hashes.size() < kTileWidth) return;
    check_tile(level + 1);
    close(level + 1);
  }

  void check_tile(unsigned level) {
    const Level& current = levels_[level];
    const TileCoordinates tile{level, current.tile, static_cast<unsigned>(current.hashes.size())};
    const std::vector<Digest> hashes = hashes_of_tile(tile);
    if (!hashes.empty() && hashes != current.hashes) {
      problem(tile_path(tile), "タイルが下の段のタイルと合いません",
              "the tile does not follow from the tiles below it");
    }
  }

  const fs::path& folder_;
  const ReadOptions& options_;
  PublishedReport& report_;
  TileSource tiles_;
  std::vector<Level> levels_;
};

}  // namespace

PublishedReport verify_published(const fs::path& folder, const LogPolicy& policy, const ReadOptions& options) {
  PublishedReport report;
  try {
    report.checkpoint = published_checkpoint(folder, policy);
  } catch (const base::Error& error) {
    report.problems.push_back({"checkpoint", error.message()});
    return report;
  }
  if (!report.checkpoint) {
    report.problems.push_back({"checkpoint", {"チェックポイントがありません", "the checkpoint is missing"}});
    return report;
  }
  Reader(folder, options, report).read(report.checkpoint->checkpoint);
  return report;
}

}  // namespace junshu::ledger

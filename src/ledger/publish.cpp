#include "ledger/publish.h"

#include <system_error>

#include "base/file.h"
#include "ledger/tile.h"
#include "staged_files.h"

namespace junshu::ledger {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

Error disagrees(std::string ja, std::string en, const fs::path& where) {
  return {ErrorKind::Integrity, {std::move(ja), std::move(en)}, where.string()};
}

// The growing right edge of the tree: the hashes of the tile under way at each level, and the bundle under way.
class Edge {
 public:
  Edge(const fs::path& folder, StagedFiles& files) : folder_(folder), files_(files) {}

  // Starts at `size`, a multiple of a tile's width at level 0, from what is published.
  void load(const Checkpoint& published) {
    const TileSource tiles = tiles_in_folder(folder_);
    const std::uint64_t size = published.size;
    for (unsigned level = 0; level < 8 && size >> (8 * level) > 0; ++level) {
      const std::uint64_t count = size >> (8 * level);
      const TileCoordinates tile{level, count / kTileWidth, static_cast<unsigned>(count % kTileWidth)};
      levels_.push_back({count / kTileWidth, {}});
      if (tile.width == 0) continue;
      const auto content = tiles(tile);
      auto hashes = content ? decode_tile(*content, tile.width) : std::nullopt;
      if (!hashes) {
        throw disagrees("公開済みのタイルが無いか、長さが違います", "a published tile is missing or has another length",
                        folder_ / tile_path(tile));
      }
      levels_.back().hashes = std::move(*hashes);
    }
    if (root() != published.root) {
      throw disagrees("公開済みのタイルが公開済みのチェックポイントと合いません",
                      "the published tiles do not give the published checkpoint's root", folder_ / "checkpoint");
    }
    if (!levels_.empty()) {
      published_leaves_ = std::move(levels_[0].hashes);
      levels_[0].hashes.clear();
    }
  }

  void add(std::uint64_t index, ByteView entry, const Digest& leaf) {
    const std::string where = "entry " + std::to_string(index);
    if (leaf_hash(entry) != leaf) {
      throw disagrees("記録の内容が保存されたハッシュと合いません", "the entry does not hash to its stored leaf",
                      where);
    }
    const std::size_t at = levels_.empty() ? 0 : levels_[0].hashes.size();
    if (at < published_leaves_.size() && published_leaves_[at] != leaf) {
      throw disagrees("公開済みの記録と違います", "the entry differs from what was published", where);
    }
    append_to_bundle(bundle_, entry);
    push(0, leaf);
  }

  void finish() {
    for (unsigned level = 0; level < levels_.size(); ++level) {
      if (!levels_[level].hashes.empty()) write(level);
    }
  }

  Digest root() const {
    CompactRange range;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      for (const Digest& hash : levels_[level].hashes) range.append_subtree(hash, static_cast<unsigned>(8 * level));
    }
    return range.root();
  }

  // The partial tiles of those that are full now serve nobody any more: readers take the front of the full one.
  void remove_superseded() {
    for (const std::string& path : filled_) {
      std::error_code ignored;
      fs::remove_all(folder_ / (path + ".p"), ignored);
    }
  }

 private:
  struct Level {
    std::uint64_t tile = 0;
    std::vector<Digest> hashes;
  };

  void push(unsigned level, const Digest& hash) {
    if (levels_.size() == level) levels_.emplace_back();
    levels_[level].hashes.push_back(hash);
    if (levels_[level].hashes.size() < kTileWidth) return;
    write(level);
    const Digest root = tile_root(levels_[level].hashes);
    levels_[level].hashes.clear();
    ++levels_[level].tile;
    push(level + 1, root);
  }

  void write(unsigned level) {
    const Level& current = levels_[level];
    const auto width = static_cast<unsigned>(current.hashes.size());
    put(tile_path({level, current.tile, width}), width, encode_tile(current.hashes));
    if (level > 0) return;
    put(bundle_path(current.tile, width), width, bundle_);
    bundle_.clear();
    published_leaves_.clear();
  }

  void put(const std::string& path, unsigned width, ByteView content) {
    files_.stage(path, base::as_text(content));
    if (width == kTileWidth) filled_.push_back(path);
  }

  const fs::path& folder_;
  StagedFiles& files_;
  std::vector<Level> levels_;
  Bytes bundle_;
  std::vector<Digest> published_leaves_;
  std::vector<std::string> filled_;
};

void check_order(const fs::path& folder, const Checkpoint& published, const Checkpoint& target) {
  const fs::path where = folder / "checkpoint";
  const std::string there = std::to_string(published.size);
  const std::string here = std::to_string(target.size);
  if (published.size > target.size) {
    throw disagrees("公開済みの台帳 (" + there + " 件) が手元の台帳 (" + here + " 件) より先に進んでいます",
                    "the published log (" + there + " entries) is ahead of ours (" + here + ")", where);
  }
  if (published.size == target.size && published.root != target.root) {
    throw disagrees("公開済みの台帳と手元の台帳は、同じ大きさ (" + there + " 件) で内容が違います",
                    "the published log and ours differ at the same size (" + there + " entries)", where);
  }
}

void write_keys(const fs::path& folder, const LogPolicy& policy) {
  std::string text;
  for (const VerifierKey& key : policy.log_keys) text += key.format() + "\n";
  if (base::read_text_if_present(folder / "vkey") != text) base::write_durably(folder / "vkey", text);
}

}  // namespace

std::optional<SignedCheckpoint> published_checkpoint(const fs::path& folder, const LogPolicy& policy) {
  const auto note = base::read_text_if_present(folder / "checkpoint");
  if (!note) return std::nullopt;
  try {
    return open_checkpoint(*note, policy);
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), (folder / "checkpoint").string());
  }
}

PublishResult publish(const fs::path& folder, EntrySource& source, std::string_view checkpoint, const LogPolicy& policy,
                      const PublishOptions& options) {
  const auto step = [&](std::string_view name) {
    if (options.at_step) options.at_step(name);
  };
  const Checkpoint target = open_checkpoint(checkpoint, policy).checkpoint;
  const auto published = published_checkpoint(folder, policy);
  if (published) check_order(folder, published->checkpoint, target);
  PublishResult result{published ? published->checkpoint.size : 0, target.size, 0};
  if (published && published->note == checkpoint) return result;
  if (source.size() < target.size) {
    throw disagrees("記録の数がチェックポイントより少なくなっています",
                    "there are fewer entries than the checkpoint says", folder);
  }
  base::make_folder(folder, 0755);
  if (result.from < result.to || !published) {
    StagedFiles files(folder);
    Edge edge(folder, files);
    if (published) edge.load(published->checkpoint);
    std::uint64_t index = result.from - result.from % kTileWidth;
    source.read(index, target.size, [&](ByteView entry, const Digest& leaf) { edge.add(index++, entry, leaf); });
    if (index != target.size || edge.root() != target.root) {
      throw disagrees("記録がチェックポイントの根と合いません", "the entries do not give the checkpoint's root",
                      folder);
    }
    edge.finish();
    files.settle();
    result.files = files.written();
    edge.remove_superseded();
  }
  step("tiles_written");
  write_keys(folder, policy);
  base::write_durably(folder / "checkpoint", checkpoint);
  step("checkpoint_written");
  return result;
}

}  // namespace junshu::ledger

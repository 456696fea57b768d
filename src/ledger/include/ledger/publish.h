// A static log in a folder: `checkpoint`, `vkey`, `tile/<level>/…`, `tile/entries/…`, readable by any C2SP client over
// plain HTTP or from a stick. Tiles and bundles are durable before `checkpoint` names them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ledger/checkpoint.h"

namespace junshu::ledger {

// Where the entries of one log come from. Entries never change once given.
class EntrySource {
 public:
  virtual ~EntrySource() = default;
  virtual std::uint64_t size() = 0;
  using Take = std::function<void(ByteView entry, const Digest& leaf)>;
  // Hands over the entries [first, last) in order, each with its stored leaf hash. The views need to live during the
  // call of `take` only.
  virtual void read(std::uint64_t first, std::uint64_t last, const Take& take) = 0;
};

struct PublishResult {
  std::uint64_t from = 0;  // size before; 0 when nothing was there
  std::uint64_t to = 0;
  std::uint64_t files = 0;  // written; those that were there already and are equal do not count
};

struct PublishOptions {
  // Called at "tiles_written" and "checkpoint_written": the fault tests end the process there.
  std::function<void(std::string_view)> at_step;
};

// Brings `folder` up to `checkpoint` (a signed note). Idempotent; starts from what is published. One publisher a folder
// at a time. Throws Error{Integrity}, having replaced nothing, when: the folder is ahead of `checkpoint` or has another
// root at its size; an entry does not hash to its leaf; the tiles do not give the root of `checkpoint`; a file is there
// with other content. Partial tiles stay until the full tile is there.
PublishResult publish(const std::filesystem::path& folder, EntrySource& source, std::string_view checkpoint,
                      const LogPolicy& policy, const PublishOptions& options = {});

// The checkpoint in `folder`, or nullopt when there is none. Throws Error{Integrity} when it does not verify.
std::optional<SignedCheckpoint> published_checkpoint(const std::filesystem::path& folder, const LogPolicy& policy);

struct PublishedProblem {
  std::string file;  // relative to the folder
  base::Text message;
};

struct PublishedReport {
  std::optional<SignedCheckpoint> checkpoint;
  std::uint64_t entries = 0;
  std::uint64_t tiles = 0;
  std::uint64_t bytes = 0;                 // of entries
  std::vector<PublishedProblem> problems;  // empty: all is well
};

struct ReadOptions {
  std::function<void(std::uint64_t index, ByteView entry)> on_entry;
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};

// Hashes every entry, compares every tile of every level and the root with the checkpoint. Names each file that
// disagrees.
PublishedReport verify_published(const std::filesystem::path& folder, const LogPolicy& policy,
                                 const ReadOptions& options = {});

}  // namespace junshu::ledger

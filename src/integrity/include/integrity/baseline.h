// The baseline file: what every watched file was like when somebody approved it. Sorted, compact (about 60 bytes a
// file), signed, each part with its own digest. The format is docs/formats/baseline.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "integrity/entry.h"
#include "integrity/rules.h"
#include "ledger/note.h"

namespace junshu::integrity {

inline constexpr std::uint32_t kBaselineVersion = 1;

struct BaselineInfo {
  Attributes hashes;  // digests used in it
  std::string rules;  // Rules::digest()
  std::string host;
  std::vector<std::string> roots;
  base::Millis made_at = 0;
  std::uint64_t generation = 1;             // the first is 1
  std::optional<base::Digest> predecessor;  // digest of the generation before
  std::uint64_t folders = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;           // of all regular files
  std::uint64_t unreadable = 0;      // entries without digest because they could not be read
  std::uint64_t raced = 0;           // … because they changed on every try
  base::Digest digest{};             // of the baseline: covers everything in it
  std::vector<std::string> signers;  // names of the keys whose signatures were verified
};

// Reads a baseline without holding it in memory: about 100 bytes a folder stay. Thread-safe.
class Baseline final : public FolderSource {
 public:
  // Verifies form, header, index and, when `keys` are given, that one of them signed it. Parts are verified as they are
  // read. Throws Error{NotFound}; Error{InvalidInput} for another version; Error{Integrity} naming what is damaged, or
  // that no known key signed.
  static Baseline open(const std::filesystem::path& path, std::span<const ledger::VerifierKey> keys = {});
  Baseline(Baseline&&) noexcept;
  Baseline& operator=(Baseline&&) noexcept;
  ~Baseline() override;

  const BaselineInfo& info() const;
  const std::filesystem::path& path() const;

  // Folders in the order of their bytes; the first may be "", that of the roots.
  std::size_t folders() const;
  std::string_view folder(std::size_t index) const;
  std::optional<std::size_t> find_folder(std::string_view folder) const;
  void read_folder(std::size_t index, std::vector<Entry>& entries) const;  // throws Error{Integrity} naming the folder
  bool read_folder(std::string_view folder, std::vector<Entry>& entries) const override;

  std::optional<Entry> find(std::string_view path) const;
  void each(const std::function<void(Entry&&)>& visit) const;  // all, folder by folder
  void verify() const;  // reads all; throws Error{Integrity} naming the first damage

 private:
  struct Parts;
  explicit Baseline(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

struct BaselineStamp {
  std::filesystem::path path;
  std::string host;
  base::Millis made_at = 0;
  std::uint64_t generation = 1;
  std::optional<base::Digest> predecessor;
  const ledger::Signer* signer = nullptr;  // none: not signed
};

// Writes a baseline. Folders may come in any order and from several threads; they are kept in `<path>.part` until
// `finish` puts the baseline in its place (temporary file, fsync, rename). A part file that is there already, made by
// the same rules, is continued: see `resumed`.
class BaselineWriter {
 public:
  // Throws Error{Conflict} when another process is writing the same baseline.
  BaselineWriter(BaselineStamp stamp, const Rules& rules);
  BaselineWriter(const BaselineWriter&) = delete;
  BaselineWriter& operator=(const BaselineWriter&) = delete;
  ~BaselineWriter();  // without finish(): the part file stays, to be continued

  // What an interrupted run had already found; null when there was none. Lives as long as the writer.
  const FolderSource* resumed() const;
  void add(const FolderListing& listing);  // a folder that was there already is replaced; thread-safe
  // Folders that were not added in this run are left out. Removes the part file.
  BaselineInfo finish();
  void discard();  // removes the part file

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace junshu::integrity

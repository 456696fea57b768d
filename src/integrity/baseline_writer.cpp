#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "baseline_format.h"
#include "binary.h"
#include "block.h"
#include "descriptor.h"
#include "integrity/baseline.h"
#include "part_file.h"

namespace junshu::integrity {
namespace {

std::filesystem::path beside(const std::filesystem::path& path, const char* ending) {
  std::filesystem::path out = path;
  out += ending;
  return out;
}

// Collects small pieces into large writes.
class Output {
 public:
  explicit Output(const std::filesystem::path& path)
      : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (!file_.open()) storage_error(path.string(), "ベースラインを作れません", "the baseline cannot be made");
  }
  void put(std::string_view bytes) {
    waiting_.append(bytes);
    if (waiting_.size() >= (1U << 20U)) flush();
  }
  void sync() {
    flush();
    JUNSHU_INVARIANT(::fsync(file_.get()) == 0,
                     "fsync failed");  // never tried again: the kernel may have dropped what was not written
  }

 private:
  void flush() {
    write_at(file_.get(), waiting_, offset_, path_.string());
    offset_ += waiting_.size();
    waiting_.clear();
  }

  std::filesystem::path path_;
  Descriptor file_;
  std::string waiting_;
  std::uint64_t offset_ = 0;
};

}  // namespace

struct BaselineWriter::Parts {
  BaselineStamp stamp;
  BaselineInfo info;
  PartFile part;
  bool resumed;
  std::mutex mutex;  // of info.hashes, while folders are added

  Parts(BaselineStamp given, const Rules& rules)
      : stamp(std::move(given)), part(beside(stamp.path, ".part"), rules_digest(rules)), resumed(part.holds_folders()) {
    info.rules = rules.digest();
    info.host = stamp.host;
    info.roots = rules.roots();
    std::sort(info.roots.begin(), info.roots.end());
    info.roots.erase(std::unique(info.roots.begin(), info.roots.end()), info.roots.end());
    info.made_at = stamp.made_at;
    info.generation = stamp.generation;
    info.predecessor = stamp.predecessor;
  }

  std::string index_of_this_run(std::uint64_t& blocks_size) {
    std::string index;
    std::string_view before;
    for (const auto& [folder, block] : part.folders()) {
      if (!block.of_this_run || block.entries == 0) continue;
      put_index_entry(index, before, {folder, block.entries, block.size, block.digest});
      before = folder;
      ++info.folders;
      info.entries += block.entries;
      info.bytes += block.bytes;
      info.unreadable += block.unreadable;
      info.raced += block.raced;
      blocks_size += block.size;
    }
    return index;
  }

  void write(const std::filesystem::path& path) {
    std::uint64_t blocks_size = 0;
    const std::string index = index_of_this_run(blocks_size);
    const std::string header = put_header(info);
    JUNSHU_INVARIANT(header.size() <= kLargestHeader, "the header of a baseline is too large");
    std::string front(kBaselineMagic);
    put_u32(front, kBaselineVersion);
    put_u32(front, static_cast<std::uint32_t>(header.size()));
    put_u64(front, blocks_size);
    put_u64(front, index.size());
    front += header;
    info.digest = baseline_digest(front, index);

    Output out(path);
    out.put(front);
    out.put(base::as_text(base::sha256(base::as_bytes(front))));
    std::string block;
    for (const auto& [folder, kept] : part.folders()) {
      if (!kept.of_this_run || kept.entries == 0) continue;
      part.read_block_of(kept, block);
      // What is signed is what was seen, not what a disk gave back.
      if (base::sha256(base::as_bytes(block)) != kept.digest) {
        throw base::Error(base::ErrorKind::Integrity,
                          {"作りかけのベースラインが書き換えられました。もう一度実行してください",
                           "the unfinished baseline was altered: run it again"},
                          stamp.path.string());
      }
      out.put(block);
    }
    out.put(index);
    out.put(base::as_text(base::sha256(base::as_bytes(index))));
    const std::string body = note_body(info);
    out.put(body);
    if (stamp.signer != nullptr) {
      out.put("\n");
      out.put(stamp.signer->signature_line(body));
      info.signers = {stamp.signer->verifier().name};
    }
    out.sync();
  }
};

BaselineWriter::BaselineWriter(BaselineStamp stamp, const Rules& rules)
    : parts_(std::make_unique<Parts>(std::move(stamp), rules)) {}

BaselineWriter::~BaselineWriter() {
  if (!parts_) return;
  try {
    parts_->part.flush();
  } catch (const base::Error&) {  // the next run looks at these folders again
  }
}

const FolderSource* BaselineWriter::resumed() const { return parts_->resumed ? &parts_->part : nullptr; }

void BaselineWriter::add(const FolderListing& listing) {
  thread_local std::string block;
  block.clear();
  put_block(block, listing.folder, listing.entries);
  PartFile::Folder counted;
  counted.entries = listing.entries.size();
  Attributes hashes;
  for (const Entry& entry : listing.entries) {
    if (entry.type == FileType::Regular) counted.bytes += entry.size;
    if (entry.error != 0) ++counted.unreadable;
    if (entry.raced) ++counted.raced;
    hashes = hashes.with(entry.known.common(kHashes));
  }
  parts_->part.add(listing.folder, block, counted);
  if (block.capacity() > (1U << 20U)) block = {};
  const std::lock_guard lock(parts_->mutex);
  parts_->info.hashes = parts_->info.hashes.with(hashes);
}

BaselineInfo BaselineWriter::finish() {
  Parts& parts = *parts_;
  parts.part.flush();
  const std::filesystem::path fresh = beside(parts.stamp.path, ".new");
  try {
    parts.write(fresh);
  } catch (...) {
    ::unlink(fresh.c_str());
    throw;
  }
  if (std::rename(fresh.c_str(), parts.stamp.path.c_str()) != 0) {
    storage_error(parts.stamp.path.string(), "ベースラインを置き換えられません", "the baseline cannot be replaced");
  }
  base::fsync_folder(parts.stamp.path.has_parent_path() ? parts.stamp.path.parent_path() : std::filesystem::path("."));
  parts.part.remove();
  return parts.info;
}

void BaselineWriter::discard() { parts_->part.remove(); }

}  // namespace junshu::integrity

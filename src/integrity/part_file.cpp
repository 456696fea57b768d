#include "part_file.h"

#include <sys/file.h>

#include "base/error.h"
#include "base/hash.h"
#include "baseline_format.h"
#include "binary.h"
#include "block.h"

namespace junshu::integrity {
namespace {

constexpr std::size_t kFlushAt = 1U << 20U;

std::string header_of(const base::Digest& rules) {
  std::string out(kPartMagic);
  put_u32(out, kBaselineVersion);
  put_bytes(out, rules);
  return out;
}

base::Digest record_digest(std::string_view folder, const base::Digest& block) {
  std::string text;
  put_text(text, folder);
  return base::sha256({base::as_bytes(text), block});
}

std::uint64_t entries_of(std::string_view block, std::string_view folder) {
  std::vector<Entry> entries;
  read_block(block, folder, entries);
  return entries.size();
}

}  // namespace

PartFile::PartFile(std::filesystem::path path, const base::Digest& rules)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (!file_.open())
    storage_error(path_.string(), "作りかけのベースラインを開けません", "the unfinished baseline cannot be opened");
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw base::Error(base::ErrorKind::Conflict,
                      {"別のプロセスが同じベースラインを作っています。終わるのを待ってください",
                       "another process is making the same baseline: wait until it has finished"},
                      path_.string());
  }
  std::string header;
  read_at(file_.get(), header, kPartHeader, 0, path_.string());
  if (header == header_of(rules)) {
    continue_from_file();
  } else {
    begin_anew(rules);
  }
}

void PartFile::begin_anew(const base::Digest& rules) {
  if (::ftruncate(file_.get(), 0) != 0)
    storage_error(path_.string(), "作りかけのベースラインに書けません", "the unfinished baseline cannot be written");
  const std::string header = header_of(rules);
  write_at(file_.get(), header, 0, path_.string());
  written_ = header.size();
}

void PartFile::continue_from_file() {
  std::string bytes;
  written_ = kPartHeader;
  while (true) {
    read_at(file_.get(), bytes, kPartRecord, written_, path_.string());
    if (bytes.size() < kPartRecord) break;
    BinaryReader head(bytes);
    const std::uint32_t size = head.u32();
    const auto digest = head.array<32>();
    const off_t end = ::lseek(file_.get(), 0, SEEK_END);
    if (end < 0 || size > static_cast<std::uint64_t>(end) - written_ - kPartRecord) break;
    std::string body;
    read_at(file_.get(), body, size, written_ + kPartRecord, path_.string());
    if (body.size() != size) break;
    try {
      BinaryReader in(body);
      const std::string folder(in.text());
      const std::string_view block = in.bytes(in.left());
      const base::Digest block_digest = base::sha256(base::as_bytes(block));
      if (record_digest(folder, block_digest) != digest) break;
      folders_[folder] = {written_ + kPartRecord + (size - block.size()), block.size(), entries_of(block, folder),
                          block_digest};
    } catch (const Malformed&) {
      break;
    }
    written_ += kPartRecord + size;
  }
  if (::ftruncate(file_.get(), static_cast<off_t>(written_)) != 0) {
    storage_error(path_.string(), "作りかけのベースラインに書けません", "the unfinished baseline cannot be written");
  }
}

bool PartFile::holds_folders() const {
  const std::lock_guard lock(mutex_);
  return !folders_.empty();
}

void PartFile::add(std::string_view folder, std::string_view block, const Folder& counted) {
  Folder added = counted;
  added.size = block.size();
  added.digest = base::sha256(base::as_bytes(block));
  added.of_this_run = true;
  std::string name;
  put_text(name, folder);
  const std::uint64_t size = name.size() + block.size();
  JUNSHU_INVARIANT(size <= UINT32_MAX, "a folder takes more than 4 GiB");
  const base::Digest digest = record_digest(folder, added.digest);
  const std::lock_guard lock(mutex_);
  const auto known = folders_.find(folder);
  if (known != folders_.end() && known->second.digest == added.digest) {
    added.offset = known->second.offset;
    known->second = added;
    return;
  }
  put_u32(waiting_, static_cast<std::uint32_t>(size));
  put_bytes(waiting_, digest);
  waiting_ += name;
  added.offset = written_ + waiting_.size();
  waiting_ += block;
  folders_.insert_or_assign(std::string(folder), added);
  if (waiting_.size() >= kFlushAt) {
    write_at(file_.get(), waiting_, written_, path_.string());
    written_ += waiting_.size();
    waiting_.clear();
  }
}

void PartFile::flush() {
  const std::lock_guard lock(mutex_);
  write_at(file_.get(), waiting_, written_, path_.string());
  written_ += waiting_.size();
  waiting_ = {};
}

void PartFile::read_block_of(const Folder& folder, std::string& block) const {
  if (folder.offset >= written_) {
    block = waiting_.substr(folder.offset - written_, folder.size);
  } else {
    read_at(file_.get(), block, folder.size, folder.offset, path_.string());
  }
}

bool PartFile::read_folder(std::string_view folder, std::vector<Entry>& entries) const {
  const std::lock_guard lock(mutex_);
  const auto found = folders_.find(folder);
  if (found == folders_.end()) return false;
  std::string block;
  read_block_of(found->second, block);
  if (base::sha256(base::as_bytes(block)) != found->second.digest)
    return false;  // not evidence: what is damaged is simply looked at again
  try {
    read_block(block, folder, entries);
  } catch (const Malformed&) {
    return false;
  }
  return true;
}

void PartFile::remove() { ::unlink(path_.c_str()); }

}  // namespace junshu::integrity

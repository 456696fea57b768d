#include "archive_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

namespace junshu::access {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBlocks = ".blocks";

[[noreturn]] void fail(const fs::path& path, const char* ja, const char* en) {
  const int code = errno;
  const std::string reason = std::string(" (") + std::strerror(code) + ")";
  throw base::Error(code == ENOENT ? base::ErrorKind::NotFound : base::ErrorKind::Storage, {ja + reason, en + reason},
                    path.string());
}

bool write_at(int file, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
  return true;
}

std::uint64_t size_of(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace

BlockFile::BlockFile(fs::path path, Mode mode) : path_(std::move(path)) {
  const bool fresh = mode == Mode::Write && !fs::exists(path_);
  file_ =
      base::Descriptor(::open(path_.c_str(), (mode == Mode::Write ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0600));
  if (!file_.open())
    fail(path_, "アクセス履歴のファイルを開けません", "the file of the access history cannot be opened");
  if (fresh) base::fsync_folder(path_.parent_path());
}

std::uint64_t BlockFile::size_on_disk() const { return size_of(file_.get()); }

BlockReader::Fetch BlockFile::fetch(std::uint64_t start) const {
  return [file = file_.get(), start](std::uint64_t offset, std::size_t size) {
    std::string out(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t done = ::pread(file, out.data() + got, size - got, static_cast<off_t>(start + offset + got));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) break;
      got += static_cast<std::size_t>(done);
    }
    out.resize(got);
    return out;
  };
}

void BlockFile::append(std::string_view bytes, const Step& step, std::string_view name) {
  step(std::string(name) + ": half");
  const std::size_t half = bytes.size() / 2;
  if (!write_at(file_.get(), bytes.substr(0, half), size_)) {
    const int code = errno;
    cut(size_);
    errno = code;
    fail(path_, "アクセス履歴に書けません。空き容量を確かめてください",
         "the access history cannot be written: check for free space");
  }
  step(std::string(name) + ": rest");
  if (!write_at(file_.get(), bytes.substr(half), size_ + half)) {
    const int code = errno;
    cut(size_);
    errno = code;
    fail(path_, "アクセス履歴に書けません。空き容量を確かめてください",
         "the access history cannot be written: check for free space");
  }
  // After a failed fsync nobody knows what the disk holds, and a second fsync would lie.
  JUNSHU_INVARIANT(::fdatasync(file_.get()) == 0, "fdatasync of the access history failed");
  step(std::string(name) + ": durable");
  size_ += bytes.size();
}

void BlockFile::cut(std::uint64_t size) {
  if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) {
    fail(path_, "書きかけを切り取れません", "what was half written cannot be cut off");
  }
  size_ = size;
}

void BlockFile::set_rest_aside() {
  const std::uint64_t size = size_on_disk();
  if (size <= size_) return;
  const fs::path folder = path_.parent_path() / "cut";
  base::make_folder(folder);
  const std::string name = path_.stem().string() + "-" + std::to_string(size_) + "-" + std::to_string(size);
  base::write_durably(folder / name, fetch(size_)(0, static_cast<std::size_t>(size - size_)), 0600);
  cut(size_);
}

IndexFile::IndexFile(fs::path path, Mode mode) : path_(std::move(path)), mode_(mode) {
  file_ =
      base::Descriptor(::open(path_.c_str(), (mode == Mode::Write ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0600));
  if (!file_.open()) return;  // it is made anew, in memory if need be
  mapped_size_ = static_cast<std::size_t>(size_of(file_.get()));
  if (mapped_size_ == 0) return;
  void* mapped = ::mmap(nullptr, mapped_size_, PROT_READ, MAP_SHARED, file_.get(), 0);
  if (mapped == MAP_FAILED) {
    mapped_size_ = 0;
    return;
  }
  mapped_ = mapped;
  const std::string_view all(static_cast<const char*>(mapped_), mapped_size_);
  try {
    while (const auto summary = Summary::read(all.substr(static_cast<std::size_t>(size_)))) {
      summaries_.push_back(*summary);
      size_ += summary->record_size();
    }
  } catch (const base::Error&) {
    // What follows is made anew.
  }
}

IndexFile::~IndexFile() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_size_);
}

void IndexFile::keep(std::size_t count) {
  while (summaries_.size() > count) {
    size_ -= summaries_.back().record_size();
    summaries_.pop_back();
  }
}

const Summary& IndexFile::add(std::string record) {
  const std::string& kept = added_.emplace_back(std::move(record));
  if (mode_ == Mode::Write && file_.open() && writable_ && !write_at(file_.get(), kept, size_)) {
    writable_ = false;  // or the next record would stand behind a hole
    base::log_warning("the index of the access history cannot be written and will be made anew: " + path_.string());
  }
  size_ += kept.size();
  const auto summary = Summary::read(kept);
  JUNSHU_INVARIANT(summary.has_value(), "a summary is read as it was made");
  return summaries_.emplace_back(*summary);
}

std::uint64_t next_block(const BlockFile& file, std::uint64_t offset, std::uint64_t size) {
  constexpr std::size_t kWindow = 1U << 20U;
  const auto fetch = file.fetch(0);
  while (offset < size) {
    const std::string window = fetch(offset, kWindow);
    const std::size_t found = window.find(kBlockMagic);
    if (found != std::string::npos) return offset + found;
    if (window.size() < kWindow) return size;
    offset += window.size() - kBlockMagic.size();
  }
  return size;
}

namespace {

std::optional<base::Digest> hash_in(std::string_view trailer) {
  if (trailer.size() != kTrailer || trailer.back() != '\n') return std::nullopt;
  return base::digest_from_hex(trailer.substr(0, kTrailer - 1));
}

// Whether the block that is there says the same of itself: then it is the one, and damaged at its end.
bool is_header_of(const BlockFile& file, const Summary& summary) {
  try {
    return file.block(summary.offset()).header() == summary.header();
  } catch (const base::Error&) {
    return false;
  }
}

// Where to go on behind a block that cannot be used, or `at` itself if it is one that was only half written: the last
// one, and not ended as blocks end.
std::uint64_t behind_damage(const BlockFile& file, std::uint64_t at, std::uint64_t size) {
  if (const auto claimed = claimed_by(file, at); claimed && at + claimed->size <= size) return at + claimed->size;
  const std::uint64_t next = next_block(file, at + 1, size);
  if (next < size || size - at < kTrailer) return next < size ? next : at;
  return hash_in(file.fetch(size - kTrailer)(0, kTrailer)) ? size : at;
}

}  // namespace

std::optional<Claimed> claimed_by(const BlockFile& file, std::uint64_t offset) {
  try {
    const BlockReader block = file.block(offset);
    const auto hash = hash_in(file.fetch(offset + block.size() - kTrailer)(0, kTrailer));
    if (!hash) return std::nullopt;
    return Claimed{{block.header().sequence, *hash, block.header().end_id() - 1}, block.size()};
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

MonthFiles MonthFiles::open(const fs::path& folder, const std::string& name, Mode mode) {
  MonthFiles month{.name = name,
                   .blocks = std::make_unique<BlockFile>(folder / (name + std::string(kBlocks)), mode),
                   .index = std::make_unique<IndexFile>(folder / (name + ".index"), mode),
                   .damages = {}};
  const std::uint64_t size = month.blocks->size_on_disk();
  // An index that does not fit is one of other blocks. Each block ends with its hash.
  std::uint64_t end = 0;
  std::size_t fitting = 0;
  for (const Summary& summary : month.index->summaries()) {
    const std::uint64_t last = summary.offset() + summary.size();
    if (summary.offset() < end) break;
    if (last > size) {
      month.truncated = true;
      month.damages.push_back({name,
                               summary.header().sequence,
                               static_cast<std::int64_t>(summary.offset()),
                               {"ファイルが短くなり、このブロックから先がありません。",
                                "The file was made shorter: this block and what follows is missing."}});
      break;
    }
    if (month.blocks->fetch(last - kTrailer)(0, kTrailer) != base::hex(summary.hash()) + "\n" &&
        !is_header_of(*month.blocks, summary))
      break;
    end = last;
    ++fitting;
  }
  month.index->keep(fitting);
  while (end < size) {
    try {
      const BlockReader block = month.blocks->block(end);
      const base::Digest hash = block.verify();
      month.index->add(Summary::make(block, hash, end));
      end += block.size();
      continue;
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Integrity) throw;
    }
    const std::uint64_t next = behind_damage(*month.blocks, end, size);
    if (next == end) break;  // half written
    const auto& known = month.index->summaries();
    month.damages.push_back({name,
                             known.empty() ? 0 : known.back().header().sequence + 1,
                             static_cast<std::int64_t>(end),
                             {"ブロックが壊れています。", "The block is damaged."}});
    if (const auto claimed = claimed_by(*month.blocks, end)) {
      month.damages.back().block = claimed->head.sequence;
      month.claimed = claimed->head;
    }
    end = next;
  }
  month.torn = month.truncated ? 0 : size - end;
  month.blocks->set_size(end);
  return month;
}

std::vector<MonthEnd> read_months(const fs::path& folder) {
  std::vector<MonthEnd> out;
  const auto text = base::read_text_if_present(folder / "months.json");
  if (!text) return out;
  try {
    const base::Json value = base::parse_json(*text, "months.json");
    for (const base::Json& entry : base::require_array(base::as_object(value, "months.json"), "months")) {
      const base::Object& object = base::as_object(entry, "months.json");
      const auto hash = base::digest_from_hex(base::require_text(object, "hash"));
      if (!hash)
        throw base::Error(base::ErrorKind::InvalidInput, {"ハッシュが読めません。", "A hash is unreadable."},
                          "months.json");
      MonthEnd& month = out.emplace_back();
      month.name = base::require_text(object, "month");
      month.first = base::require_integer(object, "first");
      month.blocks = base::require_integer(object, "blocks");
      month.events = base::require_integer(object, "events");
      month.last = {base::require_integer(object, "last"), *hash, base::require_integer(object, "through")};
      if (base::find(object, "dropped_at") != nullptr) month.dropped_at = base::require_integer(object, "dropped_at");
    }
  } catch (const base::Error& error) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"月の一覧が読めません。バックアップから戻してください: " + error.message().ja,
                       "The list of months is unreadable: put it back from a backup. " + error.message().en},
                      (folder / "months.json").string());
  }
  return out;
}

void write_months(const fs::path& folder, const std::vector<MonthEnd>& months) {
  base::Array list;
  for (const MonthEnd& month : months) {
    base::Object entry{{"month", month.name},         {"first", month.first},
                       {"blocks", month.blocks},      {"events", month.events},
                       {"last", month.last.sequence}, {"hash", base::hex(month.last.hash)},
                       {"through", month.last.events}};
    if (month.dropped_at) entry["dropped_at"] = *month.dropped_at;
    list.emplace_back(std::move(entry));
  }
  base::write_durably(folder / "months.json", base::canonical(base::Object{{"months", std::move(list)}}) + "\n", 0600);
}

std::vector<std::string> months_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.size() == 7 + kBlocks.size() && name.ends_with(kBlocks) && name[4] == '-')
      names.push_back(name.substr(0, 7));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace junshu::access

#include <sys/stat.h>

#include "base/error.h"
#include "base/hash.h"
#include "baseline_format.h"
#include "binary.h"
#include "block.h"
#include "descriptor.h"
#include "integrity/baseline.h"

namespace junshu::integrity {
namespace {

using base::Error;
using base::ErrorKind;

// Every damage ends here: what is damaged, and what to do.
Error damaged(const std::filesystem::path& path, const std::string& ja, const std::string& en) {
  return {ErrorKind::Integrity,
          {"ベースラインが壊れているか書き換えられています: " + ja +
               "。控えから戻すか、新しく作り直してください (junshu integrity init)",
           "the baseline is damaged or was altered: " + en +
               "; put back a copy, or make a new one (junshu integrity init)"},
          path.string()};
}

std::string shown(std::string_view folder) { return folder.empty() ? "(roots)" : printable_path(folder); }

}  // namespace

struct Baseline::Parts {
  struct Folder {
    std::uint64_t path = 0;  // where it begins in `paths`; it ends where the next begins
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t entries = 0;
    base::Digest digest{};
  };

  std::filesystem::path path;
  Descriptor file;
  BaselineInfo info;
  std::string paths;
  std::vector<Folder> folders;

  std::string_view folder(std::size_t index) const {
    const std::uint64_t end = index + 1 < folders.size() ? folders[index + 1].path : paths.size();
    return std::string_view(paths).substr(folders[index].path, end - folders[index].path);
  }

  std::string part(std::uint64_t size, std::uint64_t offset) const {
    std::string out;
    read_at(file.get(), out, static_cast<std::size_t>(size), offset, path.string());
    return out;
  }

  void read_index(std::string_view index, std::uint64_t blocks_at, std::uint64_t blocks_size) {
    BinaryReader in(index);
    std::string before;
    std::uint64_t offset = 0;
    std::uint64_t entries = 0;
    // A folder takes at least 36 bytes here: a header that promises more is wrong, and must not cost memory.
    folders.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(info.folders, index.size() / 36)));
    while (!in.done()) {
      const std::uint64_t shared = in.varint();
      before = shared_and_rest(before, shared, in.text(), folders.empty());
      if (!before.empty() && before[0] != '/') throw Malformed{};
      Folder folder;
      folder.path = paths.size();
      folder.entries = in.varint();
      folder.size = in.varint();
      folder.digest = in.array<32>();
      folder.offset = blocks_at + offset;
      if (folder.entries == 0 || folder.size > blocks_size - offset || folder.entries > folder.size) throw Malformed{};
      offset += folder.size;
      entries += folder.entries;
      paths += before;
      folders.push_back(folder);
    }
    if (offset != blocks_size || folders.size() != info.folders || entries != info.entries) throw Malformed{};
    paths.shrink_to_fit();
  }

  void open_note(const std::string& note, std::span<const ledger::VerifierKey> keys) {
    const std::string body = note_body(info);
    if (keys.empty()) {
      if (note != body) {
        try {
          if (ledger::parse_note(note).body == body) return;
        } catch (const Error&) {
        }
        throw damaged(path, "注記が内容と合いません", "its note does not agree with its content");
      }
      return;
    }
    if (note == body) {
      throw Error(ErrorKind::Integrity,
                  {"ベースラインに署名がありません。署名付きで作り直すか、鍵を指定せずに開いてください",
                   "the baseline is not signed: make it anew with a key, or open it without asking for one"},
                  path.string());
    }
    try {
      const ledger::OpenedNote opened = ledger::open_note(note, keys);
      if (opened.body != body)
        throw damaged(path, "署名された注記が内容と合いません", "its signed note does not agree with its content");
      for (const auto& signature : opened.known) info.signers.push_back(signature.name);
    } catch (const Error& error) {
      if (error.where() == path.string()) throw;
      throw damaged(path, "署名を確かめられません (" + error.message().ja + ")",
                    "its signature does not verify (" + error.message().en + ")");
    }
  }

  void open(std::span<const ledger::VerifierKey> keys) {
    file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) {
      if (errno == ENOENT) {
        throw Error(ErrorKind::NotFound,
                    {"ベースラインがありません。先に作ってください (junshu integrity init)",
                     "there is no baseline: make one first (junshu integrity init)"},
                    path.string());
      }
      storage_error(path.string(), "ベースラインを開けません", "the baseline cannot be opened");
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0)
      storage_error(path.string(), "ベースラインを読めません", "the baseline cannot be read");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const std::string fixed = part(kFixedHeader, 0);
    if (fixed.size() < kFixedHeader || !fixed.starts_with(kBaselineMagic)) {
      throw damaged(path, "ベースラインの形をしていません", "it does not begin as a baseline does");
    }
    BinaryReader in(std::string_view(fixed).substr(kBaselineMagic.size()));
    const std::uint32_t version = in.u32();
    if (version != kBaselineVersion) {
      throw Error(ErrorKind::InvalidInput,
                  {"ベースラインの版 " + std::to_string(version) + " は読めません (読めるのは " +
                       std::to_string(kBaselineVersion) + ")。junshu を更新するか、新しく作り直してください",
                   "version " + std::to_string(version) + " of the baseline cannot be read, only " +
                       std::to_string(kBaselineVersion) + ": update junshu, or make a new one"},
                  path.string());
    }
    const std::uint64_t header_size = in.u32();
    const std::uint64_t blocks_size = in.u64();
    const std::uint64_t index_size = in.u64();
    const std::uint64_t blocks_at = kFixedHeader + header_size + 32;
    if (header_size > kLargestHeader || blocks_at > size || blocks_size > size - blocks_at ||
        index_size > size - blocks_at - blocks_size || size - blocks_at - blocks_size - index_size < 32) {
      throw damaged(path, "途中で終わっています (" + std::to_string(size) + " バイト)",
                    "it ends too early, after " + std::to_string(size) + " bytes");
    }
    const std::string front = part(kFixedHeader + header_size, 0);
    if (part(32, front.size()) != base::as_text(base::sha256(base::as_bytes(front))))
      throw damaged(path, "見出し", "its header");
    const std::uint64_t index_at = blocks_at + blocks_size;
    const std::string index = part(index_size, index_at);
    if (part(32, index_at + index_size) != base::as_text(base::sha256(base::as_bytes(index))))
      throw damaged(path, "索引", "its index");
    const std::uint64_t note_at = index_at + index_size + 32;
    if (size - note_at > kLargestNote)
      throw damaged(path, "余分なバイトがあります", "there is more in it than belongs there");
    const char* what_ja = "見出し";
    const char* what_en = "its header";
    try {
      info = read_header(std::string_view(front).substr(kFixedHeader));
      what_ja = "索引";
      what_en = "its index";
      read_index(index, blocks_at, blocks_size);
    } catch (const Malformed&) {
      throw damaged(path, what_ja, what_en);
    }
    info.digest = baseline_digest(front, index);
    open_note(part(size - note_at, note_at), keys);
  }
};

Baseline::Baseline(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Baseline::Baseline(Baseline&&) noexcept = default;
Baseline& Baseline::operator=(Baseline&&) noexcept = default;
Baseline::~Baseline() = default;

Baseline Baseline::open(const std::filesystem::path& path, std::span<const ledger::VerifierKey> keys) {
  auto parts = std::make_unique<Parts>();
  parts->path = path;
  parts->open(keys);
  return Baseline(std::move(parts));
}

const BaselineInfo& Baseline::info() const { return parts_->info; }
const std::filesystem::path& Baseline::path() const { return parts_->path; }
std::size_t Baseline::folders() const { return parts_->folders.size(); }
std::string_view Baseline::folder(std::size_t index) const { return parts_->folder(index); }

std::optional<std::size_t> Baseline::find_folder(std::string_view folder) const {
  std::size_t low = 0;
  std::size_t high = folders();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (parts_->folder(middle) < folder) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == folders() || parts_->folder(low) != folder) return std::nullopt;
  return low;
}

void Baseline::read_folder(std::size_t index, std::vector<Entry>& entries) const {
  const Parts::Folder& folder = parts_->folders[index];
  const std::string_view name = parts_->folder(index);
  thread_local std::string block;
  read_at(parts_->file.get(), block, static_cast<std::size_t>(folder.size), folder.offset, parts_->path.string());
  bool good = block.size() == folder.size && base::sha256(base::as_bytes(block)) == folder.digest;
  if (good) {
    try {
      read_block(block, name, entries);
      good = entries.size() == folder.entries;
    } catch (const Malformed&) {
      good = false;
    }
  }
  if (block.capacity() > (1U << 20U)) block = {};  // one large folder must not cost every thread its size for ever
  if (!good) throw damaged(parts_->path, "フォルダー " + shown(name), "the folder " + shown(name));
}

bool Baseline::read_folder(std::string_view folder, std::vector<Entry>& entries) const {
  const auto index = find_folder(folder);
  if (!index) return false;
  read_folder(*index, entries);
  return true;
}

std::optional<Entry> Baseline::find(std::string_view path) const {
  std::vector<Entry> entries;
  for (const std::string_view folder : {folder_of(path), std::string_view()}) {
    if (!read_folder(folder, entries)) continue;
    const auto found =
        std::lower_bound(entries.begin(), entries.end(), path,
                         [](const Entry& entry, std::string_view sought) { return entry.path < sought; });
    if (found != entries.end() && found->path == path) return std::move(*found);
  }
  return std::nullopt;
}

void Baseline::each(const std::function<void(Entry&&)>& visit) const {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < folders(); ++i) {
    read_folder(i, entries);
    for (Entry& entry : entries) visit(std::move(entry));
  }
}

void Baseline::verify() const {
  std::vector<Entry> entries;
  std::uint64_t bytes = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t raced = 0;
  for (std::size_t i = 0; i < folders(); ++i) {
    read_folder(i, entries);
    for (const Entry& entry : entries) {
      if (entry.type == FileType::Regular) bytes += entry.size;
      if (entry.error != 0) ++unreadable;
      if (entry.raced) ++raced;
    }
  }
  if (bytes != info().bytes || unreadable != info().unreadable || raced != info().raced) {
    throw damaged(parts_->path, "見出しの数が内容と合いません",
                  "the counts of its header do not agree with its content");
  }
}

}  // namespace junshu::integrity

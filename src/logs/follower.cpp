#include "logs/follower.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "logs/source.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kHead = 256;  // first bytes that a file is known by
constexpr std::size_t kBlock = 256 * 1024;

std::string hash_of(std::string_view bytes) { return base::hex(base::sha256(base::as_bytes(bytes))); }

std::string head_of(int descriptor, std::size_t size) {
  std::string out(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const auto n = ::pread(descriptor, out.data() + got, size - got, static_cast<off_t>(got));
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  out.resize(got);
  return out;
}

}  // namespace

struct Follower::File {
  std::filesystem::path path;
  base::Descriptor descriptor;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;   // of the first byte that is in no line given
  std::uint64_t line = 0;     // lines given of it
  std::size_t head_size = 0;  // of the bytes in head_hash
  std::string head_hash;
  bool skipping = false;  // inside the rest of an over-long line
  bool known = false;     // the state or an earlier poll knows it
  bool listed = false;    // it was there, or not, when following began

  void begin_anew() {
    offset = 0;
    line = 0;
    head_size = 0;
    head_hash.clear();
    skipping = false;
  }
  bool same_head(std::string_view head) const {
    return head.size() >= head_size && hash_of(head.substr(0, head_size)) == head_hash;
  }
};

Follower::Follower(std::vector<std::filesystem::path> files, std::filesystem::path state_file, Begin begin)
    : state_file_(std::move(state_file)), begin_(begin), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  for (auto& path : files) {
    File file;
    file.path = std::move(path);
    files_.push_back(std::move(file));
  }
  load();
  watch_folders();
}

Follower::~Follower() = default;

void Follower::load() {
  const auto text = base::read_text_if_present(state_file_);
  if (!text) return;
  const auto state = base::parse_json(*text, state_file_.string());
  const auto& object = base::as_object(state, state_file_.string());
  if (base::require_integer(object, "version") != 1) {
    throw base::Error(
        base::ErrorKind::InvalidInput,
        {"読んだ位置の記録が新しい版のものです。Junshuを更新するか、このファイルを消して最初から読み直してください。",
         "The record of how far was read is of a newer version. Update Junshu, or remove the file to read from the "
         "start."},
        state_file_.string());
  }
  for (const auto& item : base::require_array(object, "files")) {
    const auto& one = base::as_object(item, state_file_.string());
    const auto path = base::require_text(one, "path");
    for (File& file : files_) {
      if (file.path.native() != path) continue;
      file.device = static_cast<std::uint64_t>(base::require_integer(one, "device"));
      file.inode = static_cast<std::uint64_t>(base::require_integer(one, "inode"));
      file.offset = static_cast<std::uint64_t>(base::require_integer(one, "offset"));
      file.line = static_cast<std::uint64_t>(base::require_integer(one, "line"));
      file.head_size = static_cast<std::size_t>(base::require_integer(one, "head_size"));
      file.head_hash = base::require_text(one, "head_hash");
      file.skipping = base::bool_or(one, "skipping", false);
      file.known = true;
    }
  }
}

void Follower::save() {
  base::Array files;
  for (const File& file : files_) {
    if (!file.known) continue;
    files.push_back(base::Object{{"path", file.path.native()},
                                 {"device", static_cast<std::int64_t>(file.device)},
                                 {"inode", static_cast<std::int64_t>(file.inode)},
                                 {"offset", static_cast<std::int64_t>(file.offset)},
                                 {"line", static_cast<std::int64_t>(file.line)},
                                 {"head_size", static_cast<std::int64_t>(file.head_size)},
                                 {"head_hash", file.head_hash},
                                 {"skipping", file.skipping}});
  }
  base::write_durably(state_file_, base::to_json(base::Object{{"version", 1}, {"files", std::move(files)}}) + "\n",
                      0600);
}

std::size_t Follower::poll(const LineSink& sink) {
  const auto before = stats_.lines;
  for (File& file : files_) {
    for (int round = 0; round < 8; ++round) {  // several rotations may have come since
      if (!file.descriptor.open()) open(file, sink);
      if (!file.descriptor.open()) break;
      read_on(file, sink);
      struct stat now {};
      const bool there = ::stat(file.path.c_str(), &now) == 0;
      if (there && now.st_dev == file.device && now.st_ino == file.inode) break;
      // Renamed or removed: what is still written to it before the new file comes is read too.
      if (!there) break;
      read_on(file, sink);
      finish(file, sink);
      find_rest(file, sink);  // nothing of itself is left; others may have come and gone since
      ++stats_.rotated;
      file.descriptor.close();
      file.begin_anew();
      file.inode = 0;
    }
    file.listed = true;
  }
  return static_cast<std::size_t>(stats_.lines - before);
}

void Follower::open(File& file, const LineSink& sink) {
  base::Descriptor descriptor(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (!descriptor.open() || ::fstat(descriptor.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (file.known && file.inode != 0) {
    const bool same_file = facts.st_dev == file.device && facts.st_ino == file.inode;
    const bool same_content =
        same_file && size >= file.offset && file.same_head(head_of(descriptor.get(), file.head_size));
    if (!same_content) {  // rotated or written anew while we were away
      const bool rest = find_rest(file, sink);
      if (!rest && file.offset > 0) ++stats_.lost;
      if (rest && same_file) ++stats_.copied;
      ++(same_file ? stats_.truncated : stats_.rotated);
      file.begin_anew();
    }
  } else if (!file.known && !file.listed && begin_ == Begin::End) {
    // Only what comes from now on, from the next line on.
    const auto head = head_of(descriptor.get(), static_cast<std::size_t>(std::min<std::uint64_t>(size, kHead)));
    file.head_size = head.size();
    file.head_hash = hash_of(head);
    file.offset = size;
    char last = '\n';
    if (size > 0 && ::pread(descriptor.get(), &last, 1, static_cast<off_t>(size - 1)) == 1)
      file.skipping = last != '\n';
  }
  file.device = facts.st_dev;
  file.inode = facts.st_ino;
  file.known = true;
  file.descriptor = std::move(descriptor);
}

// The rotated file that `file` was: same inode or same first bytes, perhaps packed. Gives its lines from the offset on,
// and all of those that were rotated after it.
bool Follower::find_rest(File& file, const LineSink& sink) {
  const auto siblings = rotated_siblings(file.path);
  for (auto sibling = siblings.rbegin(); sibling != siblings.rend(); ++sibling) {  // the newest first
    struct stat facts {};
    const bool same_inode =
        ::stat(sibling->c_str(), &facts) == 0 && facts.st_ino == file.inode && facts.st_dev == file.device;
    if (!same_inode && file.head_size == 0) continue;  // nothing else to know it by
    try {
      const auto source = open_source(*sibling);
      std::string content;
      std::vector<char> block(kBlock);
      std::uint64_t at = 0;
      bool same = file.head_size == 0;
      for (std::size_t got = source->read(block.data(), block.size()); got > 0;
           got = source->read(block.data(), block.size())) {
        content.append(block.data(), got);
        if (!same) {
          if (content.size() < file.head_size) continue;
          if (!file.same_head(content)) break;
          same = true;
        }
        // Drop what was read before.
        const auto drop = std::min<std::uint64_t>(content.size(), file.offset > at ? file.offset - at : 0);
        content.erase(0, static_cast<std::size_t>(drop));
        at += drop;
        if (at < file.offset) continue;
        std::string_view rest = content;
        for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
          give(file, rest.substr(0, end), false, sink);
          rest.remove_prefix(end + 1);
        }
        const auto used = content.size() - rest.size();
        content.erase(0, used);
        at += used;
        file.offset = at;
        if (content.size() > LineReader::kLongest) {
          if (!file.skipping) give(file, std::string_view(content).substr(0, LineReader::kLongest), true, sink);
          file.skipping = true;
          at += content.size();
          file.offset = at;
          content.clear();
        }
      }
      if (!same || at < file.offset) continue;
      if (!content.empty()) give(file, content, false, sink);
      while (sibling != siblings.rbegin()) {
        --sibling;
        give_whole(file, *sibling, sink);
      }
      return true;
    } catch (const base::Error&) {
      // Not readable, or damaged: perhaps another is the one.
    }
  }
  return false;
}

// A file that came and was rotated away between two looks.
void Follower::give_whole(File& file, const std::filesystem::path& path, const LineSink& sink) {
  file.begin_anew();
  const auto source = open_source(path);
  LineReader lines(*source);
  std::string_view line;
  for (auto cut = lines.over_long(); lines.next(line); cut = lines.over_long())
    give(file, line, lines.over_long() != cut, sink);
}

void Follower::give(File& file, std::string_view line, bool cut, const LineSink& sink) {
  if (file.skipping) {  // this is the end of an over-long line whose front was given
    file.skipping = false;
    return;
  }
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > LineReader::kLongest) {
    line = line.substr(0, LineReader::kLongest);
    cut = true;
  }
  ++file.line;
  ++stats_.lines;
  if (cut) ++stats_.over_long;
  sink({file.path.native(), line, file.line, cut});
}

void Follower::read_on(File& file, const LineSink& sink) {
  struct stat facts {};
  if (::fstat(file.descriptor.get(), &facts) != 0) return;
  const bool shrunk = static_cast<std::uint64_t>(facts.st_size) < file.offset;
  if (file.head_size > 0 && (shrunk || !file.same_head(head_of(file.descriptor.get(), file.head_size)))) {
    // Copied away and truncated, or written anew. The copy holds what we have not read.
    const bool rest = find_rest(file, sink);
    if (rest) ++stats_.copied;
    if (!rest && !shrunk) ++stats_.lost;
    ++stats_.truncated;
    file.begin_anew();
  }
  // Before lines are given: that may take long, and the file be written anew meanwhile.
  std::string head;
  if (file.head_size < kHead) head = head_of(file.descriptor.get(), kHead);
  std::vector<char> block(kBlock);
  for (;;) {
    const auto got = ::pread(file.descriptor.get(), block.data(), block.size(), static_cast<off_t>(file.offset));
    if (got <= 0) break;
    const std::string_view all(block.data(), static_cast<std::size_t>(got));
    std::string_view rest = all;
    if (file.offset < head.size()) {
      const auto both = std::min<std::size_t>(head.size() - static_cast<std::size_t>(file.offset), all.size());
      if (all.substr(0, both) != std::string_view(head).substr(static_cast<std::size_t>(file.offset), both)) return;
    }
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      give(file, rest.substr(0, end), false, sink);
      rest.remove_prefix(end + 1);
    }
    if (rest.size() > LineReader::kLongest) {
      if (!file.skipping) {
        give(file, rest.substr(0, LineReader::kLongest), true, sink);
        file.skipping = true;
      }
      rest = {};
    } else if (file.skipping) {
      rest = {};
    }
    file.offset += all.size() - rest.size();
    if (rest.size() == all.size() || static_cast<std::size_t>(got) < block.size()) break;
  }
  head.resize(std::min<std::size_t>(head.size(), static_cast<std::size_t>(file.offset)));
  if (head.size() > file.head_size) {
    file.head_size = head.size();
    file.head_hash = hash_of(head);
  }
}

// A rotated file's last line may lack its end: nobody will write more.
void Follower::finish(File& file, const LineSink& sink) {
  std::string rest(LineReader::kLongest + 1, '\0');
  const auto got = ::pread(file.descriptor.get(), rest.data(), rest.size(), static_cast<off_t>(file.offset));
  if (got <= 0) return;
  rest.resize(static_cast<std::size_t>(got));
  file.offset += rest.size();
  give(file, rest, false, sink);
}

void Follower::watch_folders() {
  if (!inotify_.open()) return;
  for (const File& file : files_) {
    const auto folder = file.path.has_parent_path() ? file.path.parent_path().native() : std::string(".");
    bool& watched = watched_[folder];
    if (watched) continue;
    watched =
        ::inotify_add_watch(inotify_.get(), folder.c_str(),
                            IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE) >= 0;
  }
}

bool Follower::wait(std::chrono::milliseconds limit) {
  watch_folders();  // a folder may have come since
  // A folder that is not there yet is looked for every second.
  const bool all =
      inotify_.open() && std::all_of(watched_.begin(), watched_.end(), [](const auto& item) { return item.second; });
  if (!all) limit = std::min(limit, std::chrono::milliseconds(1000));
  struct pollfd waiting {
    inotify_.get(), POLLIN, 0
  };
  if (::poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return !all;
  std::array<char, 16 * 1024> events{};
  while (::read(inotify_.get(), events.data(), events.size()) > 0) {
    // Which file it was does not matter: all are looked at.
  }
  return true;
}

}  // namespace junshu::logs

#include "logs/journal.h"

#include <fcntl.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

#include "base/descriptor.h"
#include "base/error.h"
#include "scan.h"

namespace junshu::logs {

namespace {

constexpr std::size_t kLongestField = LineReader::kLongest;
constexpr std::uint64_t kLongestSkipped = 1ULL << 30;

void take_field(JournalEntry& entry, std::string_view name, std::string_view value) {
  value = value.substr(0, kLongestField);
  if (name == "MESSAGE") {
    entry.message.assign(value);
  } else if (name == "SYSLOG_IDENTIFIER" || (name == "_COMM" && entry.program.empty())) {
    entry.program.assign(value);
  } else if (name == "_PID" || (name == "SYSLOG_PID" && entry.process.empty())) {
    entry.process.assign(value);
  } else if (name == "_HOSTNAME") {
    entry.host.assign(value);
  } else if (name == "__CURSOR") {
    entry.cursor.assign(value);
  } else if (name == "_SOURCE_REALTIME_TIMESTAMP" || (name == "__REALTIME_TIMESTAMP" && entry.time == 0)) {
    entry.time = to_integer(value).value_or(0) / 1000;
  }
}

// The export form: "NAME=value" lines, or "NAME", a line end, 8 bytes of length and that many bytes; an empty line ends
// an entry.
class ExportEntries final : public JournalEntries {
 public:
  explicit ExportEntries(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(256 * 1024) {}

  bool next(JournalEntry& out) override {
    out = {};
    bool any = false;
    std::string line;
    while (take_line(line)) {
      if (line.empty()) {
        if (any) return true;
        continue;
      }
      any = true;
      const auto equals = line.find('=');
      if (equals != std::string::npos) {
        take_field(out, std::string_view(line).substr(0, equals), std::string_view(line).substr(equals + 1));
        continue;
      }
      std::string value;
      if (!take_binary(value)) return true;  // cut off: what was read so far is still told
      take_field(out, line, value);
    }
    return any;
  }

 private:
  bool take(char& c) {
    if (at_ == got_) {
      got_ = source_->read(buffer_.data(), buffer_.size());
      at_ = 0;
      if (got_ == 0) return false;
    }
    c = buffer_[at_++];
    return true;
  }
  bool take_line(std::string& line) {
    line.clear();
    char c = 0;
    bool any = false;
    while (take(c)) {
      any = true;
      if (c == '\n') return true;
      if (line.size() < kLongestField + 256) line += c;
    }
    return any;
  }
  bool take_binary(std::string& value) {
    std::uint64_t size = 0;
    char c = 0;
    for (unsigned i = 0; i < 8; ++i) {
      if (!take(c)) return false;
      size |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (8 * i);
    }
    if (size > kLongestSkipped) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"ジャーナルのエクスポート形式として読めません。journalctl -o export で作り直してください。",
                         "This is no good journal export. Make it again with journalctl -o export."});
    }
    for (std::uint64_t i = 0; i < size; ++i) {
      if (!take(c)) return false;
      if (value.size() < kLongestField) value += c;
    }
    return take(c);  // the line end after it
  }
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t got_ = 0;
};

class SystemdEntries final : public JournalEntries {
 public:
  explicit SystemdEntries(sd_journal* journal, const std::string& after) : journal_(journal) {
    sd_journal_set_data_threshold(journal_, kLongestField + 256);
    if (after.empty()) {
      sd_journal_seek_head(journal_);
    } else if (sd_journal_seek_cursor(journal_, after.c_str()) == 0 && sd_journal_next(journal_) > 0 &&
               sd_journal_test_cursor(journal_, after.c_str()) <= 0) {
      sd_journal_previous(journal_);  // that entry is gone: begin with the next that is left
    }
  }
  ~SystemdEntries() override { sd_journal_close(journal_); }
  SystemdEntries(const SystemdEntries&) = delete;
  SystemdEntries& operator=(const SystemdEntries&) = delete;

  bool next(JournalEntry& out) override {
    const int moved = sd_journal_next(journal_);
    if (moved < 0) failed(moved);
    if (moved == 0) return false;
    out = {};
    std::uint64_t microseconds = 0;
    if (sd_journal_get_realtime_usec(journal_, &microseconds) == 0)
      out.time = static_cast<base::Millis>(microseconds / 1000);
    char* cursor = nullptr;
    if (sd_journal_get_cursor(journal_, &cursor) == 0) {
      out.cursor = cursor;
      std::free(cursor);
    }
    const void* data = nullptr;
    std::size_t size = 0;
    SD_JOURNAL_FOREACH_DATA(journal_, data, size) {
      const std::string_view field(static_cast<const char*>(data), size);
      const auto equals = field.find('=');
      if (equals != std::string_view::npos) take_field(out, field.substr(0, equals), field.substr(equals + 1));
    }
    return true;
  }

  bool wait(base::Millis limit) override {
    return sd_journal_wait(journal_, static_cast<std::uint64_t>(limit) * 1000) > 0;
  }

 private:
  [[noreturn]] static void failed(int error) {
    throw base::Error(base::ErrorKind::Storage, {std::string("ジャーナルを読めません: ") + std::strerror(-error),
                                                 std::string("The journal cannot be read: ") + std::strerror(-error)});
  }
  sd_journal* journal_;
};

std::string head_of(const std::filesystem::path& path, std::size_t size) {
  std::string out(size, '\0');
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const auto got = file.open() ? ::read(file.get(), out.data(), size) : -1;
  out.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return out;
}

[[noreturn]] void cannot_open(int error, const std::string& where) {
  throw base::Error(
      base::ErrorKind::Unavailable,
      {std::string("ジャーナルを開けません(") + std::strerror(-error) + ")。読む権限を確かめてください。",
       std::string("The journal cannot be opened (") + std::strerror(-error) + "). Check that you may read it."},
      where);
}

}  // namespace

std::string line_of(const JournalEntry& entry) {
  std::string out = base::to_iso8601(entry.time);
  out += ' ';
  out += entry.host.empty() ? "localhost" : entry.host;
  out += ' ';
  out += entry.program.empty() ? "journal" : entry.program;
  if (!entry.process.empty()) out += "[" + entry.process + "]";
  out += ": " + entry.message;
  return out;
}

std::unique_ptr<JournalEntries> read_journal_export(std::unique_ptr<ByteSource> source) {
  return std::make_unique<ExportEntries>(std::move(source));
}

std::unique_ptr<JournalEntries> open_journal(const std::filesystem::path& path) {
  std::error_code error;
  if (path == "-" || !std::filesystem::is_regular_file(path, error)) return nullptr;
  const auto head = head_of(path, 9);
  if (head.starts_with("__CURSOR=")) return read_journal_export(open_source(path));
  if (!head.starts_with("LPKSHHRH")) return nullptr;
  const std::string name = path.string();
  const char* names[] = {name.c_str(), nullptr};
  sd_journal* journal = nullptr;
  if (const int result = sd_journal_open_files(&journal, names, 0); result < 0) cannot_open(result, name);
  return std::make_unique<SystemdEntries>(journal, "");
}

std::unique_ptr<JournalEntries> open_system_journal(const std::string& after_cursor) {
  sd_journal* journal = nullptr;
  if (const int result = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY); result < 0) cannot_open(result, "journal");
  return std::make_unique<SystemdEntries>(journal, after_cursor);
}

std::unique_ptr<JournalEntries> open_journal_folder(const std::filesystem::path& folder,
                                                    const std::string& after_cursor) {
  sd_journal* journal = nullptr;
  if (const int result = sd_journal_open_directory(&journal, folder.c_str(), 0); result < 0)
    cannot_open(result, folder.string());
  return std::make_unique<SystemdEntries>(journal, after_cursor);
}

}  // namespace junshu::logs

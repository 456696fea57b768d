// systemd's journal: its files, the running system's, and what `journalctl -o export` writes
// (https://systemd.io/JOURNAL_EXPORT_FORMATS).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "logs/source.h"

namespace junshu::logs {

struct JournalEntry {
  base::Millis time = 0;
  std::string cursor;
  std::string host, program, process, message;
};

// An entry as a line of the system's log with an ISO stamp.
std::string line_of(const JournalEntry& entry);

class JournalEntries {
 public:
  virtual ~JournalEntries() = default;
  virtual bool next(JournalEntry& out) = 0;  // false: no more for now
  // Waits for more; false when there is none yet, or never will be.
  virtual bool wait(base::Millis) { return false; }
};

// Journal files and the export form are recognised by their first bytes; nothing when `path` is neither.
std::unique_ptr<JournalEntries> open_journal(const std::filesystem::path& path);
// The running system's, after the entry with this cursor; empty: from the oldest on. Throws Error{Unavailable}.
std::unique_ptr<JournalEntries> open_system_journal(const std::string& after_cursor);
// Journal files in a folder, after a cursor.
std::unique_ptr<JournalEntries> open_journal_folder(const std::filesystem::path& folder,
                                                    const std::string& after_cursor);
std::unique_ptr<JournalEntries> read_journal_export(std::unique_ptr<ByteSource> source);

}  // namespace junshu::logs

// One thread of a scan: lists folders, looks at what is in them, hashes large files.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "descriptor.h"
#include "integrity/scan.h"
#include "looker.h"
#include "pace.h"
#include "work.h"

namespace junshu::integrity {

struct Root {
  std::string path;
  Descriptor folder;  // not open: it is no folder, or was not to be entered
};

// What the threads of one scan share.
struct Walk {
  const Rules& rules;
  const ScanOptions& options;
  const ScanSink& sink;
  base::HashKernel kernel;
  WorkQueue queue;
  HardLinks links;
  LargeClaims claims;
  Counters counters;
  Pace pace;
  std::vector<Root> roots;
  std::unordered_set<std::string_view> root_paths;
  std::mutex mutex;  // of not_entered
  std::vector<NotEntered> not_entered;

  Walk(const Rules& given_rules, const ScanOptions& given_options, const ScanSink& given_sink);
  bool stopped() const { return options.stop != nullptr && options.stop->load(std::memory_order_relaxed); }
  void not_enter(std::string path, NotEntered::Why why, int error);
  // What is known of before; null when nothing is asked of it.
  const Entry* before(FolderWork& work, std::string_view path, Attributes attributes) const;
  const Entry* before_large(const FolderWork& work,
                            std::string_view path) const;  // when the folder was listed, from any thread
  void hand_on(FolderWork& work);                          // one thing less that the folder waits for
};

class Walker {
 public:
  explicit Walker(Walk& walk);
  void run();
  // Looks at the roots themselves, and queues those that are folders.
  void begin(std::vector<std::string>& missing);

 private:
  struct Name {
    std::size_t at = 0;  // in names_
    unsigned char type = 0;
  };

  void list(const FolderJob& job);
  bool read_names(int folder, std::vector<Name>& names, const std::string& path);
  void look_at_names(const std::shared_ptr<FolderWork>& work, int folder, const FolderJob& job,
                     const std::vector<Name>& names);
  // False: nothing to record.
  bool look_at(FolderWork& work, int folder, const char* name, Entry& entry, Seen& seen, bool& descend);
  bool may_enter(int folder, const char* name, const FolderJob& parent, const Entry& entry, FolderJob& job);
  void hash_large();
  void rest();

  Walk& walk_;
  Looker looker_;
  std::string names_;
  std::string path_;
  std::vector<char> list_buffer_;
};

// Opens a folder or a file below a root, going through no link. errno is set when it cannot be.
Descriptor open_below(const Root& root, std::string_view path, int flags);

}  // namespace junshu::integrity

#include "integrity/scan.h"

#include <fcntl.h>

#include <algorithm>
#include <exception>
#include <thread>

#include "base/error.h"
#include "walk.h"

namespace junshu::integrity {
namespace {

void check_options(const ScanOptions& options) {
  if (options.threads < 1 || options.threads > 64) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"スレッド数は 1 から 64 です", "the number of threads is 1 to 64"}, "threads");
  }
  if (!(options.cpu_share > 0 && options.cpu_share <= 1)) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"CPU の割合は 0 より大きく 1 以下です", "the share of a processor is above 0 and at most 1"},
                      "cpu_share");
  }
}

// The first exception of any thread stops all, and is thrown on.
class FirstError {
 public:
  template <typename Do>
  void guard(WorkQueue& queue, const Do& work) {
    try {
      work();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      queue.stop();
    }
  }
  bool any() const {
    const std::lock_guard lock(mutex_);
    return error_ != nullptr;
  }
  void rethrow() const {
    if (any()) std::rethrow_exception(error_);
  }

 private:
  mutable std::mutex mutex_;
  std::exception_ptr error_;
};

ScanResult result_of(Walk& walk, std::vector<std::string> missing) {
  ScanResult out;
  out.entries = walk.counters.entries;
  out.files = walk.counters.files;
  out.folders = walk.counters.folders;
  out.bytes = walk.counters.bytes;
  out.unchanged = walk.counters.unchanged;
  out.unreadable = walk.counters.unreadable;
  out.raced = walk.counters.raced;
  out.not_entered = std::move(walk.not_entered);
  std::sort(out.not_entered.begin(), out.not_entered.end(),
            [](const NotEntered& a, const NotEntered& b) { return a.path < b.path; });
  out.missing_roots = std::move(missing);
  out.complete = !walk.stopped();
  out.kernel = walk.kernel;
  return out;
}

}  // namespace

ScanResult scan(const Rules& rules, const ScanOptions& options, const ScanSink& sink) {
  check_options(options);
  Walk walk(rules, options, sink);
  std::vector<std::string> paths = rules.roots();
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  walk.roots.reserve(paths.size());
  for (std::string& path : paths) walk.roots.push_back({std::move(path), Descriptor()});
  for (const Root& root : walk.roots) walk.root_paths.insert(root.path);

  FirstError error;
  std::vector<std::string> missing;
  error.guard(walk.queue, [&] { Walker(walk).begin(missing); });
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < options.threads && !error.any(); ++i) {
    threads.emplace_back([&] { error.guard(walk.queue, [&] { Walker(walk).run(); }); });
  }
  for (std::thread& thread : threads) thread.join();
  error.rethrow();
  return result_of(walk, std::move(missing));
}

std::optional<Entry> look_at(const Rules& rules, std::string_view path, const Entry* previous,
                             const ScanOptions& options) {
  const std::string parent(folder_of(path).empty() ? "/" : folder_of(path));
  const std::string name(path == "/" ? "." : path.substr(parent == "/" ? 1 : parent.size() + 1));
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct statx status {};
  if (!folder.open() || look_status(folder.get(), name.c_str(), status) != 0) return std::nullopt;
  HardLinks links;
  Counters counters;
  Looker looker(options, base::HashKernel::OpenSsl, links, counters);
  const FileSystem file_system = file_system_of(folder.get());
  Entry entry;
  entry.path = path;
  entry.type = type_of(status.stx_mode);
  for (int i = 0; i < kTries; ++i) {
    entry.attributes = rules.select(path, entry.type).attributes;
    if (entry.attributes.empty()) return std::nullopt;
    switch (looker.look(folder.get(), name.c_str(), file_system, previous, entry)) {
      case Seen::Gone:
        return std::nullopt;
      case Seen::Done:
        return entry;
      case Seen::OtherType:
        continue;
      case Seen::Large: {
        const Descriptor file = looker.open_file(folder.get(), name.c_str());
        if (file.open()) {
          looker.read_large(file.get(), previous, entry);
        } else {
          entry.error = errno;
        }
        return entry;
      }
    }
  }
  entry.error = EAGAIN;
  return entry;
}

}  // namespace junshu::integrity

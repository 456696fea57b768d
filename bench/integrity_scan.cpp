#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/hash.h"
#include "integrity/operations.h"
#include "integrity_parts.h"

namespace junshu::bench {
namespace {

using integrity::Attribute;
using integrity::Attributes;

// What AIDE is told to record, too.
constexpr Attributes kPlain{Attribute::Type,      Attribute::Mode,  Attribute::Owner,
                            Attribute::Group,     Attribute::Size,  Attribute::ModifiedAt,
                            Attribute::ChangedAt, Attribute::Inode, Attribute::Links};

Attributes attributes_named(const std::string& name) {
  if (name == "plain") return kPlain;
  if (name == "all") return integrity::kUsual;
  return kPlain.with({Attribute::Sha256});
}

enum class Depth { Walk, Read, Hash };

// The least that a scan has to do, written down plainly: threads take folders from one stack.
class Least {
 public:
  Least(std::string root, Depth depth) : depth_(depth) { stack_.push_back(std::move(root)); }

  void run(unsigned threads) {
    std::vector<std::thread> all;
    for (unsigned i = 0; i < threads; ++i) all.emplace_back([this] { work(); });
    for (std::thread& thread : all) thread.join();
  }

 private:
  void work() {
    std::vector<char> buffer(128UL * 1024);
    base::Sha256 hasher;
    while (auto folder = take()) {
      list(*folder, buffer, hasher);
      const std::lock_guard lock(mutex_);
      if (--busy_ == 0) changed_.notify_all();
    }
  }

  std::optional<std::string> take() {
    std::unique_lock lock(mutex_);
    while (stack_.empty()) {
      if (busy_ == 0) return std::nullopt;
      changed_.wait(lock);
    }
    std::string out = std::move(stack_.back());
    stack_.pop_back();
    ++busy_;
    return out;
  }

  void list(const std::string& path, std::vector<char>& buffer, base::Sha256& hasher) {
    DIR* const folder = ::opendir(path.c_str());
    if (folder == nullptr) return;
    while (const dirent* const item = ::readdir(folder)) {
      const std::string name = item->d_name;
      if (name == "." || name == "..") continue;
      if (item->d_type == DT_DIR) {
        const std::lock_guard lock(mutex_);
        stack_.push_back(path + "/" + name);
        changed_.notify_one();
      } else if (depth_ == Depth::Walk) {
        struct stat status {};
        ::fstatat(::dirfd(folder), name.c_str(), &status, AT_SYMLINK_NOFOLLOW);
      } else {
        read(::dirfd(folder), name.c_str(), buffer, hasher);
      }
    }
    ::closedir(folder);
  }

  void read(int folder, const char* name, std::vector<char>& buffer, base::Sha256& hasher) const {
    const int file = ::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return;
    struct stat status {};
    ::fstat(file, &status);
    ssize_t got = 0;
    do {
      got = ::read(file, buffer.data(), buffer.size());
      if (got > 0 && depth_ == Depth::Hash)
        hasher.update(base::as_bytes(std::string_view(buffer.data(), static_cast<std::size_t>(got))));
    } while (got == static_cast<ssize_t>(buffer.size()));
    if (depth_ == Depth::Hash) (void)hasher.finish();
    ::close(file);
  }

  Depth depth_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> stack_;
  unsigned busy_ = 0;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void read_all(const std::filesystem::path& root) { Least(root.string(), Depth::Read).run(2); }

int scan_program(const std::vector<std::string>& arguments) {
  const std::string& mode = arguments.at(0);
  const std::string& root = arguments.at(1);
  const auto threads = static_cast<unsigned>(std::atoi(arguments.at(3).c_str()));
  if (mode == "walk" || mode == "read" || mode == "read-hash") {
    Least(root, mode == "walk" ? Depth::Walk : mode == "read" ? Depth::Read : Depth::Hash).run(threads);
    return 0;
  }
  integrity::ScanOptions options;
  options.threads = threads;
  options.kernel = base::hash_kernel_named(arguments.at(4)).value();
  options.skip_unchanged = mode == "skip";
  const integrity::Rules rules = integrity::Rules::everything({root}, attributes_named(arguments.at(5)));
  if (mode == "init" || mode == "init-signed") {
    const ledger::Signer signer("junshu.example/bench", base::sha256(base::as_bytes("bench")));
    integrity::BaselineStamp stamp{
        arguments.at(2), "bench", 0, 1, std::nullopt, mode == "init-signed" ? &signer : nullptr};
    const auto result = integrity::init(rules, options, std::move(stamp));
    std::printf("%llu entries, %llu bytes\n", static_cast<unsigned long long>(result.baseline.entries),
                static_cast<unsigned long long>(result.scan.bytes));
    return 0;
  }
  const auto result = integrity::check(rules, options, integrity::Baseline::open(arguments.at(2)));
  std::printf("%llu entries, %llu bytes, %zu findings\n", static_cast<unsigned long long>(result.scan.entries),
              static_cast<unsigned long long>(result.scan.bytes), result.findings.size());
  return result.findings.empty() ? 0 : 1;
}

Run measure(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw base::Error(base::ErrorKind::NotFound, {"プログラムがありません", "there is no such program"}, arguments[0]);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  Run out;
  out.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  out.processor = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  out.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  out.blocks_read = static_cast<std::uint64_t>(usage.ru_inblock);
  out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (out.exit_code != 0) {
    std::string command;
    for (const std::string& argument : arguments) command += argument + " ";
    throw base::Error(base::ErrorKind::Internal,
                      {"プログラムが失敗しました", "a measured program failed with " + std::to_string(out.exit_code)},
                      command);
  }
  return out;
}

}  // namespace junshu::bench

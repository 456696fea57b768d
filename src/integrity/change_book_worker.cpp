#include "change_book_worker.h"

#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/bytes.h"
#include "status.h"
#include "watch_mounts.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

std::string algorithm_of(Attributes hashes) {
  for (const Attribute each : {Attribute::Sha256, Attribute::Sha512, Attribute::Blake2b}) {
    if (hashes.has(each)) return std::string(name_of(each));
  }
  return {};
}

bool is_gone(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) != 0;
}

// By what changes whenever content or attributes do: the time of the last change, which nobody can set.
bool looks_same(const struct stat& status, const Entry& entry) {
  const std::int64_t changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
  return !entry.fresh && entry.type == type_of(status.st_mode) && entry.inode == status.st_ino &&
         entry.ctime_ns == changed &&
         (entry.type == FileType::Folder || entry.size == static_cast<std::uint64_t>(status.st_size));
}

}  // namespace

ScanWorker::ScanWorker(const ChangeBookOptions& options, const Rules& rules, LiveBaseline& live,
                       const base::Clock& clock)
    : options_(options), rules_(rules), live_(live), clock_(clock) {
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  JUNSHU_INVARIANT(wake_ >= 0, "no descriptors left");
  thread_ = std::thread([this] { run(); });
}

ScanWorker::~ScanWorker() {
  stop_ = true;
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void ScanWorker::ask(ScanJob job) {
  {
    const std::lock_guard lock(mutex_);
    for (const ScanJob& each : jobs_) {
      const bool same = each.kind == job.kind && each.folder == job.folder;
      if (same && &each != &jobs_.front()) return;  // the one in front may have passed what this is about
    }
    jobs_.push_back(std::move(job));
  }
  ::eventfd_write(wake_, 1);
}

bool ScanWorker::idle() const {
  const std::lock_guard lock(mutex_);
  return jobs_.empty() && outcomes_.empty();
}

std::optional<ScanOutcome> ScanWorker::take() {
  const std::lock_guard lock(mutex_);
  if (outcomes_.empty()) return std::nullopt;
  ScanOutcome out = std::move(outcomes_.front());
  outcomes_.pop_front();
  return out;
}

void ScanWorker::run() {
  while (!stop_) {
    eventfd_t count = 0;
    ::eventfd_read(wake_, &count);
    while (!stop_) {
      ScanJob job;
      {
        const std::lock_guard lock(mutex_);
        if (jobs_.empty()) break;
        job = jobs_.front();
      }
      ScanOutcome outcome = work(job);
      ::malloc_trim(0);
      const std::lock_guard lock(mutex_);
      jobs_.pop_front();
      outcomes_.push_back(std::move(outcome));
    }
  }
}

ScanOutcome ScanWorker::work(const ScanJob& job) {
  ScanOutcome out{.job = job};
  out.summary.started_at = clock_.now();
  try {
    switch (job.kind) {
      case ScanJob::Kind::First:
        first(out);
        break;
      case ScanJob::Kind::Full:
        full(out);
        break;
      case ScanJob::Kind::Folder:
        folder(out);
        break;
      case ScanJob::Kind::Merge:
        live_.merge(rules_, stamp());
        break;
    }
  } catch (const base::Error& error) {
    out.failed = error;
    out.summary.complete = false;
  }
  out.summary.finished_at = clock_.now();
  if (live_.made()) {
    const BaselineInfo info = live_.info();
    out.summary.baseline = base::hex(info.digest);
    out.summary.algorithm = algorithm_of(info.hashes);
  }
  return out;
}

ScanOptions ScanWorker::scan_options() const {
  ScanOptions out;
  out.threads = 1;
  out.idle_io = true;
  out.cpu_share = options_.cpu_share;
  out.stop = &stop_;
  return out;
}

BaselineStamp ScanWorker::stamp() const {
  BaselineStamp out{.path = live_.path(), .host = options_.host, .made_at = clock_.now()};
  if (live_.made()) {
    const BaselineInfo info = live_.info();
    out.generation = info.generation + 1;
    out.predecessor = info.digest;
  }
  return out;
}

void ScanWorker::first(ScanOutcome& out) {
  const InitResult made = init(rules_, scan_options(), stamp());
  out.summary.scope = "first";
  out.summary.files = made.scan.files;
  out.summary.bytes = made.scan.bytes;
  out.summary.unreadable = made.scan.unreadable;
  out.summary.raced = made.scan.raced;
  out.summary.complete = made.scan.complete;
  if (made.scan.complete) live_.reopen();
}

void ScanWorker::full(ScanOutcome& out) {
  const bool same_rules = live_.info().rules == rules_.digest();
  if (same_rules) live_.merge(rules_, stamp());
  const std::shared_ptr<const Baseline> baseline = live_.baseline();
  CheckResult result = check(rules_, scan_options(), *baseline);
  out.summary.scope = "full";
  out.summary.files = result.scan.files;
  out.summary.bytes = result.scan.bytes;
  out.summary.unreadable = result.scan.unreadable;
  out.summary.raced = result.scan.raced;
  out.summary.complete = result.scan.complete;
  out.findings = std::move(result.findings);
  out.grown = std::move(result.grown);
}

// Compares by the time of the last change only; what differs is looked at by whoever asked.
void ScanWorker::folder(ScanOutcome& out) {
  out.summary.scope = out.job.folder;
  // Whether to descend. `known`: none when nothing is.
  const auto consider = [&](const std::string& path, const Entry* known) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
      if (known != nullptr) out.paths.push_back(path);
      return false;
    }
    const FileType type = type_of(status.st_mode);
    const Selection selection = rules_.select(path, type);
    if (!selection.attributes.empty()) {
      ++out.summary.files;
      if (known == nullptr || !looks_same(status, *known)) out.paths.push_back(path);
    }
    return type == FileType::Folder && selection.descend;
  };
  std::set<std::string> closed;  // mounts that a scan does not enter
  std::ifstream mountinfo("/proc/self/mountinfo", std::ios::binary);
  for (const Mount& mount : parse_mounts(std::string(std::istreambuf_iterator<char>(mountinfo), {}))) {
    if (is_virtual(mount.type) || (!rules_.crosses_mounts() && mount.point != out.job.folder))
      closed.insert(mount.point);
  }
  std::vector<std::string> folders;
  const auto known_root = live_.find(out.job.folder);
  if (consider(out.job.folder, known_root ? &*known_root : nullptr)) folders.push_back(out.job.folder);
  std::set<std::string> visited;
  // A folder's entries are read from the baseline once for all names in it.
  while (!folders.empty() && !stop_) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const std::vector<Entry> known = live_.in_folder(folder);
    std::vector<bool> seen(known.size());
    std::error_code error;
    for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
      const std::string path = each->path().string();
      const auto found = std::lower_bound(known.begin(), known.end(), path,
                                          [](const Entry& entry, const std::string& sought) { return entry.path < sought; });
      const bool is_known = found != known.end() && found->path == path;
      if (is_known) seen[static_cast<std::size_t>(found - known.begin())] = true;
      if (consider(path, is_known ? &*found : nullptr) && !closed.contains(path)) folders.push_back(path);
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (!seen[i] && is_gone(known[i].path)) out.paths.push_back(known[i].path);
    }
    visited.insert(folder);
  }
  for (const std::string& folder : live_.folders_below(out.job.folder)) {
    if (stop_) break;
    if (visited.contains(folder)) continue;
    for (const Entry& entry : live_.in_folder(folder)) {
      if (is_gone(entry.path)) out.paths.push_back(entry.path);
    }
  }
  out.summary.complete = !stop_;
}

}  // namespace junshu::integrity

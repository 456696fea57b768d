#include "sites/restore.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "encoding.h"

namespace junshu::sites {
namespace {

using base::Error;
using base::ErrorKind;

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

[[noreturn]] void fail(const std::filesystem::path& path, const char* ja, const char* en) {
  const int code = errno;
  const std::string reason = std::string(" (") + std::strerror(code) + ")";
  const ErrorKind kind = code == ENOENT || code == ENOTDIR                                   ? ErrorKind::NotFound
                         : code == EXDEV || code == ELOOP || code == EACCES || code == EPERM ? ErrorKind::Forbidden
                                                                                             : ErrorKind::Storage;
  throw Error(kind, {ja + reason, en + reason}, path.string());
}

// Links are followed as long as they stay below `root`.
int open_beneath(int root, const std::filesystem::path& relative, int flags) {
  open_how how{};
  how.flags = static_cast<__u64>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const std::string path = relative.empty() ? "." : relative.string();
  return static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how));
}

void copy_attributes(int from, int to) {
  char names[8192];
  const ssize_t size = ::flistxattr(from, names, sizeof names);
  for (const char* name = names; size > 0 && name < names + size; name += std::strlen(name) + 1) {
    char value[65536];
    const ssize_t length = ::fgetxattr(from, name, value, sizeof value);
    if (length >= 0)
      ::fsetxattr(to, name, value, static_cast<std::size_t>(length), 0);  // what this user may not set stays unset
  }
}

// Owner first: changing it clears the set-id bits of the mode.
void take_after(int folder, const std::string& name, int file, const std::filesystem::path& path) {
  struct stat is {};
  const Descriptor existing(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  const bool replaces = existing.get() >= 0 && ::fstat(existing.get(), &is) == 0;
  if (replaces && !S_ISREG(is.st_mode)) {
    errno = EISDIR;
    fail(path, "通常のファイルではないものがあります", "what is there is no regular file");
  }
  if (!replaces && ::fstat(folder, &is) != 0)
    fail(path, "フォルダーを調べられません", "the folder cannot be looked at");
  if ((is.st_uid != ::geteuid() || is.st_gid != ::getegid()) && ::fchown(file, is.st_uid, is.st_gid) != 0) {
    fail(path, "ファイルの所有者を元どおりにできません。サーバーの管理者として実行してください",
         "the owner cannot be kept: run it as the server's administrator");
  }
  if (replaces) copy_attributes(existing.get(), file);
  if (::fchmod(file, replaces ? is.st_mode & 07777U : 0644U) != 0)
    fail(path, "ファイルの許可を設定できません", "the mode cannot be set");
}

void write_all(int file, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t done = ::write(file, content.data(), content.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) fail(path, "書けません。空き容量を確かめてください", "it cannot be written: check for free space");
    content.remove_prefix(static_cast<std::size_t>(done));
  }
}

[[noreturn]] void refuse_address(const std::string& url, const char* ja, const char* en) {
  throw Error(ErrorKind::InvalidInput, {ja, en}, url);
}

}  // namespace

std::filesystem::path file_of(const std::string& url, const std::string& index) {
  const auto parsed = parse_url(url);
  if (!parsed) refuse_address(url, "URL ではありません", "This is no address");
  if (!parsed->query.empty()) {
    refuse_address(url, "? の付いたページはファイルに対応しません。--hook を使ってください",
                   "A page with a query is no file: use --hook");
  }
  std::filesystem::path out;
  const std::vector<std::string_view> segments = base::split(std::string_view(parsed->path).substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i].empty() && last) {
      out /= index;
      break;
    }
    const auto name = http::percent_decode(segments[i], false);
    if (!name || name->empty() || *name == "." || *name == ".." || name->find('/') != std::string::npos ||
        name->find('\0') != std::string::npos) {
      refuse_address(url, "このアドレスはファイルの名前にできません。--hook を使ってください",
                     "This address makes no file name: use --hook");
    }
    out /= *name;
  }
  return out;
}

void put_back(const std::filesystem::path& root, const std::filesystem::path& relative, std::string_view content) {
  const std::filesystem::path shown = root / relative;
  const std::string name = relative.filename().string();
  if (name.empty() || name == "." || name == ".." || relative.is_absolute()) {
    throw Error(ErrorKind::InvalidInput, {"ファイルの名前ではありません", "This is no file name"}, shown.string());
  }
  const Descriptor top(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (top.get() < 0) fail(root, "公開フォルダーを開けません", "the document root cannot be opened");
  const Descriptor folder(open_beneath(top.get(), relative.parent_path(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail(shown, "公開フォルダーの中にありません", "it does not lie below the document root");
  const std::string temporary = ".junshu-restore-" + std::to_string(::getpid());
  ::unlinkat(folder.get(), temporary.c_str(), 0);  // of a process with this number that ended
  const Descriptor file(
      ::openat(folder.get(), temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) fail(shown, "ファイルを作れません", "the file cannot be made");
  try {
    write_all(file.get(), content, shown);
    take_after(folder.get(), name, file.get(), shown);
    JUNSHU_INVARIANT(::fsync(file.get()) == 0, "fsync failed");
    if (::renameat(folder.get(), temporary.c_str(), folder.get(), name.c_str()) != 0)
      fail(shown, "置き換えられません", "it cannot be replaced");
  } catch (...) {
    ::unlinkat(folder.get(), temporary.c_str(), 0);
    throw;
  }
  JUNSHU_INVARIANT(::fsync(folder.get()) == 0, "fsync failed");
}

namespace {

// What is wrong, nothing when the copy was put back or the hook ended well.
std::optional<base::Text> put_back_one(const Manifest& manifest, const std::string& url, const RestoreMeans& means,
                                       const Copies& copies) {
  const Resource* resource = manifest.find(url);
  if (resource == nullptr)
    return base::Text{"マニフェストにないアドレスです", "The manifest does not have this address"};
  try {
    const auto content = copies.read(Drawer::Approved, resource->approved_copy().sha256);
    if (!content)
      return base::Text{"承認された写しがありません。--copies のフォルダーを確かめてください",
                        "There is no approved copy: check the folder of --copies"};
    if (means.hook.empty()) {
      put_back(means.root, file_of(url, means.index), *content);
      return std::nullopt;
    }
    std::vector<std::string> arguments = means.hook;
    arguments.push_back(
        std::filesystem::absolute(copies.path(Drawer::Approved, resource->approved_copy().sha256)).string());
    arguments.push_back(url);
    const base::ProcessResult result = base::run_process(arguments, {}, means.hook_time);
    if (result.timed_out)
      return base::Text{"復元のコマンドが時間内に終わりません", "The restoring command did not end in time"};
    if (result.exit_code != 0) {
      const std::string why = std::to_string(result.exit_code) + ": " + shortened(base::trim(result.errors), 300);
      return base::Text{"復元のコマンドが失敗しました (" + why + ")", "The restoring command failed (" + why + ")"};
    }
    return std::nullopt;
  } catch (const Error& error) {
    const std::string where = error.where().empty() ? "" : " (" + error.where() + ")";
    return base::Text{error.message().ja + where, error.message().en + where};
  }
}

}  // namespace

std::vector<Restored> restore(const Manifest& manifest, const std::vector<std::string>& urls, const RestoreMeans& means,
                              Network& network, const base::Clock& clock, const CheckOptions& options, int looks,
                              const std::function<void()>& wait) {
  JUNSHU_INVARIANT(options.copies != nullptr, "restoring needs copies");
  std::vector<Restored> out;
  for (const std::string& url : urls) {
    Restored one;
    one.url = url;
    if (auto problem = put_back_one(manifest, url, means, *options.copies)) {
      one.says = std::move(*problem);
      out.push_back(std::move(one));
      continue;
    }
    CheckOptions only = options;
    only.only = {url};
    for (int look = 0; look < looks; ++look) {
      if (look > 0 && wait) wait();
      auto checks = check(manifest, network, clock, only);
      if (!checks.empty()) one.after = std::move(checks.front());
      one.restored = one.after.outcome == Outcome::Same;
      if (one.restored) break;
    }
    one.says = one.restored
                   ? base::Text{"復元し、外から見て承認された内容と同じであることを確かめました",
                                "Restored, and seen from outside to be the same as approved"}
                   : base::Text{"写しは戻しましたが、外から見るとまだ違います: " + one.after.says.ja,
                                "The copy was put back, but seen from outside it still differs: " + one.after.says.en};
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace junshu::sites

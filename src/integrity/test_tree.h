// A folder of invented files, for tests.
#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/file.h"
#include "base/hash.h"
#include "integrity/scan.h"

namespace junshu::integrity::test {

class Tree {
 public:
  std::string root() const { return folder_.path().string() + "/tree"; }
  std::string at(const std::string& name) const { return root() + "/" + name; }
  std::string beside(const std::string& name) const { return folder_.path().string() + "/" + name; }

  Tree() { std::filesystem::create_directories(root()); }

  void folder(const std::string& name) const { std::filesystem::create_directories(at(name)); }
  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary | std::ios::trunc) << content;
  }
  void append(const std::string& name, const std::string& content) const {
    std::ofstream(at(name), std::ios::binary | std::ios::app) << content;
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(at(name)); }
  void rename(const std::string& from, const std::string& to) const { std::filesystem::rename(at(from), at(to)); }

 private:
  base::TemporaryFolder folder_{"integrity"};
};

inline const Attributes kPlain = kUsual.with({Attribute::Blocks});
// Time stamps and inodes of folders change with every test; these stay.
inline const Attributes kContent{Attribute::Type, Attribute::Mode, Attribute::Sha256};

// As Rules::everything with the usual attributes, but walks stay on the file system where they began.
inline Rules staying(const std::vector<std::string>& roots) {
  std::string text = "version: 1\nmounts: stay\nroots:\n";
  for (const std::string& root : roots) text += "- " + root + "\n";
  return Rules::from_yaml(text + "rules:\n- include: " + roots.front() + "\n", "rules.yaml");
}

struct Scanned {
  std::map<std::string, Entry> entries;
  std::map<std::string, std::string> folder_of_entry;
  ScanResult result;
  const Entry& operator[](const std::string& path) const { return entries.at(path); }
};

inline Scanned scan_all(const Rules& rules, const ScanOptions& options = {}) {
  Scanned out;
  std::mutex mutex;
  out.result = scan(rules, options, [&](FolderListing&& listing) {
    const std::lock_guard lock(mutex);
    for (Entry& entry : listing.entries) {
      out.folder_of_entry[entry.path] = listing.folder;
      out.entries[entry.path] = std::move(entry);
    }
  });
  return out;
}

inline base::Digest digest_of_text(const std::string& text) { return base::sha256(base::as_bytes(text)); }

// Some text that is never twice the same within itself.
inline std::string text_of(std::size_t size, unsigned seed = 1) {
  std::string out(size, '\0');
  std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (char& c : out) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    c = static_cast<char>(state >> 56U);
  }
  return out;
}

// Runs `what` as nobody, who may not read everything, when the tests run as root.
template <typename Do>
void as_nobody(const Do& what) {
  std::thread([&] {  // the raw call changes this thread and those it starts, nobody else
    if (::geteuid() == 0) ::syscall(SYS_setresuid, -1, 65534, -1);
    what();
  })
      .join();
}

// Runs `what` where mounts are its own. False: this system does not let us.
template <typename Do>
bool with_own_mounts(const Do& what) {
  bool could = false;
  std::thread([&] {
    could = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (could) what();
  }).join();
  return could;
}

}  // namespace junshu::integrity::test

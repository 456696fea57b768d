#include "dpkg_owners.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "dpkg_database.h"

namespace junshu::integrity {
namespace {

// The file: magic, digest of the rest, count of paths, then sorted pairs {first 12 bytes of SHA-256 of the path,
// package}, then the names of packages, each ended by a line feed. It is of this host and no other reads it: numbers
// are the machine's.
constexpr std::string_view kMagic = "junshu-dpkg-own1";

struct Owned {
  std::array<std::uint8_t, 12> path;
  std::uint32_t package;
  bool operator<(const Owned& other) const { return path < other.path; }
};
static_assert(sizeof(Owned) == 16);

std::array<std::uint8_t, 12> key_of(std::string_view path) {
  const base::Digest digest = base::sha256(base::as_bytes(path));
  std::array<std::uint8_t, 12> out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

constexpr std::size_t kDigestAt = kMagic.size();
constexpr std::size_t kCountAt = kDigestAt + 32;
constexpr std::size_t kPathsAt = kCountAt + 8;

}  // namespace

struct DpkgOwners::Mapping {
  const char* start = nullptr;
  std::size_t size = 0;
  std::span<const Owned> paths;
  std::vector<std::string_view> packages;
  ~Mapping() {
    if (start != nullptr) ::munmap(const_cast<char*>(start), size);
  }
};

DpkgOwners::DpkgOwners(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}
DpkgOwners::DpkgOwners(DpkgOwners&&) noexcept = default;
DpkgOwners& DpkgOwners::operator=(DpkgOwners&&) noexcept = default;
DpkgOwners::~DpkgOwners() = default;

void DpkgOwners::write(const std::filesystem::path& root, const std::filesystem::path& file) {
  std::vector<Owned> paths;
  std::map<std::string, std::uint32_t, std::less<>> numbers;
  std::string names;
  DpkgDatabase(root).each_path([&](std::string_view path, std::string_view package) {
    auto number = numbers.find(package);
    if (number == numbers.end()) {
      number = numbers.emplace(package, static_cast<std::uint32_t>(numbers.size())).first;
      names += package;
      names += '\n';
    }
    paths.push_back({.path = key_of(path), .package = number->second});
  });
  std::stable_sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end(), [](const Owned& a, const Owned& b) { return a.path == b.path; }),
              paths.end());
  std::string body(8, '\0');
  const std::uint64_t count = paths.size();
  std::memcpy(body.data(), &count, sizeof count);
  body.append(reinterpret_cast<const char*>(paths.data()), paths.size() * sizeof(Owned));
  body += names;
  const base::Digest digest = base::sha256(base::as_bytes(body));
  base::write_durably(file, std::string(kMagic) + std::string(base::as_text(digest)) + body, 0600);
}

std::optional<DpkgOwners> DpkgOwners::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  struct stat status {};
  auto mapping = std::make_unique<Mapping>();
  if (::fstat(descriptor, &status) == 0 && status.st_size >= static_cast<off_t>(kPathsAt)) {
    mapping->size = static_cast<std::size_t>(status.st_size);
    void* start = ::mmap(nullptr, mapping->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (start != MAP_FAILED) mapping->start = static_cast<const char*>(start);
  }
  ::close(descriptor);
  if (mapping->start == nullptr) return std::nullopt;
  const std::string_view all(mapping->start, mapping->size);
  const base::Digest digest = base::sha256(base::as_bytes(all.substr(kCountAt)));
  if (!all.starts_with(kMagic) || all.substr(kDigestAt, 32) != base::as_text(digest)) return std::nullopt;
  std::uint64_t count = 0;
  std::memcpy(&count, all.data() + kCountAt, sizeof count);
  if (count > (all.size() - kPathsAt) / sizeof(Owned)) return std::nullopt;
  static_assert(kPathsAt % alignof(Owned) == 0);
  mapping->paths = {reinterpret_cast<const Owned*>(all.data() + kPathsAt), static_cast<std::size_t>(count)};
  std::string_view names = all.substr(kPathsAt + count * sizeof(Owned));
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\n'), names.size());
    mapping->packages.push_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return DpkgOwners(std::move(mapping));
}

std::string DpkgOwners::package_of(std::string_view path) const {
  const Owned key{.path = key_of(path), .package = 0};
  const auto found = std::lower_bound(mapping_->paths.begin(), mapping_->paths.end(), key);
  if (found == mapping_->paths.end() || found->path != key.path || found->package >= mapping_->packages.size())
    return {};
  return std::string(mapping_->packages[found->package]);
}

}  // namespace junshu::integrity

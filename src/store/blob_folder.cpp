#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <mutex>

#include "base/error.h"
#include "base/file.h"
#include "blob_backend.h"

namespace junshu::store {

namespace {

namespace fs = std::filesystem;

// A file is: for each part, its length (4 bytes, big-endian) and its bytes.
class BlobFolder final : public BlobBackend {
 public:
  explicit BlobFolder(fs::path folder) : folder_(std::move(folder)) {}

  void put(const std::string& contract, const std::string& name, std::span<const base::Bytes> parts) override {
    std::string content;
    for (const auto& part : parts) {
      for (unsigned shift = 32; shift > 0; shift -= 8) content += static_cast<char>(part.size() >> (shift - 8));
      content += base::as_text(part);
    }
    const std::lock_guard lock(mutex_);
    const fs::path file = path(contract, name);
    base::make_folder(file.parent_path(), 0700);
    base::write_durably(file, content, 0600);
  }

  bool each(const std::string& contract, const std::string& name, const std::function<bool(base::ByteView)>& part) override {
    std::ifstream file(path(contract, name), std::ios::binary);
    if (!file) return false;
    base::Bytes buffer;
    std::array<unsigned char, 4> length{};
    while (file.read(reinterpret_cast<char*>(length.data()), length.size())) {
      std::size_t size = 0;
      for (const unsigned char byte : length) size = (size << 8U) | byte;
      if (size > kLongestPart) damaged(name);
      buffer.resize(size);
      if (!file.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(size))) damaged(name);
      if (!part(buffer)) return true;
    }
    if (file.gcount() != 0) damaged(name);
    return true;
  }

  void erase(const std::string& contract, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    remove(path(contract, name));
  }

  std::size_t sweep(const std::string& contract, base::Millis instant, const std::function<bool(const std::string&)>& keep) override {
    const std::lock_guard lock(mutex_);
    std::size_t removed = 0;
    std::error_code absent;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / contract, absent)) {
      struct stat status {};
      if (!entry.is_regular_file() || ::stat(entry.path().c_str(), &status) != 0) continue;
      const base::Millis changed = status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000;
      if (changed >= instant || keep(entry.path().filename().string())) continue;
      remove(entry.path());
      ++removed;
    }
    return removed;
  }

 private:
  static constexpr std::size_t kLongestPart = 4U << 20U;

  [[noreturn]] static void damaged(const std::string& name) {
    throw base::Error(base::ErrorKind::Integrity, {"証跡ファイルが壊れています", "A file of evidence is damaged"}, "blob " + name);
  }

  static void remove(const fs::path& file) {
    if (fs::remove(file)) base::fsync_folder(file.parent_path());
  }

  fs::path path(const std::string& contract, const std::string& name) const { return folder_ / contract / name.substr(0, 2) / name; }

  const fs::path folder_;
  std::mutex mutex_;  // of changes: a sweep must not meet a put of the same name
};

}  // namespace

std::unique_ptr<BlobBackend> BlobBackend::in_folder(const fs::path& folder) { return std::make_unique<BlobFolder>(folder); }

}  // namespace junshu::store

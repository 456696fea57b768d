#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>

#include "base/error.h"
#include "integrity_parts.h"

namespace junshu::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPool = 64UL << 20U;

// Bytes of this machine's own programs.
std::string pool_of_content() {
  std::string out;
  for (const char* folder : {"/usr/bin", "/usr/share", "/usr/lib"}) {
    for (auto item = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied);
         item != fs::recursive_directory_iterator(); ++item) {
      if (out.size() >= kPool) return out;
      if (!item->is_regular_file() || item->is_symlink() || item->file_size() > (4U << 20U)) continue;
      std::ifstream stream(item->path(), std::ios::binary);
      out.append(std::istreambuf_iterator<char>(stream), {});
    }
  }
  return out;
}

void write_file(const fs::path& path, const std::string& pool, std::uint64_t at, std::uint64_t size) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  while (size > 0) {
    const std::uint64_t offset = at % pool.size();
    const std::uint64_t piece = std::min<std::uint64_t>(size, pool.size() - offset);
    const ssize_t done = ::write(file, pool.data() + offset, piece);
    if (done <= 0) break;
    at += static_cast<std::uint64_t>(done);
    size -= static_cast<std::uint64_t>(done);
  }
  ::close(file);
}

// A data set that says of itself what it is, once it is complete.
bool complete(const fs::path& mark, const std::string& what, std::uint64_t& bytes) {
  std::ifstream stream(mark);
  std::string line;
  std::getline(stream, line);
  stream >> bytes;
  return stream && line == what;
}

void finish(const fs::path& mark, const std::string& what, std::uint64_t bytes) {
  ::sync();
  std::ofstream(mark) << what << "\n" << bytes << "\n";
}

// In a process of its own: what this one holds would count as the peak of every program that it starts.
template <typename Make>
void apart(const Make& make) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    make();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
}

void make_small_files(const DataSet& set, const fs::path& mark, const std::string& what) {
  fs::remove_all(set.root);
  const std::string pool = pool_of_content();
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit;
  const std::uint64_t crowd = set.files / 25;
  std::uint64_t bytes = 0;
  fs::path at;
  for (std::uint64_t i = 0; i < set.files; ++i) {
    if (i < crowd) {
      at = set.root / "crowd";
    } else {
      const std::uint64_t number = (i - crowd) / 39;
      at = set.root / ("part-" + std::to_string(number % 70)) / ("package-" + std::to_string(number));
    }
    if (i == 0 || i == crowd || (i > crowd && (i - crowd) % 39 == 0)) fs::create_directories(at);
    const auto size = static_cast<std::uint64_t>(16384 * std::pow(unit(random), 3.8));
    write_file(at / ("file-" + std::to_string(random() % 1'000'000) + "-" + std::to_string(i) + ".so"), pool, random(),
               size);
    bytes += size;
  }
  finish(mark, what, bytes);
}

void make_big_files(const DataSet& set, std::uint64_t wanted, const fs::path& mark, const std::string& what) {
  fs::remove_all(set.root);
  const std::string pool = pool_of_content();
  double sum = 0;
  for (int i = 0; i < 100; ++i) sum += std::pow(56, i / 99.0);
  std::uint64_t bytes = 0;
  for (int i = 0; i < 100; ++i) {
    const auto size = static_cast<std::uint64_t>(static_cast<double>(wanted) * std::pow(56, i / 99.0) / sum);
    const fs::path at = set.root / ("part-" + std::to_string(i % 5));
    fs::create_directories(at);
    write_file(at / ("image-" + std::to_string(i)), pool, static_cast<std::uint64_t>(i) * 7919, size);
    bytes += size;
  }
  finish(mark, what, bytes);
}

}  // namespace

DataSet make_small(const fs::path& folder, std::uint64_t files) {
  DataSet out{"small", folder / "small", files, 0};
  const fs::path mark = folder / "small.made";
  const std::string what = std::to_string(files) + " files";
  if (complete(mark, what, out.bytes)) return out;
  std::printf("making %s …\n", what.c_str());
  apart([&] { make_small_files(out, mark, what); });
  if (!complete(mark, what, out.bytes))
    throw base::Error(base::ErrorKind::Storage, {"データを作れません", "the data set cannot be made"}, folder.string());
  return out;
}

DataSet make_big(const fs::path& folder, std::uint64_t bytes) {
  DataSet out{"big", folder / "big", 100, 0};
  const fs::path mark = folder / "big.made";
  const std::string what = std::to_string(bytes) + " bytes";
  if (complete(mark, what, out.bytes)) return out;
  std::printf("making %s …\n", what.c_str());
  apart([&] { make_big_files(out, bytes, mark, what); });
  if (!complete(mark, what, out.bytes))
    throw base::Error(base::ErrorKind::Storage, {"データを作れません", "the data set cannot be made"}, folder.string());
  return out;
}

}  // namespace junshu::bench

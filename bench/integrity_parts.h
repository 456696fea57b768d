// Parts of the bench of integrity scans: data sets, the program that is measured, and measuring it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace junshu::bench {

struct DataSet {
  std::string name;
  std::filesystem::path root;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// 0–16 KiB, 3.4 KB on average, in one folder for each 40 files; one folder holds a twenty-fifth of all. Content is
// taken from programs and libraries of this machine. What is there already with the same numbers is used again.
DataSet make_small(const std::filesystem::path& folder, std::uint64_t files);
// 100 files whose sizes rise geometrically from 1 to 56.
DataSet make_big(const std::filesystem::path& folder, std::uint64_t bytes);

// Brings every file into the page cache.
void read_all(const std::filesystem::path& root);

struct Run {
  double wall = 0;                // seconds
  double processor = 0;           // seconds, user and system, of all threads
  double peak_mib = 0;            // resident
  std::uint64_t blocks_read = 0;  // from the disk, of 512 bytes: anything but 0 measured the disk
  int exit_code = 0;
};
// Runs a program to its end, its output thrown away. Throws Error{Internal} when it ends with another code than 0.
Run measure(const std::vector<std::string>& arguments);

// The measured program: `bench_integrity --scan MODE ROOT BASELINE THREADS KERNEL ATTRIBUTES`. MODE: init, init-signed,
// check, skip; walk, read, read-hash are what no scanner of this shape can beat. ATTRIBUTES: hash, plain, all. Returns
// the exit code.
int scan_program(const std::vector<std::string>& arguments);

}  // namespace junshu::bench

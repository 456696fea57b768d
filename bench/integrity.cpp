// Integrity scans against Debian's AIDE, as whole processes, on the same files, with the same attributes, interleaved
// round by round.
//   bench_integrity [--folder F] [--set small|big|both] [--files N] [--bytes N] [--rounds N] [--aide yes|no]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "base/hash_kernel.h"
#include "integrity_parts.h"
#include "machine.h"

namespace junshu::bench {
namespace {

struct Options {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "junshu-bench-integrity";
  std::string set = "both";
  std::uint64_t files = 200'000;
  std::uint64_t bytes = 4'300'000'000;
  int rounds = 3;
  bool aide = true;
};

struct Program {
  std::string name;
  std::vector<std::string> arguments;
};

std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

class Bench {
 public:
  Bench(const Options& options, DataSet set) : options_(options), set_(std::move(set)) {}

  void run() {
    std::printf("\n%s: %llu files, %.0f MB\n", set_.name.c_str(), static_cast<unsigned long long>(set_.files),
                static_cast<double>(set_.bytes) / 1e6);
    plan();
    for (int round = 0; round < options_.rounds; ++round) {
      for (const Program& program : programs_) {
        read_all(set_.root);
        runs_[program.name].push_back(measure(program.arguments));
      }
    }
    print();
    if (options_.aide) compare();
    limits();
  }

 private:
  std::string kept(const std::string& name) const { return (options_.folder / (set_.name + "." + name)).string(); }

  void ours(const std::string& name, const std::string& mode, const std::string& threads, const std::string& kernel,
            const std::string& attributes) {
    programs_.push_back({name,
                         {own_program(), "--scan", mode, set_.root.string(), kept(attributes + ".baseline"), threads,
                          kernel, attributes}});
  }

  void aide(const std::string& name, const std::string& command, const std::string& attributes) {
    const std::string config = kept("aide." + attributes + ".conf");
    const std::string database = kept("aide." + attributes + ".db");
    base::write_durably(config, "database_in=file:" + database + "\ndatabase_out=file:" + database +
                                    "\ngzip_dbout=no\nreport_url=stdout\n" + set_.root.string() + "/" +
                                    " p+ftype+u+g+s+m+c+i+n" + (attributes == "hash" ? "+sha256" : "") + "\n");
    programs_.push_back({name, {"aide", "--config=" + config, command}});
  }

  void plan() {
    if (options_.aide) {
      aide("aide init", "--init", "hash");
      aide("aide check", "--check", "hash");
      if (set_.name == "small") {
        aide("aide init, metadata only", "--init", "plain");
        aide("aide check, metadata only", "--check", "plain");
      }
    }
    ours("walk and look, 2 threads", "walk", "2", "-", "-");
    ours("walk and read, 2 threads", "read", "2", "-", "-");
    ours("read and hash, 2 threads", "read-hash", "2", "-", "-");
    for (const auto kernel : base::available_hash_kernels()) {
      const std::string name(base::name_of(kernel));
      ours("init, 2 threads, " + name, "init", "2", name, "hash");
      ours("check, 2 threads, " + name, "check", "2", name, "hash");
    }
    ours("init, 1 thread", "init", "1", "automatic", "hash");
    ours("check, 1 thread", "check", "1", "automatic", "hash");
    ours("check skip-unchanged", "skip", "2", "automatic", "hash");
    ours("init, all attributes, signed", "init-signed", "2", "automatic", "all");
    ours("check, all attributes", "check", "2", "automatic", "all");
    if (set_.name == "small")
      programs_.push_back({"find -printf", {"find", set_.root.string(), "-printf", "%p %m %U %G %s %T@ %C@ %i %n\n"}});
  }

  double typical(const std::string& name, double Run::*what) const {
    std::vector<double> values;
    for (const Run& run : runs_.at(name)) values.push_back(run.*what);
    return median(std::move(values));
  }

  void print() const {
    std::printf("  %-34s %9s %9s %9s %9s  %s\n", "medians", "wall s", "best s", "cpu s", "peak MiB",
                "blocks read from disk");
    for (const Program& program : programs_) {
      std::uint64_t blocks = 0;
      for (const Run& run : runs_.at(program.name)) blocks = std::max(blocks, run.blocks_read);
      std::printf("  %-34s %9.3f %9.3f %9.3f %9.1f  %llu\n", program.name.c_str(), typical(program.name, &Run::wall),
                  best(program.name), typical(program.name, &Run::processor), typical(program.name, &Run::peak_mib),
                  static_cast<unsigned long long>(blocks));
    }
  }

  // The median of the ratios of each round.
  double ratio(const std::string& slow, const std::string& fast, double Run::*what = &Run::wall) const {
    std::vector<double> values;
    for (std::size_t i = 0; i < runs_.at(fast).size(); ++i)
      values.push_back(runs_.at(slow)[i].*what / (runs_.at(fast)[i].*what));
    return median(std::move(values));
  }

  double best(const std::string& name) const {
    double out = 1e9;
    for (const Run& run : runs_.at(name)) out = std::min(out, run.wall);
    return out;
  }

  // Of wall time, which is the goal; those of the best rounds and of processor time say what others on the machine
  // hide.
  void at_least(const std::string& slow, const std::string& fast, double goal) const {
    const double is = ratio(slow, fast);
    std::printf("  %s / %s: %.1f x (best rounds %.1f x, processor time %.1f x), goal %.1f x: %s\n", slow.c_str(),
                fast.c_str(), is, best(slow) / best(fast), ratio(slow, fast, &Run::processor), goal,
                is >= goal ? "reached" : "MISSED");
  }

  void at_most(const std::string& what, const std::string& one, const std::string& other, double goal) const {
    const double is = ratio(one, other);
    std::printf("  %s: %.2f (best rounds %.2f, processor time %.2f), goal at most %.2f: %s\n", what.c_str(), is,
                best(one) / best(other), ratio(one, other, &Run::processor), goal, is <= goal ? "reached" : "MISSED");
  }

  static void memory(const std::string& what, double is, double goal) {
    std::printf("  %s: %.1f MiB, goal at most %.0f: %s\n", what.c_str(), is, goal, is <= goal ? "reached" : "MISSED");
  }

  void compare() const {
    const std::string automatic(base::name_of(base::chosen_hash_kernel(base::HashKernel::Automatic)));
    if (set_.name == "small") {
      at_least("aide init", "init, 2 threads, " + automatic, 8);
      at_least("aide check", "check, 2 threads, " + automatic, 25);
      at_least("aide init", "init, 2 threads, openssl", 8);
      at_least("aide check", "check, 2 threads, openssl", 25);
      at_least("aide check, metadata only", "check skip-unchanged", 60);
      return;
    }
    const std::map<std::string, double> goals = {{"openssl", 7}, {"sha-ni", 10}, {"avx-512", 12}};
    for (const auto kernel : base::available_hash_kernels()) {
      const std::string name(base::name_of(kernel));
      at_least("aide init", "init, 2 threads, " + name, goals.at(name));
      at_least("aide check", "check, 2 threads, " + name, goals.at(name));
    }
  }

  void limits() const {
    const std::string automatic(base::name_of(base::chosen_hash_kernel(base::HashKernel::Automatic)));
    at_most("init with OpenSSL / (read and hash)", "init, 2 threads, openssl", "read and hash, 2 threads", 1.15);
    at_most("check with OpenSSL / (read and hash)", "check, 2 threads, openssl", "read and hash, 2 threads", 1.15);
    at_most("init, all attributes and a signature / plain", "init, all attributes, signed",
            "init, 2 threads, " + automatic, 1.25);
    at_most("check, all attributes / plain", "check, all attributes", "check, 2 threads, " + automatic, 1.25);
    if (set_.name != "small") return;
    at_most("skip-unchanged / find -printf", "check skip-unchanged", "find -printf", 0.5);
    memory("peak of init", typical("init, 2 threads, " + automatic, &Run::peak_mib), 40);
    memory("peak of check", typical("check, 2 threads, " + automatic, &Run::peak_mib), 25);
  }

  const Options& options_;
  DataSet set_;
  std::vector<Program> programs_;
  std::map<std::string, std::vector<Run>> runs_;
};

Options read_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = arguments[i];
    const char* const value = arguments[i + 1];
    if (name == "--folder") options.folder = value;
    if (name == "--set") options.set = value;
    if (name == "--files") options.files = std::strtoull(value, nullptr, 10);
    if (name == "--bytes") options.bytes = std::strtoull(value, nullptr, 10);
    if (name == "--rounds") options.rounds = std::max(1, std::atoi(value));
    if (name == "--aide") options.aide = std::strcmp(value, "no") != 0;
  }
  return options;
}

void run(const Options& options) {
  std::filesystem::create_directories(options.folder);
  std::printf("%s\n", machine_facts(options.folder).c_str());
  if (options.set != "big") Bench(options, make_small(options.folder, options.files)).run();
  if (options.set != "small") Bench(options, make_big(options.folder, options.bytes)).run();
  std::printf("%s\n", machine_facts(options.folder).c_str());
}

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  try {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    if (count > 2 && std::strcmp(arguments[1], "--scan") == 0)
      return junshu::bench::scan_program({arguments + 2, arguments + count});
    junshu::bench::run(junshu::bench::read_options(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_integrity: %s\n", error.what());
    return 1;
  }
}

// Detection against what Debian has for the same work, as whole processes on the same lines, in one run: lines a second
// of processor time, and how many times ours that is. Goals: 1.0 M lines/s on one core, 33 times fail2ban-regex, 5
// times sec, 1.2 times lognormalizer; at most 150 MB under an attack from 100,000 sources.
//   bench_detect [--folder F] [--lines N] [--rounds N] [--rules PLACE]… [--others yes|no]
//
// Rules are those shipped and, where they lie beside the repository, all of SigmaHQ's for linux, web, network and
// applications. Slow programs get fewer of the lines. One that is not installed is said to be.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "detect/detector.h"
#include "detect_data.h"
#include "logs/intake.h"
#include "machine.h"
#include "process_cost.h"

namespace junshu::bench {
namespace {

struct Options {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "junshu-bench-detect";
  std::uint64_t lines = 1'000'000;
  int rounds = 3;
  std::vector<std::string> rules;
  bool others = true;
};

std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

// The measured program: `bench_detect --run read|parse|detect LOG PLACE…`.
int measured(const std::vector<std::string>& arguments) {
  const std::string& mode = arguments[0];
  const std::string& log = arguments[1];
  std::uint64_t count = 0;
  if (mode == "read") {
    const auto source = logs::open_source(log);
    logs::LineReader lines(*source);
    std::string_view line;
    while (lines.next(line)) ++count;
    std::printf("%llu lines\n", static_cast<unsigned long long>(count));
    return 0;
  }
  logs::FieldNames names;
  logs::LogClasses classes;
  logs::Formats formats({&names, &classes, base::system_clock().now(), base::zone_named("Asia/Tokyo")});
  formats.load("catalogue/logs");
  detect::Loaded loaded;
  if (mode == "detect") loaded = detect::load({arguments.begin() + 2, arguments.end()});
  detect::Detector detector(loaded.rules, names, classes);
  logs::LogStream stream({log, {}, 0}, formats);
  std::vector<detect::Alert> alerts;
  std::uint64_t given = 0;
  const bool looks = mode == "detect";
  const logs::Sink sink = [&](logs::Event& event) {
    ++count;
    if (!looks) return;
    detector.feed(event, log, 0, alerts);
    given += alerts.size();
    alerts.clear();
  };
  while (stream.step(sink)) {
  }
  const auto stats = detector.stats();
  std::printf("%llu events, %llu alerts, %zu rules, %llu groups, %llu forgotten\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(given), loaded.rules.rules.size(),
              static_cast<unsigned long long>(stats.correlator.groups),
              static_cast<unsigned long long>(stats.correlator.overflow));
  return 0;
}

struct Program {
  std::string name;
  std::vector<std::string> arguments;
  std::uint64_t lines = 0;
  double goal = 0;  // ours must be so many times as fast
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  void run() {
    base::make_folder(options_.folder);
    std::printf("%s\n", machine_facts(options_.folder).c_str());
    const auto sshd = made("sshd.log", [&](const auto& path) { make_sshd_log(path, options_.lines, 400); });
    std::printf("\nsshd: %llu lines, %.0f MB\n", static_cast<unsigned long long>(options_.lines),
                static_cast<double>(std::filesystem::file_size(sshd)) / 1e6);
    ours(sshd, options_.lines);
    if (options_.others) others(sshd);
    measure_all();
    compare("ours: read, parse, all rules, correlate", 1'000'000);

    programs_.clear();
    const auto access = made("access.log", [&](const auto& path) { make_access_log(path, options_.lines / 2); });
    std::printf("\naccess log: %llu lines, %.0f MB\n", static_cast<unsigned long long>(options_.lines / 2),
                static_cast<double>(std::filesystem::file_size(access)) / 1e6);
    ours(access, options_.lines / 2);
    measure_all();

    programs_.clear();
    const auto attack = made("attack.log", [&](const auto& path) { make_sshd_log(path, options_.lines, 100'000); });
    std::printf("\nan attack from 100,000 sources: %llu lines\n", static_cast<unsigned long long>(options_.lines));
    programs_.push_back({"ours: read, parse, all rules, correlate", own("detect", attack), options_.lines, 0});
    measure_all();
    std::printf("  peak memory %.0f MiB   goal at most 150 MB\n", costs_.at(programs_[0].name).peak_mib);
  }

 private:
  template <typename Make>
  std::string made(const std::string& name, const Make& make) {
    const auto path = options_.folder / (std::to_string(options_.lines) + "." + name);
    if (!std::filesystem::exists(path)) make(path);
    return path.string();
  }

  std::vector<std::string> own(const std::string& mode, const std::string& log) const {
    std::vector<std::string> out{own_program(), "--run", mode, log};
    out.insert(out.end(), options_.rules.begin(), options_.rules.end());
    return out;
  }

  void ours(const std::string& log, std::uint64_t lines) {
    programs_.push_back({"ours: read lines only", own("read", log), lines, 0});
    programs_.push_back({"ours: read and parse", own("parse", log), lines, 0});
    if (options_.rules.size() > 1) {  // what others wrote holds no correlations
      auto without = own("detect", log);
      without.erase(without.begin() + 4);
      programs_.push_back({"ours: read, parse, rules, no correlations", without, lines, 0});
    }
    programs_.push_back({"ours: read, parse, all rules, correlate", own("detect", log), lines, 0});
  }

  std::string first_lines(const std::string& log, std::uint64_t lines) {
    return made("first-" + std::to_string(lines) + ".log", [&](const auto& path) {
      const std::string command = "head -n " + std::to_string(lines) + " '" + log + "' > '" + path.string() + "'";
      if (std::system(command.c_str()) != 0)
        throw base::Error(base::ErrorKind::Storage, {"書けません", "cannot write"}, path.string());
    });
  }

  std::string kept(const std::string& name, const std::string& content) {
    base::write_durably(options_.folder / name, content);
    return (options_.folder / name).string();
  }

  void others(const std::string& log) {
    const auto tenth = first_lines(log, options_.lines / 10);
    programs_.push_back({"fail2ban-regex, filter sshd", {"fail2ban-regex", tenth, "sshd"}, options_.lines / 10, 33});
    std::string rules;
    for (const char* words : {"Failed password for (?:invalid user )?\\S+ from (\\S+)", "Invalid user \\S* from (\\S+)",
                              "authentication failure; .*rhost=(\\S+)", "Accepted \\S+ for \\S+ from (\\S+)"}) {
      rules += std::string("type=SingleWithThreshold\nptype=RegExp\npattern=sshd\\[\\d+\\]: ") +
               (std::strncmp(words, "auth", 4) == 0 ? "pam_unix\\(sshd:auth\\): " : "") + words +
               "\ndesc=seen from $1\naction=none\nwindow=60\nthresh=5\n\n";
    }
    const auto fifth = first_lines(log, options_.lines / 5);
    programs_.push_back({"sec, 4 rules",
                         {"sec", "--conf=" + kept("rules.sec", rules), "--input=" + fifth, "--fromstart", "--notail"},
                         options_.lines / 5,
                         5});
    const std::string head = "rule=:%stamp:date-rfc3164% %host:word% sshd[%pid:number%]: ";
    const auto base_file =
        kept("rules.rb",
             "version=2\n" + head + "Failed password for %user:word% from %ip:ipv4% port %port:number% ssh2\n" + head +
                 "Failed password for invalid user %user:word% from %ip:ipv4% port %port:number% ssh2\n" + head +
                 "Invalid user %user:word% from %ip:ipv4% port %port:number%\n" + head +
                 "Received disconnect from %ip:ipv4% port %port:number%:11: Bye Bye [preauth]\n" + head +
                 "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=%ip:ipv4%  "
                 "user=%user:word%\n" +
                 head + "Accepted publickey for %user:word% from %ip:ipv4% port %port:number% ssh2: %key:rest%\n" +
                 head + "pam_unix(sshd:session): session opened for user %user:rest%\n");
    programs_.push_back(
        {"lognormalizer, 7 rules",
         {"sh", "-c",
          "command -v lognormalizer >/dev/null || exit 127; exec lognormalizer -r '" + base_file + "' < '" + log + "'"},
         options_.lines,
         1.2});
    std::string words;
    for (int i = 0; i < 500; ++i) words += "suspicious-word-" + std::to_string(i) + "\n";
    programs_.push_back({"rg -ciFf, 500 texts (finds, tells nothing)",
                         {"rg", "-j1", "-ciFf", kept("words", words + "Failed password\n"), log},
                         options_.lines,
                         0});
  }

  void measure_all() {
    std::printf("  %-44s %12s %9s %9s %9s\n", "best of each", "lines/s", "cpu s", "wall s", "peak MiB");
    for (int round = 0; round < options_.rounds; ++round) {
      for (const auto& program : programs_) {
        try {
          const auto cost = cost_of(program.arguments);
          if (cost.exit_code != 0) {
            absent_[program.name] =
                cost.exit_code == 127 ? "not installed" : "ended with " + std::to_string(cost.exit_code);
            continue;
          }
          auto& best = costs_[program.name];
          if (round == 0 || best.processor == 0 || cost.processor < best.processor) best = cost;
        } catch (const base::Error& error) {
          absent_[program.name] = "not installed";
        }
      }
    }
    for (const auto& program : programs_) {
      if (absent_.contains(program.name)) {
        std::printf("  %-44s %s\n", program.name.c_str(), absent_[program.name].c_str());
        continue;
      }
      const auto& cost = costs_.at(program.name);
      std::printf("  %-44s %12.0f %9.3f %9.3f %9.1f\n", program.name.c_str(), rate(program), cost.processor, cost.wall,
                  cost.peak_mib);
    }
    std::fflush(stdout);
  }

  double rate(const Program& program) const {
    return static_cast<double>(program.lines) / costs_.at(program.name).processor;
  }

  void compare(const std::string& name, double goal) {
    const auto own_one =
        std::find_if(programs_.begin(), programs_.end(), [&](const Program& program) { return program.name == name; });
    const double own_rate = rate(*own_one);
    std::printf("  ours: %.2f M lines/s a core   goal %.2f M\n", own_rate / 1e6, goal / 1e6);
    for (const auto& program : programs_) {
      if (program.goal == 0 || absent_.contains(program.name)) continue;
      std::printf("  %6.1f times %s   goal %.1f\n", own_rate / rate(program), program.name.c_str(), program.goal);
    }
  }

  Options options_;
  std::vector<Program> programs_;
  std::map<std::string, ProcessCost> costs_;
  std::map<std::string, std::string> absent_;
};

}  // namespace
}  // namespace junshu::bench

int main(int count, char** arguments) {
  using namespace junshu;
  if (count > 3 && std::strcmp(arguments[1], "--run") == 0) return bench::measured({arguments + 2, arguments + count});
  bench::Options options;
  for (int i = 1; i < count; ++i) {
    const bool more = i + 1 < count;
    if (more && std::strcmp(arguments[i], "--folder") == 0) {
      options.folder = arguments[++i];
    } else if (more && std::strcmp(arguments[i], "--lines") == 0) {
      options.lines = std::strtoull(arguments[++i], nullptr, 10);
    } else if (more && std::strcmp(arguments[i], "--rounds") == 0) {
      options.rounds = std::atoi(arguments[++i]);
    } else if (more && std::strcmp(arguments[i], "--rules") == 0) {
      options.rules.emplace_back(arguments[++i]);
    } else if (more && std::strcmp(arguments[i], "--others") == 0) {
      options.others = std::strcmp(arguments[++i], "no") != 0;
    } else {
      std::fprintf(stderr, "bench_detect [--folder F] [--lines N] [--rounds N] [--rules PLACE]… [--others yes|no]\n");
      return 2;
    }
  }
  if (options.rules.empty()) {
    options.rules.emplace_back("catalogue/detections");
    for (const char* folder : {"rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting"}) {
      const std::string place = std::string("../shared/data/sigma/") + folder;
      if (std::filesystem::is_directory(place)) options.rules.push_back(place);
    }
  }
  try {
    bench::Bench(options).run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

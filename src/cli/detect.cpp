// `junshu detect`: looks through logs for attacks, without a server and without a configuration.
#include <charconv>
#include <csignal>
#include <set>

#include "base/json.h"
#include "commands.h"
#include "detect/ruleset.h"
#include "detect_follow.h"
#include "detect_report.h"
#include "logs/intake.h"

namespace junshu::cli {

namespace {

constexpr int kAlerts = 1;
constexpr int kTrouble = 2;
constexpr int kInterrupted = 130;

struct DetectWish {
  std::vector<std::string> files, rules, formats, formats_of;
  std::string format = "table", reference_time, zone = "Asia/Tokyo";
  bool stats = false, rotated = false, follow = false;
};

volatile std::sig_atomic_t interrupt_count = 0;
void note_interrupt(int) { interrupt_count = interrupt_count + 1; }

// "Asia/Tokyo", "UTC", "+09:00".
base::Zone zone_of(const std::string& text) {
  if (text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':') {
    int hours = 0;
    int minutes = 0;
    std::from_chars(text.data() + 1, text.data() + 3, hours);
    std::from_chars(text.data() + 4, text.data() + 6, minutes);
    if (hours <= 14 && minutes < 60) return {text, (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }
  return base::zone_named(text);
}

std::map<std::string, std::string> formats_by_file(const DetectWish& wish) {
  std::map<std::string, std::string> out;
  for (const auto& one : wish.formats_of) {
    const auto equals = one.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == one.size()) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"--format-of は FILE=形式 と書いてください。", "Write --format-of FILE=FORMAT."}, one);
    }
    const auto file = one.substr(0, equals);
    if (std::find(wish.files.begin(), wish.files.end(), file) == wish.files.end()) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"--format-of のファイルが、調べるファイルの中にありません。",
                         "The file of --format-of is not among those to look through."},
                        file);
    }
    out[file] = one.substr(equals + 1);
  }
  return out;
}

class Detection {
 public:
  Detection(const Shared& shared, const DetectWish& wish)
      : shared_(shared),
        wish_(wish),
        zone_(zone_of(wish.zone)),
        formats_({&names_, &classes_, reference_time(), zone_}) {}

  int run() {
    load_formats();
    load_rules();
    const auto intakes = intakes_of();
    detect::Detector detector(loaded_.rules, names_, classes_);
    matches_.assign(loaded_.rules.rules.size(), 0);
    detector_ = &detector;
    if (wish_.follow) {
      follow(intakes);
    } else {
      read(intakes);
      progress_->end();
    }
    alerts_.clear();
    detector.flush(alerts_);
    say_alerts();
    if (wish_.format == "table") table_.print(shared_, zone_);
    std::fflush(stdout);
    if (stopped() && !wish_.follow) {
      std::fprintf(stderr, "%s\n",
                   shared_
                       .say({"中断しました。ここまでに読んだ分だけを調べました。",
                             "Interrupted: only what was read so far was looked at."})
                       .c_str());
    }
    print_summary(shared_, reports_, given_, detector.stats(), wish_.stats || reports_.size() > 1);
    if (wish_.stats) print_rule_stats(shared_, loaded_.rules, matches_, detector.stats());
    if (stopped() && !wish_.follow) return kInterrupted;  // following ends in no other way
    return trouble_ ? kTrouble : given_ > 0 ? kAlerts : 0;
  }

 private:
  static bool stopped() { return interrupt_count > 0; }

  base::Millis reference_time() const {
    return wish_.reference_time.empty() ? base::system_clock().now() : base::from_iso8601(wish_.reference_time);
  }

  void load_formats() {
    std::vector<std::filesystem::path> folders{shipped_catalogue(shared_) / "logs"};
    folders.insert(folders.end(), wish_.formats.begin(), wish_.formats.end());
    for (const auto& folder : folders) {
      for (const auto& mistake : formats_.load(folder)) {
        std::fprintf(stderr, "%s:%d:%d: %s\n", mistake.file.c_str(), mistake.line, mistake.column,
                     shared_.say(mistake.message).c_str());
        trouble_ = true;
      }
    }
  }

  void load_rules() {
    std::vector<std::filesystem::path> places(wish_.rules.begin(), wish_.rules.end());
    if (places.empty()) places.push_back(shipped_catalogue(shared_) / "detections");
    loaded_ = detect::load(places);
    for (const auto& diagnostic : loaded_.diagnostics)
      std::fputs(catalogue::to_string(diagnostic, shared_.language).c_str(), stderr);
    trouble_ = trouble_ || !loaded_.diagnostics.empty();
    if (loaded_.rules.rules.empty()) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"使える規則が一つもありません。--rules のフォルダーを確かめてください。",
                         "There is not one rule to look with. Check the folder of --rules."});
    }
  }

  std::vector<logs::Intake> intakes_of() const {
    const auto formats = formats_by_file(wish_);
    std::vector<logs::Intake> out;
    std::set<std::string> seen;
    const auto add = [&](const std::string& path, const std::string& format) {
      if (seen.insert(path).second)
        out.push_back(
            {path, format, wish_.reference_time.empty() ? base::Millis{0} : base::from_iso8601(wish_.reference_time)});
    };
    for (const auto& file : wish_.files) {
      const auto named = formats.find(file);
      const std::string format = named == formats.end() ? std::string{} : named->second;
      if (!format.empty()) formats_.make(format);  // says which there are
      if (wish_.rotated && file != "-") {
        for (const auto& sibling : logs::rotated_siblings(file)) add(sibling.string(), format);
      }
      add(file, format);
    }
    return out;
  }

  void read(const std::vector<logs::Intake>& intakes) {
    std::uint64_t bytes = 0;
    for (const auto& intake : intakes) bytes += logs::facts_of(intake.path).size;
    progress_ = std::make_unique<DetectProgress>(shared_, bytes);
    std::vector<logs::LogStream> streams;
    for (const auto& intake : intakes) {
      try {
        streams.emplace_back(intake, formats_);
      } catch (const base::Error& error) {
        failed(error, intake.path);
      }
    }
    try {
      if (streams.size() == 1) {
        const logs::Sink sink = [&](logs::Event& event) { feed(event, streams[0].path()); };
        for (std::uint64_t lines = 0; streams[0].step(sink) && !stopped();) {
          if (++lines % 8192 == 0) progress_->show(lines, streams[0].counters().bytes, given_);
        }
      } else {
        std::uint64_t events = 0;
        logs::read_merged(
            streams,
            [&](logs::Event& event, std::size_t i) {
              feed(event, streams[i].path());
              if (++events % 8192 == 0) progress_->show(events, 0, given_);
            },
            [] { return !stopped(); });
      }
    } catch (const base::Error& error) {  // damaged in the middle: what came before was looked at
      failed(error, {});
    }
    for (const auto& stream : streams) reports_.push_back({stream.path(), stream.format(), stream.counters()});
  }

  // Alerts are said as they come. Correlations see the events in the order of their coming.
  void follow(const std::vector<logs::Intake>& intakes) {
    FollowedLogs followed(intakes, formats_);
    for (const auto& intake : intakes) {
      if (!std::filesystem::exists(intake.path)) {
        std::fprintf(stderr, "%s\n",
                     shared_
                         .say({intake.path + ": まだありません。できるのを待ちます。",
                               intake.path + ": not there yet; it is waited for."})
                         .c_str());
      }
    }
    while (!stopped()) {
      // What old lines say is judged by their own times alone.
      now_ = wish_.reference_time.empty() ? base::system_clock().now() : 0;
      followed.step([&](logs::Event& event, const std::string& path) { feed(event, path); });
    }
    for (const auto& log : followed.logs())
      reports_.push_back({log.intake.path, log.parser == nullptr ? "-" : log.parser->format(), log.counters});
    const auto& stats = followed.stats();
    if (stats.rotated + stats.truncated + stats.lost == 0) return;
    std::fprintf(
        stderr, "%s\n",
        shared_
            .say({"ローテーション " + std::to_string(stats.rotated) + " 回、切り詰め " +
                      std::to_string(stats.truncated) + " 回、読む前に失われた " + std::to_string(stats.lost) + " 回。",
                  "Rotated " + std::to_string(stats.rotated) + " times, truncated " + std::to_string(stats.truncated) +
                      ", lost before it was read " + std::to_string(stats.lost) + "."})
            .c_str());
  }

  void failed(const base::Error& error, const std::string& path) {
    if (progress_ != nullptr) progress_->end();
    const auto where = error.where().empty() ? path : error.where();
    std::fprintf(stderr, "junshu: %s%s\n", shared_.say(error.message()).c_str(),
                 where.empty() ? "" : (" (" + where + ")").c_str());
    trouble_ = true;
  }

  void feed(const logs::Event& event, const std::string& file) {
    alerts_.clear();
    detector_->feed(event, file, now_, alerts_);
    for (const auto rule : detector_->matched()) ++matches_[rule];
    if (!alerts_.empty()) say_alerts();
  }

  void say_alerts() {
    if (!alerts_.empty() && wish_.format == "json" && progress_ != nullptr) progress_->end();
    for (const auto& alert : alerts_) {
      if (!alert.summary) ++given_;
      if (wish_.format == "json") {
        std::puts(base::to_json(detect::to_json(alert)).c_str());
      } else {
        table_.add(alert);
      }
    }
    if (!wish_.follow) return;
    table_.print(shared_, zone_);
    table_ = {};
    std::fflush(stdout);
  }

  const Shared& shared_;
  const DetectWish& wish_;
  base::Zone zone_;
  logs::FieldNames names_;
  logs::LogClasses classes_;
  logs::Formats formats_;
  detect::Loaded loaded_;
  detect::Detector* detector_ = nullptr;
  std::vector<std::uint64_t> matches_;  // by rule
  std::vector<detect::Alert> alerts_;
  AlertTable table_;
  std::unique_ptr<DetectProgress> progress_;
  std::vector<FileReport> reports_;
  std::uint64_t given_ = 0;
  base::Millis now_ = 0;  // while following
  bool trouble_ = false;
};

// Trouble of every kind is 2, so that 1 always means: something was found.
int detect_command(const Shared& shared, const DetectWish& wish) {
  std::signal(SIGINT, note_interrupt);
  if (wish.follow) std::signal(SIGTERM, note_interrupt);
  try {
    return Detection(shared, wish).run();
  } catch (const base::Error& error) {
    std::fprintf(stderr, "junshu: %s%s\n", shared.say(error.message()).c_str(),
                 error.where().empty() ? "" : (" (" + error.where() + ")").c_str());
    return kTrouble;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "junshu: %s\n", error.what());
    return kTrouble;
  }
}

constexpr const char* kDetectFooter =
    "Exit codes: 0 no alert; 1 alerts; 2 trouble: a log that cannot be read, mistakes in rules or formats; 130 "
    "interrupted.\n"
    "--follow ends with Ctrl+C or SIGTERM, and then with 0, 1 or 2.\n"
    "終了コード: 0 警告なし、1 警告あり、2 異常(読めないログ、規則や形式の誤りなど)、130 中断。"
    "--follow は Ctrl+C か SIGTERM で終わり、0、1、2 のいずれかを返します。\n"
    "The form of a log is found out by its first lines. Packed logs (gzip, zstd, xz) and journal files are read as "
    "they are.\n"
    "ログの形式は先頭の行から判断します。圧縮されたログ(gzip、zstd、xz)やジャーナルのファイルもそのまま読めます。";

}  // namespace

void add_detect(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand(
      "detect",
      "Looks through logs for attacks, by itself and without a server / ログから攻撃の兆候を探す(単独で動作)");
  command->footer(kDetectFooter);
  const auto wish = std::make_shared<DetectWish>();
  command->add_option("--rules", wish->rules,
                      "folder or file of Sigma rules, instead of those shipped; may be given again / Sigma規則の場所");
  command->add_option("--format", wish->format, "table for people, or json: one alert a line / 出力の形式")
      ->check(CLI::IsMember({"json", "table"}))
      ->capture_default_str();
  command->add_option("--reference-time", wish->reference_time,
                      "for stamps without a year: none is later than this (ISO 8601); otherwise when the file was "
                      "written last / 年のない時刻の基準");
  command
      ->add_option("--zone", wish->zone,
                   "of stamps that name none: Asia/Tokyo, UTC or +09:00 / 時差の書かれていない時刻の地域")
      ->capture_default_str();
  command->add_option("--format-of", wish->formats_of,
                      "FILE=FORMAT, where the first lines do not tell / ファイルの形式を指定する");
  command->add_option("--formats", wish->formats, "folder with formats of your own (YAML) / 独自の形式の置き場所");
  auto* rotated = command->add_flag("--rotated", wish->rotated,
                                    "also FILE.1, FILE.2.gz and so on / ローテーション済みのファイルも読む");
  command
      ->add_flag("--follow", wish->follow,
                 "goes on with what is written from now on, over rotation and truncation, until it is ended / "
                 "書き足されるログを追い続ける")
      ->excludes(rotated);
  command->add_flag("--stats", wish->stats, "tells of each file, and how often each rule matched / 詳しい統計");
  command->add_option("FILE", wish->files, "logs; - is standard input / ログのファイル")->required();
  command->callback([&shared, wish] { shared.run = [&shared, wish] { return detect_command(shared, *wish); }; });
}

}  // namespace junshu::cli

#include "log_observer.h"

#include <algorithm>
#include <cstring>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "told_text.h"

namespace junshu::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kIdle = std::chrono::seconds(5);
constexpr std::chrono::milliseconds kPause = std::chrono::milliseconds(500);
constexpr std::size_t kBytesASecond = 2U << 20U;  // of the state that is written at each checkpoint
constexpr std::size_t kMostAccesses = 5'000;      // of one observation, as the next
constexpr std::size_t kMostAlerts = 200;
constexpr std::size_t kMostName = 256;
constexpr base::Millis kLate = base::kMinute;
constexpr base::Millis kAhead = 10 * base::kMinute;  // what is newer than the clock by more is not believed

fs::path checkpoint_file(const LogPlace& place) { return place.state / "logs" / "checkpoint"; }

std::optional<wire::AccessKind> access_kind(std::string_view kind) {
  if (kind == "key") return wire::AccessKind::Account;  // who may log in as an account is a matter of that account
  for (const auto each : {wire::AccessKind::Login, wire::AccessKind::Logout, wire::AccessKind::Privilege,
                          wire::AccessKind::Account, wire::AccessKind::Data, wire::AccessKind::Entry}) {
    if (wire::to_string(each) == kind) return each;
  }
  return std::nullopt;
}

}  // namespace

bool off_hours(const wire::WorkingHours& hours, base::Millis at) {
  const base::Zone zone{"", static_cast<int>(hours.zone_minutes)};
  const base::Date day = base::civil_date(at, zone);
  if (std::ranges::find(hours.days_off, base::to_string(day)) != hours.days_off.end()) return true;
  const std::int64_t minute = (at - base::start_of_day(day, zone)) / base::kMinute;
  return minute < hours.from || minute >= hours.until;
}

struct LogObserver::Desk {
  logs::FieldNames names;
  logs::LogClasses classes;
  logs::Formats formats;
  detect::Loaded loaded;
  logs::ClassId own;  // of what happens to the logs themselves
  logs::FieldId kind, outcome, user, became, source, target, method, process, action, off;
  std::unique_ptr<detect::Detector> detector;
  AlertBook book;
  std::vector<std::unique_ptr<LogReader>> readers;
  std::vector<detect::Alert> found;
  std::vector<wire::Access> accesses;
  base::Millis watermark = 0;
  LogReader* reading = nullptr;
  std::vector<bool> readable;  // as told last
  base::Millis told_at = 0;
  base::Millis minute_at = 0;
  bool changed = false;  // since the checkpoint
  std::size_t saved_bytes = 0;

  Desk(base::Millis now, const base::Zone& zone)
      : formats({&names, &classes, now, zone}),
        own(classes.intern({{"junshu", "", "logs"}})),
        kind(names.intern("event.kind")),
        outcome(names.intern("event.outcome")),
        user(names.intern("user.name")),
        became(names.intern("user.target")),
        source(names.intern("source.ip")),
        target(names.intern("target")),
        method(names.intern("auth.method")),
        process(names.intern("process.name")),
        action(names.intern("event.action")),
        off(names.intern("event.off_hours")) {}
};

void LogObserver::DeskDeleter::operator()(Desk* desk) const { delete desk; }

LogObserver::LogObserver(Outbox& outbox, const base::Clock& clock, base::Random& random, LogPlace place)
    : outbox_(outbox),
      clock_(clock),
      random_(random),
      place_(std::move(place)),
      thread_(
          "reading logs", [this] { return look(); }, [this](const std::string& reason) { failed(reason); }) {}

void LogObserver::use(const wire::DetectionSettings& settings, base::Millis interval) {
  {
    const std::lock_guard lock(mutex_);
    interval_ = interval;
    if (settings == settings_) return;
    settings_ = settings;
  }
  thread_.wake();
}

void LogObserver::begin(const wire::DetectionSettings& settings) {
  const bool told_before = desk_ != nullptr;
  desk_.reset();
  in_use_ = {};
  const base::Millis now = clock_.now();
  if (settings.logs.empty()) {
    if (told_before) outbox_.put({{now, wire::Logs{.from = now, .to = now, .logs = {}}}});
    in_use_ = settings;
    return;
  }
  base::make_folder(place_.state / "logs", 0700);
  std::unique_ptr<Desk, DeskDeleter> desk(new Desk(now, {"", static_cast<int>(settings.hours.zone_minutes)}));
  if (!place_.formats.empty() && fs::is_directory(place_.formats)) {
    for (const auto& mistake : desk->formats.load(place_.formats))
      base::log_warning("a format of logs is left out: " + mistake.file + ": " + mistake.message.en);
  }
  std::vector<detect::SourceText> texts;
  for (const auto& rule : settings.rules) texts.push_back({rule.name, rule.text});
  desk->loaded = detect::load_texts(texts);
  for (const auto& diagnostic : desk->loaded.diagnostics)
    base::log_warning("a detection is left out: " + catalogue::to_string(diagnostic, base::Language::English));
  detect::DetectorOptions options;
  std::array<std::uint8_t, sizeof options.correlator.seed> seed{};
  random_.fill(seed);
  std::memcpy(options.correlator.seed.data(), seed.data(), seed.size());
  desk->detector = std::make_unique<detect::Detector>(desk->loaded.rules, desk->names, desk->classes, options);
  base::Object logs;
  if (const auto text = base::read_text_if_present(checkpoint_file(place_))) {
    try {
      const auto parsed = base::parse_json(*text, checkpoint_file(place_).string());
      const auto& saved = base::as_object(parsed, "checkpoint");
      logs = base::require_object(saved, "logs");
      detector_file_ = base::require_text(saved, "detector");
      desk->book.load(base::require_array(saved, "alerts"));
      desk->detector->load(base::read_text(place_.state / "logs" / detector_file_));
    } catch (const base::Error& error) {
      // The places read up to are kept where they can be; what rules remembered is learnt anew.
      base::log_error("what the detections remembered is lost: " + std::string(error.what()));
      outbox_.put({{now, wire::Gap{.reason = wire::GapReason::StateLost, .from = now, .to = now, .names = {}}}});
    }
  }
  for (const auto& log : settings.logs) {
    const auto* known = base::find(logs, log.source);
    desk->readers.push_back(std::make_unique<LogReader>(
        log, desk->formats, place_, known == nullptr ? nullptr : &base::as_object(*known, log.source), now));
  }
  desk->minute_at = now;
  desk_ = std::move(desk);
  in_use_ = settings;
}

void LogObserver::failed(const std::string& reason) {
  const base::Millis now = clock_.now();
  wire::Logs told{.from = now, .to = now, .logs = {}};
  for (const auto& log : in_use_.logs) {
    wire::LogState state;
    state.source = log.source;
    state.name = log.name.empty() ? "journal" : told_text(log.name, kMostName);
    state.reason = told_text(reason, 500);
    told.logs.push_back(std::move(state));
  }
  desk_.reset();
  in_use_ = {};
  if (!told.logs.empty()) outbox_.put({{now, std::move(told)}});
}

std::chrono::milliseconds LogObserver::look() {
  wire::DetectionSettings wanted;
  base::Millis interval = 0;
  {
    const std::lock_guard lock(mutex_);
    wanted = settings_;
    interval = interval_;
  }
  if (wanted != in_use_) begin(wanted);
  if (desk_ == nullptr) return kIdle;
  Desk& desk = *desk_;
  for (const auto& reader : desk.readers) {
    desk.reading = reader.get();
    reader->poll(clock_.now(), [&](logs::Event& event) { take(event, reader->shown(), reader->settings().source); });
    desk.changed = desk.changed || reader->read_something();
  }
  say_happenings();
  std::vector<wire::Observation> told;
  if (!desk.accesses.empty()) told.push_back({clock_.now(), wire::Accesses{std::exchange(desk.accesses, {})}});
  tell_alerts(told);
  tell_logs(told, interval);
  const bool anything = !told.empty();
  const std::uint64_t number = outbox_.put(std::move(told));
  // How far the logs were read advances only with what cannot be lost any more.
  if (anything && !outbox_.wait_until_sealed(number)) return kPause;
  if (desk.changed) checkpoint();
  return kPause + std::chrono::milliseconds(desk.saved_bytes * 1000 / kBytesASecond);
}

void LogObserver::take(logs::Event& event, const std::string& path, const std::string& source) {
  Desk& desk = *desk_;
  const base::Millis now = clock_.now();
  if (event.time > 0) {
    if (event.time + kLate < desk.watermark) ++desk.reading->state().late;
    if (event.time <= now + kAhead) desk.watermark = std::max(desk.watermark, event.time);
    if (off_hours(in_use_.hours, event.time)) event.add(desk.off, "true", logs::Value::Kind::Boolean);
  }
  desk.found.clear();
  desk.detector->feed(event, path, now, desk.found);
  for (const auto& alert : desk.found) desk.book.add(alert, source, now);
  take_access(event, source);
}

void LogObserver::take_access(const logs::Event& event, const std::string& source) {
  Desk& desk = *desk_;
  const auto kind = access_kind(event.text(desk.kind));
  if (!kind) return;
  const auto text = [&](logs::FieldId id) { return told_text(event.text(id), kMostName); };
  wire::Access access;
  access.at = event.time > 0 ? event.time : clock_.now();
  access.kind = *kind;
  const auto outcome = event.text(desk.outcome);
  access.outcome = outcome == "success"   ? wire::AccessOutcome::Success
                   : outcome == "failure" ? wire::AccessOutcome::Failure
                                          : wire::AccessOutcome::Unknown;
  access.user = text(desk.user);
  access.became = text(desk.became);
  access.source = text(desk.source);
  access.target = text(desk.target);
  access.method = text(event.find(desk.method) != nullptr ? desk.method : desk.process);
  access.log = source;
  access.times = event.repeated;
  desk.accesses.push_back(std::move(access));
  if (desk.accesses.size() < kMostAccesses) return;
  // Waiting bounds what lies in memory when much is read at once.
  const std::uint64_t number = outbox_.put({{clock_.now(), wire::Accesses{std::exchange(desk.accesses, {})}}});
  outbox_.wait_until_sealed(number);
}

void LogObserver::say_happenings() {
  Desk& desk = *desk_;
  const base::Millis now = clock_.now();
  for (const auto& reader : desk.readers) {
    for (const auto& what : reader->happenings(now)) {
      logs::Event event;
      const std::string raw = "junshu: the log " + reader->shown() + ": " + what;
      event.time = now;
      event.raw = raw;
      event.klass = desk.own;
      event.add(desk.kind, "log");
      event.add(desk.action, what);
      event.add(desk.target, reader->shown());
      desk.reading = reader.get();
      take(event, reader->shown(), reader->settings().source);
      desk.changed = true;
    }
  }
}

void LogObserver::tell_alerts(std::vector<wire::Observation>& told) {
  Desk& desk = *desk_;
  const base::Millis now = clock_.now();
  std::vector<wire::Alert> alerts = desk.book.take_new();
  if (now - desk.minute_at >= base::kMinute || now < desk.minute_at) {
    desk.minute_at = now;
    desk.found.clear();
    desk.detector->flush(desk.found);
    for (const auto& alert : desk.found) desk.book.add(alert, "", now);
    for (auto& alert : desk.book.take_grown(now)) alerts.push_back(std::move(alert));
    desk.changed = desk.changed || !desk.found.empty() || !alerts.empty();
  }
  for (std::size_t at = 0; at < alerts.size(); at += kMostAlerts) {
    const auto end = std::min(alerts.size(), at + kMostAlerts);
    told.push_back({now, wire::Alerts{{alerts.begin() + static_cast<std::ptrdiff_t>(at),
                                       alerts.begin() + static_cast<std::ptrdiff_t>(end)}}});
  }
}

void LogObserver::tell_logs(std::vector<wire::Observation>& told, base::Millis interval) {
  Desk& desk = *desk_;
  const base::Millis now = clock_.now();
  std::vector<bool> readable;
  for (const auto& reader : desk.readers) readable.push_back(reader->reason().empty());
  const base::Millis often = std::min(interval - interval / 10, base::kHour);
  if (readable == desk.readable && now - desk.told_at < often && now >= desk.told_at) return;
  wire::Logs fact{.from = desk.told_at == 0 ? now : std::min(desk.told_at, now), .to = now, .logs = {}};
  for (const auto& reader : desk.readers) {
    wire::LogState& state = reader->state();
    state.readable = reader->reason().empty();
    state.reason = reader->reason();
    fact.logs.push_back(state);
    state.lines = state.unparsed = state.late = state.over_long = state.without_time = 0;
  }
  desk.readable = std::move(readable);
  desk.told_at = now;
  told.push_back({now, std::move(fact)});
}

// The detector's memory first, under a name of its own: the checkpoint that names it takes effect as a whole.
void LogObserver::checkpoint() {
  Desk& desk = *desk_;
  const std::string memory = desk.detector->save();
  const std::string file = "detector-" + base::hex(base::sha256(base::as_bytes(memory))).substr(0, 16);
  if (file != detector_file_) base::write_durably(place_.state / "logs" / file, memory, 0600);
  base::Object logs;
  for (const auto& reader : desk.readers) logs[reader->settings().source] = reader->save();
  const std::string text = base::to_json(
      base::Object{{"version", 1}, {"detector", file}, {"logs", std::move(logs)}, {"alerts", desk.book.save()}});
  base::write_durably(checkpoint_file(place_), text, 0600);
  if (file != detector_file_ && !detector_file_.empty())
    std::filesystem::remove(place_.state / "logs" / detector_file_);
  detector_file_ = file;
  desk.saved_bytes = memory.size() + text.size();
  desk.changed = false;
}

}  // namespace junshu::agent

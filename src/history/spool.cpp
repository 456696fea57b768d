#include "history/spool.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"

namespace junshu::history {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPendingBytes = 16U << 20U;
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxSetAside = 100;  // damaged or refused files kept for looking into
constexpr std::uint64_t kRoomToTell = 4096;
constexpr std::string_view kSuffix = ".segment";

std::string file_name(std::int64_t sequence) {
  char name[48];
  std::snprintf(name, sizeof name, "%012lld.segment", static_cast<long long>(sequence));
  return name;
}

std::optional<std::int64_t> sequence_of(std::string_view name) {
  if (name.size() != 12 + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::int64_t sequence = 0;
  for (const char c : name.substr(0, 12)) {
    if (c < '0' || c > '9') return std::nullopt;
    sequence = sequence * 10 + (c - '0');
  }
  return sequence;
}

void widen(std::optional<base::Millis>& from, std::optional<base::Millis>& to, base::Millis first, base::Millis last) {
  from = from ? std::min(*from, first) : first;
  to = to ? std::max(*to, last) : last;
}

void merge(Loss& into, const Loss& loss) {
  into.segments += loss.segments;
  into.observations += loss.observations;
  if (loss.from && loss.to) widen(into.from, into.to, *loss.from, *loss.to);
  for (const std::string& name : loss.names) {
    if (into.names.size() < kMaxNames) into.names.push_back(name);
  }
}

void keep_newest(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  if (files.size() <= kMaxSetAside) return;
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kMaxSetAside < files.size(); ++i) fs::remove(files[i]);
}

base::Object to_json(const Loss& loss, std::int64_t told_in) {
  base::Array names;
  for (const std::string& name : loss.names) names.emplace_back(name);
  base::Object out{{"reason", static_cast<std::int64_t>(loss.reason)},
                   {"segments", loss.segments},
                   {"observations", loss.observations},
                   {"names", std::move(names)},
                   {"told_in", told_in}};
  if (loss.from) out["from"] = *loss.from;
  if (loss.to) out["to"] = *loss.to;
  return out;
}

}  // namespace

Spool::Spool(fs::path folder, std::string host, std::uint64_t max_bytes, LossLine loss_line)
    : folder_(std::move(folder)), host_(std::move(host)), max_bytes_(max_bytes), loss_line_(std::move(loss_line)) {
  base::make_folder(folder_);
  load();
}

fs::path Spool::path_of(std::int64_t sequence) const { return folder_ / file_name(sequence); }

void Spool::load() {
  load_chain();
  load_losses();
  std::vector<std::int64_t> sequences;
  std::vector<std::string> unfinished;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    if (const auto sequence = sequence_of(name)) {
      sequences.push_back(*sequence);
    } else if (name.find(".segment.") != std::string::npos) {
      unfinished.push_back(name);
    } else if (name.find(".json.") != std::string::npos) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
  std::sort(sequences.begin(), sequences.end());
  for (const std::int64_t sequence : sequences) {
    if (sequence <= dropped_through_) {
      fs::remove(path_of(sequence));
      continue;
    }
    try {
      const std::string bytes = base::read_text(path_of(sequence));
      const Segment segment = open(bytes);
      if (segment.header.sequence != sequence || segment.header.host != host_) {
        throw base::Error(base::ErrorKind::Integrity, {"別のセグメントです。", "It is another segment."}, file_name(sequence));
      }
      if (sequence > head_.sequence) head_ = {.sequence = sequence, .hash = segment.hash};
      waiting_.push_back({.sequence = sequence, .bytes = bytes.size()});
      waiting_bytes_ += bytes.size();
    } catch (const base::Error&) {
      // Its number stays used: a segment of that number may already have been sent.
      head_.sequence = std::max(head_.sequence, sequence);
      set_aside(file_name(sequence), "damaged", LossReason::Torn);
    }
  }
  for (const std::string& name : unfinished) set_aside(name, "damaged", LossReason::Torn);
  // A loss counts as told only by a segment that was really written.
  for (Told& told : losses_) {
    if (told.in > head_.sequence) told.in = 0;
  }
  save_chain();
  save_losses();
}

void Spool::load_chain() {
  const auto text = base::read_text_if_present(folder_ / "chain.json");
  if (!text) return;
  try {
    const base::Json value = base::parse_json(*text, "chain.json");
    const base::Object& object = base::as_object(value, "chain.json");
    const auto hash = base::digest_from_hex(base::require_text(object, "hash"));
    if (!hash) throw base::Error(base::ErrorKind::InvalidInput, {"ハッシュが読めません。", "The hash is unreadable."}, "chain.json");
    head_ = {.sequence = base::require_integer(object, "sequence"), .hash = *hash};
  } catch (const base::Error&) {
    lose({.reason = LossReason::StateLost, .names = {"chain.json"}});
  }
}

void Spool::load_losses() {
  const auto text = base::read_text_if_present(folder_ / "losses.json");
  if (!text) return;
  try {
    const base::Json value = base::parse_json(*text, "losses.json");
    const base::Object& object = base::as_object(value, "losses.json");
    dropped_through_ = base::require_integer(object, "dropped_through");
    for (const base::Json& entry : base::require_array(object, "losses")) {
      const base::Object& item = base::as_object(entry, "losses.json");
      Told told;
      told.loss.reason = static_cast<LossReason>(std::clamp<std::int64_t>(base::require_integer(item, "reason"), 0, 3));
      told.loss.segments = base::require_integer(item, "segments");
      told.loss.observations = base::require_integer(item, "observations");
      if (base::find(item, "from") != nullptr) told.loss.from = base::require_integer(item, "from");
      if (base::find(item, "to") != nullptr) told.loss.to = base::require_integer(item, "to");
      for (const base::Json& name : base::require_array(item, "names")) {
        if (name.is_string()) told.loss.names.emplace_back(name.get_string());
      }
      told.in = base::require_integer(item, "told_in");
      losses_.push_back(std::move(told));
    }
    if (!losses_.empty()) lost_something_ = true;
  } catch (const base::Error&) {
    lose({.reason = LossReason::StateLost, .names = {"losses.json"}});
  }
}

void Spool::save_chain() const {
  base::write_durably(folder_ / "chain.json",
                      base::canonical(base::Object{{"sequence", head_.sequence}, {"hash", base::hex(head_.hash)}}) + "\n", 0600);
}

void Spool::save_losses() const {
  base::Array losses;
  for (const Told& told : losses_) losses.emplace_back(to_json(told.loss, told.in));
  base::write_durably(folder_ / "losses.json",
                      base::canonical(base::Object{{"dropped_through", dropped_through_}, {"losses", std::move(losses)}}) + "\n",
                      0600);
}

void Spool::lose(Loss loss) {
  lost_something_ = true;
  for (Told& told : losses_) {
    if (told.in == 0 && told.loss.reason == loss.reason) {
      merge(told.loss, loss);
      return;
    }
  }
  losses_.push_back({.loss = std::move(loss), .in = 0});
}

void Spool::forget_telling(std::int64_t sequence) {
  std::vector<Told> before;
  before.swap(losses_);
  std::vector<Loss> again;
  for (Told& told : before) {
    if (told.in == sequence) {
      again.push_back(std::move(told.loss));
    } else {
      losses_.push_back(std::move(told));
    }
  }
  for (Loss& loss : again) lose(std::move(loss));
}

void Spool::add(Line line) {
  if (pending_bytes_ + line.text.size() > kMaxPendingBytes && !pending_.empty()) {
    Loss loss{.reason = LossReason::Full, .observations = static_cast<std::int64_t>(pending_.size())};
    for (const Line& dropped : pending_) widen(loss.from, loss.to, dropped.at, dropped.at);
    lose(std::move(loss));
    pending_.clear();
    pending_bytes_ = 0;
  }
  pending_bytes_ += line.text.size() + 1;
  pending_.push_back(std::move(line));
}

bool Spool::has_pending() const {
  if (!pending_.empty()) return true;
  // To tell of a loss must not cost another segment: while the spool is full the telling waits for something to say or for room.
  return waiting_bytes_ + kRoomToTell <= max_bytes_ &&
         std::any_of(losses_.begin(), losses_.end(), [](const Told& told) { return told.in == 0; });
}

void Spool::seal() {
  if (!has_pending()) return;
  const std::int64_t sequence = head_.sequence + 1;
  std::vector<Line> lines = pending_;
  bool told_any = false;
  for (Told& told : losses_) {
    if (told.in != 0) continue;
    lines.push_back(loss_line_(told.loss));
    told.in = sequence;
    told_any = true;
  }
  const std::string bytes = history::seal(host_, head_, lines);
  try {
    if (told_any) save_losses();
    write_segment(bytes);
  } catch (const base::Error&) {
    for (Told& told : losses_) {
      if (told.in == sequence) told.in = 0;
    }
    throw;
  }
  head_ = {.sequence = sequence, .hash = base::sha256(base::as_bytes(bytes))};
  waiting_.push_back({.sequence = sequence, .bytes = bytes.size()});
  waiting_bytes_ += bytes.size();
  pending_.clear();
  pending_bytes_ = 0;
  save_chain();
  while (waiting_bytes_ > max_bytes_ && waiting_.size() > 1) drop_oldest();
}

void Spool::write_segment(const std::string& bytes) {
  while (true) {
    try {
      base::write_durably(path_of(head_.sequence + 1), bytes, 0600);
      return;
    } catch (const base::Error&) {
      if (waiting_.empty()) throw;
      drop_oldest();
    }
  }
}

void Spool::drop_oldest() {
  const File file = waiting_.front();
  Loss loss{.reason = LossReason::Full, .segments = 1};
  try {
    const SegmentHeader header = open_header(base::read_text(path_of(file.sequence)));
    loss.observations = header.count;
    widen(loss.from, loss.to, header.first_at, header.last_at);
  } catch (const base::Error&) {
    loss.names.push_back(file_name(file.sequence));
  }
  forget_telling(file.sequence);
  lose(std::move(loss));
  dropped_through_ = std::max(dropped_through_, file.sequence);
  try {
    save_losses();
  } catch (const base::Error& error) {
    // The disk is full: the space of the dropped segment is needed to write that it was dropped.
    base::log_warning("dropping the oldest segment to make room: " + std::string(error.what()));
  }
  fs::remove(path_of(file.sequence));
  waiting_.pop_front();
  waiting_bytes_ -= file.bytes;
  save_losses();
}

void Spool::set_aside(const std::string& name, const char* folder, LossReason reason) {
  Loss loss{.reason = reason, .names = {name}};
  const fs::path path = folder_ / name;
  if (sequence_of(name)) loss.segments = 1;
  try {
    const SegmentHeader header = open_header(base::read_text(path));
    loss.observations = header.count;
    widen(loss.from, loss.to, header.first_at, header.last_at);
  } catch (const base::Error&) {
    loss.observations = 0;
  }
  base::make_folder(folder_ / folder);
  if (const auto sequence = sequence_of(name)) forget_telling(*sequence);
  lose(std::move(loss));
  save_losses();
  fs::rename(path, folder_ / folder / name);
  keep_newest(folder_ / folder);
}

std::optional<Spool::Waiting> Spool::oldest() {
  while (!waiting_.empty()) {
    const File file = waiting_.front();
    try {
      std::string bytes = base::read_text(path_of(file.sequence));
      const Segment segment = open(bytes);
      return Waiting{.sequence = file.sequence, .hash = segment.hash, .bytes = std::move(bytes)};
    } catch (const base::Error&) {
      waiting_.pop_front();
      waiting_bytes_ -= file.bytes;
      if (fs::exists(path_of(file.sequence))) {
        set_aside(file_name(file.sequence), "damaged", LossReason::Torn);
      } else {
        forget_telling(file.sequence);
        lose({.reason = LossReason::Torn, .segments = 1, .names = {file_name(file.sequence)}});
        save_losses();
      }
    }
  }
  return std::nullopt;
}

void Spool::acknowledged(std::int64_t sequence) {
  if (waiting_.empty() || waiting_.front().sequence != sequence) return;
  const auto told_here = [&](const Told& told) { return told.in == sequence; };
  if (std::erase_if(losses_, told_here) > 0) save_losses();
  fs::remove(path_of(sequence));
  waiting_bytes_ -= waiting_.front().bytes;
  waiting_.pop_front();
}

void Spool::refused(std::int64_t sequence) {
  if (waiting_.empty() || waiting_.front().sequence != sequence) return;
  waiting_bytes_ -= waiting_.front().bytes;
  waiting_.pop_front();
  set_aside(file_name(sequence), "refused", LossReason::Refused);
}

void Spool::resume_after(const ChainHead& server) {
  if (server.sequence <= head_.sequence) return;
  lose({.reason = LossReason::StateLost,
        .segments = 0,
        .names = {"segments " + std::to_string(head_.sequence + 1) + " to " + std::to_string(server.sequence)}});
  save_losses();
  head_ = server;
  save_chain();
}

}  // namespace junshu::history

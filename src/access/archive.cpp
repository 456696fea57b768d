#include "archive.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "packing.h"

namespace junshu::access {

namespace fs = std::filesystem;

namespace {

constexpr int kBlockLevel = 3;
constexpr int kTailLevel = 1;

void merge(Marks& into, const Marks& marks) {
  for (const Heard& heard : marks.heard) {
    const auto same = [&](const Heard& other) { return other.host == heard.host && other.log == heard.log; };
    const auto found = std::find_if(into.heard.begin(), into.heard.end(), same);
    if (found == into.heard.end()) {
      into.heard.push_back(heard);
    } else {
      *found = heard;
    }
  }
  into.gaps.insert(into.gaps.end(), marks.gaps.begin(), marks.gaps.end());
  for (const auto& [source, sequence] : marks.taken) into.taken[source] = std::max(into.taken[source], sequence);
}

}  // namespace

std::unique_ptr<AccessHistory> open_archive(const fs::path& folder, base::Millis now, ArchiveOptions options) {
  return std::make_unique<Archive>(folder, now, std::move(options));
}

Archive::Archive(fs::path folder, base::Millis now, ArchiveOptions options)
    : folder_(std::move(folder)), options_(std::move(options)) {
  if (!options_.step) options_.step = [](std::string_view) {};
  JUNSHU_INVARIANT(options_.block_events >= 1 && options_.block_events <= kMostBlockEvents - kMaxBatchEvents,
                   "blocks of that size cannot be made");
  if (options_.mode == Mode::Write) {
    base::make_folder(folder_);
    lock_ = std::make_unique<base::FileLock>(folder_ / "lock");
  } else if (!fs::exists(tail_path()) && (!fs::is_directory(folder_) || months_in(folder_).empty())) {
    throw base::Error(
        base::ErrorKind::NotFound,
        {"アクセス履歴がありません。フォルダーを確かめてください。", "There is no access history: check the folder."},
        folder_.string());
  }
  load(now);
}

void Archive::load(base::Millis now) {
  ended_ = read_months(folder_);
  // A reader beside a writer looks at the tail first: what is sealed meanwhile is then seen twice rather than not at
  // all, and told apart by its ids.
  if (options_.mode == Mode::Read && fs::exists(tail_path()))
    tail_.file = std::make_unique<BlockFile>(tail_path(), Mode::Read);
  for (const std::string& name : months_in(folder_)) {
    const auto ended =
        std::find_if(ended_.begin(), ended_.end(), [&](const MonthEnd& month) { return month.name == name; });
    if (ended != ended_.end() && ended->dropped_at) {
      if (options_.mode == Mode::Write) {
        fs::remove(folder_ / (name + ".index"));
        fs::remove(folder_ / (name + ".blocks"));
      }
      continue;
    }
    months_.push_back(std::make_shared<MonthFiles>(MonthFiles::open(folder_, name, options_.mode)));
  }
  if (!ended_.empty()) head_ = ended_.back().last;
  for (const auto& files : months_) {
    const MonthFiles& month = *files;
    if (options_.mode == Mode::Write && (month.truncated || (month.torn > 0 && files != months_.back()))) {
      throw base::Error(
          base::ErrorKind::Integrity,
          {month.name + " のアクセス履歴のファイルが短くなっています。バックアップから戻してください。",
           "The file of the access history of " + month.name + " is shorter than it was: put it back from a backup."},
          month.blocks->path().string());
    }
    note_damages(month, now);
    for (const Summary& summary : month.index->summaries()) {
      const Marks marks = summary.marks();
      take(marks, taken_, sources_);
      gaps_.insert(gaps_.end(), marks.gaps.begin(), marks.gaps.end());
      if (summary.header().sequence > head_.sequence) {
        head_ = {summary.header().sequence, summary.hash(), summary.header().end_id() - 1};
      }
      last_recorded_ = std::max(last_recorded_, summary.header().recorded_to);
    }
    if (month.claimed && month.claimed->sequence > head_.sequence) head_ = *month.claimed;
  }
  load_tail(now);
}

void Archive::note_damages(const MonthFiles& month, base::Millis now) {
  for (const Damage& damage : month.damages) {
    base::log_warning("access history " + damage.month + ": " + damage.says.en);
    Gap gap{"", "", "damaged", 0, now, 0};
    for (const Summary& summary : month.index->summaries()) {
      if (summary.offset() < static_cast<std::uint64_t>(damage.offset))
        gap.from = std::max(gap.from, summary.header().first_at);
      if (summary.offset() > static_cast<std::uint64_t>(damage.offset))
        gap.to = std::min(*gap.to, summary.header().last_at);
    }
    if (*gap.to < gap.from) gap.to = gap.from;
    gaps_.push_back(std::move(gap));
  }
}

void Archive::load_tail(base::Millis now) {
  tail_.month = !months_.empty() ? months_.back()->name : ended_.empty() ? std::string() : ended_.back().name;
  tail_.first_id = head_.events + 1;
  tail_.head = head_;
  if (options_.mode == Mode::Write) tail_.file = std::make_unique<BlockFile>(tail_path(), Mode::Write);
  if (!tail_.file) return;
  const std::uint64_t size = tail_.file->size_on_disk();
  std::uint64_t end = 0;
  bool sealed = false;
  while (end < size && !sealed) {
    try {
      const BlockReader block = tail_.file->block(end);
      const base::Digest hash = block.verify();
      const BlockHeader& header = block.header();
      // A block that was sealed just before the end has its number from the first of these: all of them are in it.
      sealed = end == 0 && header.sequence <= head_.sequence;
      if (sealed) break;
      if (header.sequence != tail_.head.sequence + 1 || header.previous != tail_.head.hash ||
          header.first_id != tail_.head.events + 1) {
        damaged("前のものに続いていません。", "it does not follow the one before.");
      }
      std::vector<std::uint32_t> rows(static_cast<std::size_t>(header.count));
      for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(i);
      Prepared batch{
          .recorded_at = header.recorded_to, .events = block.events(rows), .marks = block.marks(), .bytes = 0};
      if (end == 0) tail_.month = header.month;
      tail_.head = {header.sequence, hash, header.end_id() - 1};
      end += block.size();
      last_recorded_ = std::max(last_recorded_, header.recorded_to);
      add_to_tail(std::move(batch));
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Integrity) throw;
      break;
    }
  }
  tail_.file->set_size(end);
  if (options_.mode == Mode::Read) return;
  // A block that was half written can be made again from the tail; what was half written of the tail itself, or is
  // damaged there, cannot.
  const std::uint64_t torn_block = months_.empty() ? 0 : months_.back()->torn;
  if (torn_block > 0) months_.back()->blocks->set_rest_aside();
  const std::uint64_t torn = sealed ? 0 : size - end;
  if (sealed) {
    tail_.file->cut(0);
  } else {
    tail_.file->set_rest_aside();
  }
  if (torn == 0 && (torn_block == 0 || end > 0)) return;
  Prepared told;
  told.recorded_at = std::max(now, last_recorded_);
  told.marks.gaps.push_back({"", "", "torn", last_recorded_, std::max(now, last_recorded_), 0});
  base::log_warning("the access history was cut where it was half written: " + std::to_string(torn + torn_block) +
                    " bytes");
  if (tail_.month.empty()) tail_.month = month_of(told.recorded_at);
  write_tail(told);
  add_to_tail(std::move(told));
}

void Archive::add_to_tail(Prepared&& batch) {
  take(batch.marks, taken_, sources_);
  gaps_.insert(gaps_.end(), batch.marks.gaps.begin(), batch.marks.gaps.end());
  merge(tail_.marks, batch.marks);
  if (tail_.events.empty()) {
    tail_.events = std::move(batch.events);
  } else {
    std::move(batch.events.begin(), batch.events.end(), std::back_inserter(tail_.events));
  }
}

void Archive::write_tail(Prepared& batch) {
  const BlockHeader header{.sequence = tail_.head.sequence + 1,
                           .previous = tail_.head.hash,
                           .month = tail_.month,
                           .first_id = tail_.head.events + 1};
  const EncodedBlock block = encode_block(header, batch.events, batch.marks, kTailLevel);
  tail_.file->append(block.bytes, options_.step, "tail");
  tail_.head = {block.header.sequence, block.hash, block.header.end_id() - 1};
}

Appended Archive::append(const Batch& batch) {
  JUNSHU_INVARIANT(options_.mode == Mode::Write, "an archive that is opened for reading is not written");
  const std::lock_guard appending(appending_);
  Prepared prepared = prepare(batch, last_recorded_, taken_, sources_);
  Appended out{.events = static_cast<std::int64_t>(prepared.events.size()), .gaps = prepared.marks.gaps};
  if (prepared.events.empty() && prepared.marks.empty()) return out;
  const std::string month = month_of(prepared.recorded_at);
  if (month > tail_.month) {
    seal_tail();
    options_.step("month: ended");
    note_months(noted_months());
    const std::unique_lock state(state_);
    tail_.month = month;
  }
  if (tail_.empty() && prepared.events.size() >= options_.block_events) {
    write_block(prepared.events, prepared.marks, [&] {
      take(prepared.marks, taken_, sources_);
      gaps_.insert(gaps_.end(), prepared.marks.gaps.begin(), prepared.marks.gaps.end());
      last_recorded_ = prepared.recorded_at;
    });
    return out;
  }
  write_tail(prepared);
  {
    const std::unique_lock state(state_);
    last_recorded_ = prepared.recorded_at;
    add_to_tail(std::move(prepared));
  }
  if (tail_.events.size() >= options_.block_events || tail_.file->size() >= options_.tail_bytes) {
    try {
      seal_tail();
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Storage) throw;
      // What was appended is safe in the tail; the next append tries again.
      base::log_warning("the tail of the access history is not sealed yet: " + std::string(error.what()));
    }
  }
  return out;
}

std::vector<MonthEnd> Archive::noted_months() const {
  std::vector<MonthEnd> out = ended_;
  for (const auto& month : months_) {
    const auto same = [&](const MonthEnd& ended) { return ended.name == month->name; };
    if (month->index->summaries().empty() || std::any_of(out.begin(), out.end(), same)) continue;
    out.push_back(end_of(*month));
  }
  return out;
}

void Archive::note_months(std::vector<MonthEnd> months) {
  if (months.empty()) return;
  write_months(folder_, months);
  const std::unique_lock state(state_);
  ended_ = std::move(months);
}

MonthEnd Archive::end_of(const MonthFiles& month) const {
  MonthEnd out{.name = month.name};
  for (const Summary& summary : month.index->summaries()) {
    if (out.first == 0) out.first = summary.header().sequence;
    ++out.blocks;
    out.events += summary.header().count;
    out.last = {summary.header().sequence, summary.hash(), summary.header().end_id() - 1};
  }
  return out;
}

void Archive::write_block(const std::vector<Event>& events, Marks marks, const std::function<void()>& done) {
  const bool fresh = months_.empty() || months_.back()->name != tail_.month;
  if (fresh) {
    // The state of sources, and what was taken, go along from month to month, so that months can be dropped.
    Marks all{.heard = sources_.last(), .gaps = {}, .taken = taken_};
    merge(all, marks);
    marks = std::move(all);
  }
  const BlockHeader header{
      .sequence = head_.sequence + 1, .previous = head_.hash, .month = tail_.month, .first_id = head_.events + 1};
  const EncodedBlock block = encode_block(header, events, marks, kBlockLevel);
  const auto files =
      fresh ? std::make_shared<MonthFiles>(MonthFiles::open(folder_, tail_.month, Mode::Write)) : months_.back();
  MonthFiles& month = *files;
  std::string record = Summary::make(BlockReader::of(block.bytes), block.hash, month.blocks->size());
  month.blocks->append(block.bytes, options_.step, "block");
  const std::unique_lock state(state_);
  month.index->add(std::move(record));
  if (fresh) months_.push_back(files);
  head_ = {block.header.sequence, block.hash, block.header.end_id() - 1};
  tail_.first_id = head_.events + 1;
  tail_.head = head_;
  done();
}

void Archive::seal_tail() {
  if (tail_.empty()) return;
  write_block(tail_.events, tail_.marks, [&] {
    tail_.events.clear();
    tail_.marks = {};
  });
  options_.step("tail: replaced");
  // A reader that has the old file open keeps it whole. What a crash leaves of it is known by its numbers.
  try {
    base::write_durably(tail_path(), "", 0600);
    auto file = std::make_unique<BlockFile>(tail_path(), Mode::Write);
    const std::unique_lock state(state_);
    tail_.file = std::move(file);
  } catch (const base::Error&) {
    tail_.file->cut(0);  // takes no room on the disk
  }
}

Head Archive::seal() {
  const std::lock_guard appending(appending_);
  seal_tail();
  return head_;
}

Head Archive::head() const {
  const std::shared_lock state(state_);
  return head_;
}

std::optional<base::Digest> Archive::hash_of(std::int64_t sequence) const {
  const std::shared_lock state(state_);
  for (const MonthEnd& ended : ended_) {
    if (ended.last.sequence == sequence) return ended.last.hash;
  }
  for (const auto& month : months_) {
    const auto& summaries = month->index->summaries();
    const auto place = std::ranges::lower_bound(summaries, sequence, {}, [](const Summary& summary) { return summary.header().sequence; });
    if (place != summaries.end() && place->header().sequence == sequence) return place->hash();
  }
  return std::nullopt;
}

std::vector<Heard> Archive::sources() const {
  const std::shared_lock state(state_);
  return sources_.last();
}

std::vector<Month> Archive::months() const {
  const std::shared_lock state(state_);
  std::vector<Month> out;
  for (const MonthEnd& ended : ended_) {
    if (ended.dropped_at) out.push_back({ended.name, ended.events, ended.blocks, 0, ended.last, ended.dropped_at});
  }
  for (const auto& files : months_) {
    const MonthFiles& month = *files;
    const MonthEnd end = end_of(month);
    out.push_back({month.name, end.events, end.blocks,
                   static_cast<std::int64_t>(month.blocks->size() + month.index->size()), end.last, std::nullopt});
  }
  if (!tail_.events.empty()) {
    if (out.empty() || out.back().name != tail_.month) out.push_back({.name = tail_.month, .last = head_});
    out.back().events += static_cast<std::int64_t>(tail_.events.size());
    out.back().bytes += static_cast<std::int64_t>(tail_.file->size());
  }
  return out;
}

std::vector<std::string> Archive::drop_before(base::Millis instant, base::Millis now) {
  const std::lock_guard appending(appending_);
  const std::string limit = month_of(instant);
  std::vector<std::string> names;
  for (std::size_t i = 0; i + 1 < months_.size() && months_[i]->name < limit; ++i) names.push_back(months_[i]->name);
  if (names.empty()) return names;
  std::vector<MonthEnd> noted = noted_months();
  std::erase_if(noted, [&](const MonthEnd& month) { return month.name == months_.back()->name; });  // it is not over
  for (MonthEnd& month : noted) {
    if (std::find(names.begin(), names.end(), month.name) != names.end()) month.dropped_at = now;
  }
  note_months(std::move(noted));
  options_.step("month: dropped");
  const std::unique_lock state(state_);
  months_.erase(months_.begin(), months_.begin() + static_cast<std::ptrdiff_t>(names.size()));
  for (const std::string& name : names) {
    fs::remove(folder_ / (name + ".index"));
    fs::remove(folder_ / (name + ".blocks"));
  }
  base::fsync_folder(folder_);
  return names;
}

}  // namespace junshu::access

#include <algorithm>
#include <numeric>

#include "archive.h"
#include "base/error.h"
#include "packing.h"

namespace junshu::access {

namespace {

base::Text numbered(std::string_view month, std::int64_t block, const base::Text& says) {
  const std::string number = std::to_string(block);
  return {std::string(month) + " のブロック " + number + ": " + says.ja,
          "Block " + number + " of " + std::string(month) + ": " + says.en};
}

// Reads every event: what cannot be read is not kept.
void read_all(const BlockReader& block) {
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(block.header().count));
  std::iota(rows.begin(), rows.end(), 0U);
  const std::vector<Event> events = block.events(rows);
  base::Millis first = events.empty() ? 0 : events.front().at;
  base::Millis last = first;
  for (const Event& event : events) {
    first = std::min(first, event.at);
    last = std::max(last, event.at);
  }
  if (first != block.header().first_at || last != block.header().last_at)
    damaged("時刻がヘッダと違います。", "its times are not those of its header.");
  block.marks();
}

}  // namespace

void Archive::verify_month(const MonthFiles& month, std::uint64_t size, std::size_t blocks, Head& before,
                           Verified& out) const {
  const auto complain = [&](std::int64_t block, std::uint64_t offset, const base::Text& says) {
    out.damages.push_back({month.name, block, static_cast<std::int64_t>(offset), numbered(month.name, block, says)});
  };
  std::uint64_t offset = 0;
  std::size_t place = 0;
  const auto index_at = [&](std::size_t number) -> std::optional<Summary> {
    const std::shared_lock state(state_);
    return number < blocks ? std::optional(month.index->summaries()[number]) : std::nullopt;
  };
  while (offset < size) {
    const auto known = index_at(place);
    try {
      const BlockReader block = month.blocks->block(offset);
      const BlockHeader& header = block.header();
      const base::Digest hash = block.verify();
      read_all(block);
      if (header.sequence != before.sequence + 1 || header.previous != before.hash) {
        complain(header.sequence, offset, {"前のブロックに続いていません。", "it does not follow the block before."});
      } else if (header.first_id != before.events + 1 || header.month != month.name) {
        complain(header.sequence, offset, {"番号か月が合いません。", "its numbers or its month do not fit."});
      }
      if (known && known->offset() == offset && known->record() != Summary::make(block, hash, offset)) {
        complain(header.sequence, offset,
                 {"索引が違います。.index のファイルを消して開き直すと作り直されます。",
                  "the index differs: remove the .index file and it is made anew."});
      }
      before = {header.sequence, hash, header.end_id() - 1};
      ++out.blocks;
      out.events += header.count;
      offset += block.size();
      ++place;
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Integrity) throw;
      complain(before.sequence + 1, offset, error.message());
      if (known && known->offset() == offset) {
        // The index remembers what it was, so that the chain can be followed behind it.
        before = {known->header().sequence, known->hash(), known->header().end_id() - 1};
        offset += known->size();
        ++place;
      } else if (const auto claimed = claimed_by(*month.blocks, offset)) {
        before = claimed->head;
        offset += claimed->size;
      } else {
        offset = next_block(*month.blocks, offset + 1, size);
      }
    }
  }
}

Verified Archive::verify() const {
  struct Part {
    std::shared_ptr<MonthFiles> month;  // shared: it may be dropped meanwhile
    std::uint64_t size;
    std::size_t blocks;
  };
  std::vector<Part> parts;
  std::vector<MonthEnd> ended;
  Verified out;
  {
    const std::shared_lock state(state_);
    for (const auto& month : months_) parts.push_back({month, month->blocks->size(), month->index->summaries().size()});
    ended = ended_;
    out.events = static_cast<std::int64_t>(tail_.events.size());
  }
  Head before;
  for (const MonthEnd& month : ended) {
    if (month.dropped_at) before = month.last;
  }
  for (const Part& part : parts) {
    for (const Damage& damage : part.month->damages) {
      if (part.month->truncated) {
        Damage told = damage;
        told.says = numbered(damage.month, damage.block, damage.says);
        out.damages.push_back(std::move(told));
      }
    }
    verify_month(*part.month, part.size, part.blocks, before, out);
    const auto end =
        std::find_if(ended.begin(), ended.end(), [&](const MonthEnd& month) { return month.name == part.month->name; });
    if (end != ended.end() && !(end->last == before)) {
      out.damages.push_back(
          {part.month->name, end->last.sequence, static_cast<std::int64_t>(part.size),
           numbered(part.month->name, end->last.sequence,
                    {"月の終わりが months.json と違います。", "the month does not end as months.json says."})});
      before = end->last;
    }
  }
  for (const MonthEnd& month : ended) {
    const auto there =
        std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.month->name == month.name; });
    if (!there && !month.dropped_at) {
      out.damages.push_back({month.name, month.first, 0,
                             numbered(month.name, month.first,
                                      {"この月のファイルがありません。バックアップから戻してください。",
                                       "the file of this month is missing: put it back from a backup."})});
    }
  }
  out.head = before;
  return out;
}

}  // namespace junshu::access

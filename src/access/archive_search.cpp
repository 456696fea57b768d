#include <algorithm>
#include <tuple>

#include "archive.h"
#include "base/error.h"

namespace junshu::access {

namespace {

// Where a row is: in a block, or (block null) in the tail.
struct Hit {
  base::Millis at = 0;
  std::int64_t id = 0;
  const Summary* summary = nullptr;
  const BlockFile* file = nullptr;
  std::uint32_t row = 0;
};

bool newer(const Hit& a, const Hit& b) { return std::tie(a.at, a.id) > std::tie(b.at, b.id); }

// The newest so many; the oldest of them is at hand.
class Newest {
 public:
  Newest(std::size_t most, std::optional<Cursor> cursor) : most_(most), cursor_(cursor) {}
  bool full() const { return heap_.size() >= most_; }
  // Whether something at `at` could still belong.
  bool open_for(base::Millis at) const {
    return (!cursor_ || at <= cursor_->at) && (!full() || at >= heap_.front().at);
  }
  void add(const Hit& hit) {
    if (cursor_ && std::tie(hit.at, hit.id) >= std::tie(cursor_->at, cursor_->id)) return;
    if (full()) {
      if (!newer(hit, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), newer);
      heap_.pop_back();
    }
    heap_.push_back(hit);
    std::push_heap(heap_.begin(), heap_.end(), newer);
  }
  std::vector<Hit> take() {
    std::sort(heap_.begin(), heap_.end(), newer);
    return std::move(heap_);
  }

 private:
  std::size_t most_;
  std::optional<Cursor> cursor_;
  std::vector<Hit> heap_;
};

// 1 for each row where the column holds `text`.
std::vector<char> rows_with(const BlockReader& block, Column column, const std::string& text) {
  std::vector<char> out(static_cast<std::size_t>(block.header().count), 0);
  const auto texts = block.texts(column);
  const auto found = std::find(texts.begin(), texts.end(), text);
  if (found == texts.end()) return out;
  const auto wanted = static_cast<std::uint32_t>(found - texts.begin());
  const auto ids = block.ids(column);
  for (std::size_t row = 0; row < ids.size(); ++row) out[row] = static_cast<char>(ids[row] == wanted);
  return out;
}

bool any(const std::vector<char>& rows) { return std::find(rows.begin(), rows.end(), 1) != rows.end(); }

class Search {
 public:
  Search(const Query& query, Newest& newest)
      : query_(query), newest_(newest), cursor_(cursor_of(query)), mask_(kinds_mask(query.kinds, query.outcomes)) {
    const auto add = [&](Column column, const std::string& text) {
      if (!text.empty()) conditions_.push_back({column, text, fingerprint(column, text)});
    };
    add(Column::User, query.user);
    add(Column::Source, query.source);
    add(Column::Target, query.target);
    add(Column::Host, query.host);
    if (query.person.empty()) return;
    for (const Column column : {Column::User, Column::TargetUser})
      person_.push_back({column, query.person, fingerprint(column, query.person)});
  }

  // The newest instant of the block that is asked for; it may hold none.
  base::Millis reach(const Summary& summary) const {
    base::Millis at = summary.header().last_at;
    if (query_.until) at = std::min(at, *query_.until - 1);
    if (cursor_) at = std::min(at, cursor_->at);
    return at;
  }

  bool may_hold(const Summary& summary) const {
    if (summary.header().count == 0 || !summary.holds_any(mask_) || !newest_.open_for(reach(summary))) return false;
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      if (!fits(summary, conditions_[i], i)) return false;
    }
    return person_.empty() || std::any_of(person_.begin(), person_.end(),
                                          [&](const Condition& one) { return fits(summary, one, conditions_.size()); });
  }

  void look(const Summary& summary, const BlockFile& file) {
    const BlockReader block = file.block(summary.offset());
    std::vector<char> rows(static_cast<std::size_t>(summary.header().count), 1);
    const auto both = [&](const std::vector<char>& other) {
      for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = static_cast<char>(rows[row] & other[row]);
      return any(rows);
    };
    for (const Condition& condition : conditions_) {
      if (!both(rows_with(block, condition.column, condition.text))) return;
    }
    if (!query_.person.empty()) {
      std::vector<char> person = rows_with(block, Column::User, query_.person);
      const std::vector<char> target = rows_with(block, Column::TargetUser, query_.person);
      for (std::size_t row = 0; row < person.size(); ++row) person[row] = static_cast<char>(person[row] | target[row]);
      if (!both(person)) return;
    }
    if (mask_ != kinds_mask({}, {})) {
      const std::string kinds = block.kinds_and_outcomes();
      for (std::size_t row = 0; row < rows.size(); ++row) {
        if (((mask_ >> static_cast<unsigned>(kinds[row])) & 1U) == 0) rows[row] = 0;
      }
      if (!any(rows)) return;
    }
    const auto instants = block.instants();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const base::Millis at = instants[row];
      if (rows[row] == 0 || (query_.from && at < *query_.from) || (query_.until && at >= *query_.until) ||
          !newest_.open_for(at))
        continue;
      newest_.add({at, summary.header().first_id + static_cast<std::int64_t>(row), &summary, &file,
                   static_cast<std::uint32_t>(row)});
    }
  }

  std::uint32_t mask() const { return mask_; }

 private:
  struct Condition {
    Column column;
    std::string text;
    std::uint32_t print;
  };

  // Whether the block may hold the text, also together with the first `others` conditions and with a kind that is asked
  // for.
  bool fits(const Summary& summary, const Condition& one, std::size_t others) const {
    if (!summary.may_hold(one.print)) return false;
    for (std::size_t i = 0; i < others; ++i) {
      if (!summary.may_hold_both(one.column, one.print, conditions_[i].column, conditions_[i].print)) return false;
    }
    if (mask_ == kinds_mask({}, {})) return true;
    for (unsigned kind = 0; kind < kKindsAndOutcomes; ++kind) {
      if (((mask_ >> kind) & 1U) != 0 && summary.may_hold_kind(one.print, kind)) return true;
    }
    return false;
  }

  const Query& query_;
  Newest& newest_;
  std::optional<Cursor> cursor_;
  std::uint32_t mask_;
  std::vector<Condition> conditions_;  // on texts: all must hold
  std::vector<Condition> person_;      // one of these as well
};

Gap damaged_gap(const BlockHeader& header) { return {"", "", "damaged", header.first_at, header.last_at, 0}; }

// Reads the rows of a page, block by block, each once. Hits in blocks that turn out damaged are left out and told as
// gaps.
void read_rows(const std::vector<Hit>& hits, std::int64_t tail_first_id, const std::vector<Event>& tail, Page& page,
               std::vector<Gap>& gaps) {
  std::vector<std::optional<Event>> events(hits.size());
  std::map<const Summary*, std::vector<std::size_t>> by_block;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].summary == nullptr) {
      events[i] = tail[static_cast<std::size_t>(hits[i].id - tail_first_id)];
    } else {
      by_block[hits[i].summary].push_back(i);
    }
  }
  for (auto& [summary, places] : by_block) {
    std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return hits[a].row < hits[b].row; });
    std::vector<std::uint32_t> rows;
    for (const std::size_t place : places) rows.push_back(hits[place].row);
    try {
      const BlockReader block = hits[places.front()].file->block(summary->offset());
      std::vector<Event> read = block.events(rows);
      for (std::size_t i = 0; i < places.size(); ++i) events[places[i]] = std::move(read[i]);
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Integrity) throw;
      gaps.push_back(damaged_gap(summary->header()));
    }
  }
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (events[i]) page.events.push_back({hits[i].id, std::move(*events[i])});
  }
}

}  // namespace

Page Archive::search(const Query& query, base::Millis now) const {
  check(query);
  const auto cursor = cursor_of(query);
  const std::shared_lock state(state_);
  Newest newest(query.limit + 1, cursor);  // one more tells whether there is a next page
  Search search(query, newest);
  std::vector<Gap> gaps = all_gaps(now);

  for (std::size_t i = 0; i < tail_.events.size(); ++i) {
    const Event& event = tail_.events[i];
    if (matches(query, search.mask(), event))
      newest.add({event.at, tail_.first_id + static_cast<std::int64_t>(i), nullptr, nullptr, 0});
  }
  struct Candidate {
    const Summary* summary;
    const BlockFile* file;
  };
  std::vector<Candidate> candidates;
  for (const auto& month : months_) {
    for (const Summary& summary : month->index->summaries()) {
      const BlockHeader& header = summary.header();
      if ((query.from && header.last_at < *query.from) || (query.until && header.first_at >= *query.until)) continue;
      if (cursor && header.first_at > cursor->at) continue;
      candidates.push_back({&summary, month->blocks.get()});
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.summary->header().last_at, a.summary->header().sequence) >
           std::tie(b.summary->header().last_at, b.summary->header().sequence);
  });
  for (const Candidate& candidate : candidates) {
    if (newest.full() && !newest.open_for(search.reach(*candidate.summary))) break;  // what follows is older still
    if (!search.may_hold(*candidate.summary)) continue;
    try {
      search.look(*candidate.summary, *candidate.file);
    } catch (const base::Error& error) {
      if (error.kind() != base::ErrorKind::Integrity) throw;
      gaps.push_back(damaged_gap(candidate.summary->header()));
    }
  }
  std::vector<Hit> hits = newest.take();
  Page page;
  const bool more = hits.size() > query.limit;
  if (more) hits.pop_back();
  read_rows(hits, tail_.first_id, tail_.events, page, gaps);
  if (more) page.next = to_text({hits.back().at, hits.back().id});
  std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.from, a.to, a.reason, a.host, a.log) < std::tie(b.from, b.to, b.reason, b.host, b.log);
  });
  gaps.erase(std::unique(gaps.begin(), gaps.end()), gaps.end());
  add_gaps(page, query, gaps);
  return page;
}

std::vector<Gap> Archive::all_gaps(base::Millis now) const {
  std::vector<Gap> out = gaps_;
  for (Gap& gap : sources_.silent(now)) out.push_back(std::move(gap));
  return out;
}

std::vector<Gap> Archive::gaps(std::optional<base::Millis> from, std::optional<base::Millis> until,
                               base::Millis now) const {
  const std::shared_lock state(state_);
  Page page;
  Query query;
  query.from = from;
  query.until = until;
  add_gaps(page, query, all_gaps(now));
  return page.gaps;
}

std::vector<Count> Archive::counts(const CountQuery& query) const {
  Counter counter(query);
  const std::shared_lock state(state_);
  const bool need_user = !query.user.empty() || has(query.by, By::User);
  const bool need_host = !query.host.empty() || has(query.by, By::Host);
  const std::string_view none;
  const std::uint32_t user_print = fingerprint(Column::User, query.user);
  const std::uint32_t host_print = fingerprint(Column::Host, query.host);
  for (const auto& month : months_) {
    for (const Summary& summary : month->index->summaries()) {
      const BlockHeader& header = summary.header();
      if (header.count == 0 || (query.from && header.last_at / base::kHour < *query.from / base::kHour) ||
          (query.until && header.first_at / base::kHour * base::kHour >= *query.until) ||
          (!query.user.empty() && !summary.may_hold(user_print)) ||
          (!query.host.empty() && !summary.may_hold(host_print))) {
        continue;
      }
      const auto hosts = need_host ? std::optional(summary.hosts()) : std::nullopt;
      const auto host_name = [&](std::uint32_t id) { return hosts ? hosts->at(id) : none; };
      if (need_user) {
        const Dictionary users = summary.users();
        std::optional<std::uint32_t> only;
        if (!query.user.empty())
          only = static_cast<std::uint32_t>(std::find(users.begin(), users.end(), query.user) - users.begin());
        for (const Cell& cell : summary.by_user(only)) {
          if (!query.host.empty() && host_name(cell.other) != query.host) continue;
          counter.add(cell.hour, cell.kind_and_outcome, users.at(cell.who), host_name(cell.other), cell.count);
        }
      } else if (need_host) {
        for (const Cell& cell : summary.by_host()) {
          if (!query.host.empty() && host_name(cell.who) != query.host) continue;
          counter.add(cell.hour, cell.kind_and_outcome, none, host_name(cell.who), cell.count);
        }
      } else {
        for (const Cell& cell : summary.totals()) counter.add(cell.hour, cell.kind_and_outcome, none, none, cell.count);
      }
    }
  }
  for (const Event& event : tail_.events) {
    if ((!query.user.empty() && event.user != query.user) || (!query.host.empty() && event.host != query.host))
      continue;
    counter.add(event.at / base::kHour, kind_and_outcome(event), event.user, event.host, 1);
  }
  return counter.counts();
}

}  // namespace junshu::access

#include "prefilter.h"

#include <hs.h>

#include <algorithm>
#include <new>

#include "base/log.h"

namespace junshu::detect {
namespace {
std::uint64_t length_bit(std::string_view text) {  // all long ones share the last
  return std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
}
}  // namespace

Prefilter::Prefilter() = default;

Prefilter::~Prefilter() {
  hs_free_scratch(scratch_);
  hs_free_database(database_);
}

Prefilter::Wanted& Prefilter::wanted(logs::FieldId field) {
  if (fields_.size() <= field) fields_.resize(field + 1U);
  if (fields_[field] == nullptr) fields_[field] = std::make_unique<Wanted>();
  return *fields_[field];
}

void Prefilter::add(std::uint32_t rule, const Needs& needs) {
  ++rules_;
  if (taken_.size() <= rule) taken_.resize(rule + 1U);
  if (!needs) {
    always_.push_back(rule);
    return;
  }
  for (const Need& need : *needs) {
    switch (need.kind) {
      case Need::Kind::Presence:
        wanted(need.field).presence.push_back(rule);
        break;
      case Need::Kind::Whole: {
        Wanted& field = wanted(need.field);
        field.whole[need.text].push_back(rule);
        field.lengths |= length_bit(need.text);
        break;
      }
      case Need::Kind::Literal: {
        const auto [place, fresh] = literal_ids_.emplace(need.text, literals_.size());
        if (fresh) literals_.push_back({need.text, {}});
        literals_[place->second].entries.push_back({need.of_record, need.field, rule});
        if (need.of_record) {
          scans_record_ = true;
        } else {
          wanted(need.field).scanned = true;
        }
        break;
      }
    }
  }
}

void Prefilter::compile() {
  if (literals_.empty()) return;
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  std::vector<unsigned> flags(literals_.size(), HS_FLAG_CASELESS);
  std::vector<unsigned> ids(literals_.size());
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    texts.push_back(literals_[i].text.data());
    lengths.push_back(literals_[i].text.size());
    ids[i] = static_cast<unsigned>(i);
  }
  hs_compile_error_t* error = nullptr;
  const auto count = static_cast<unsigned>(literals_.size());
  const bool good = hs_valid_platform() == HS_SUCCESS &&
                    hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), count, HS_MODE_BLOCK,
                                         nullptr, &database_, &error) == HS_SUCCESS;
  if (good) {
    if (hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) throw std::bad_alloc();
    return;
  }
  if (error != nullptr) {
    base::log_warning(std::string("detection runs slower, without Vectorscan: ") + error->message);
    hs_free_compile_error(error);
  }
  database_ = nullptr;
  for (const Literal& literal : literals_) {
    for (const Entry& entry : literal.entries) always_.push_back(entry.rule);
  }
  std::sort(always_.begin(), always_.end());
  always_.erase(std::unique(always_.begin(), always_.end()), always_.end());
}

void Prefilter::take(std::uint32_t rule) {
  if (taken_[rule] == generation_) return;
  taken_[rule] = generation_;
  out_->push_back(rule);
}

void Prefilter::lay_out(std::string_view value, bool of_record, logs::FieldId field) {
  if (value.empty()) return;
  for (const Segment& segment : segments_) {
    if (segment.data == value.data() && segment.to - segment.from == value.size()) {
      segments_.push_back({segment.from, segment.to, of_record, field, value.data()});
      return;
    }
  }
  const std::size_t from = laid_out_.size();
  laid_out_ += value;
  segments_.push_back({from, laid_out_.size(), of_record, field, value.data()});
}

int Prefilter::found(unsigned id, unsigned long long, unsigned long long to, unsigned, void* self) {
  static_cast<Prefilter*>(self)->hit(id, static_cast<std::size_t>(to));
  return 0;
}

void Prefilter::hit(std::size_t literal, std::size_t to) {
  const Literal& found = literals_[literal];
  const std::size_t from = to - found.text.size();
  for (const Segment& segment : segments_) {
    if (from < segment.from || to > segment.to) continue;  // elsewhere, or across two values
    for (const Entry& entry : found.entries) {
      if (entry.of_record == segment.of_record && (entry.of_record || entry.field == segment.field)) take(entry.rule);
    }
  }
}

void Prefilter::candidates(const logs::Event& event, std::vector<std::uint32_t>& out) {
  out_ = &out;
  if (++generation_ == 0) {
    std::fill(taken_.begin(), taken_.end(), 0U);
    generation_ = 1;
  }
  for (const std::uint32_t rule : always_) take(rule);
  segments_.clear();
  laid_out_.clear();
  if (scans_record_ && database_ != nullptr) segments_.push_back({0, event.raw.size(), true, 0, event.raw.data()});
  bool copied = false;
  for (const logs::Field& field : event.fields()) {
    if (field.id >= fields_.size() || fields_[field.id] == nullptr) continue;
    const Wanted& wanted = *fields_[field.id];
    for (const std::uint32_t rule : wanted.presence) take(rule);
    const std::string_view text = field.value.text;
    if ((wanted.lengths & length_bit(text)) != 0) {
      folded_.assign(text);
      for (char& letter : folded_)
        letter = static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
      if (const auto rules = wanted.whole.find(std::string_view(folded_)); rules != wanted.whole.end()) {
        for (const std::uint32_t rule : rules->second) take(rule);
      }
    }
    if (!wanted.scanned || database_ == nullptr) continue;
    if (!copied && scans_record_) laid_out_.assign(event.raw);
    copied = true;
    lay_out(text, false, field.id);
  }
  if (segments_.empty()) return;
  const std::string_view text = copied ? std::string_view(laid_out_) : event.raw;  // the record alone needs no copy
  hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_, &Prefilter::found, this);
}

}  // namespace junshu::detect

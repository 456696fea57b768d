// For one class of events: which rules are worth evaluating, from what the event holds. One Vectorscan database of all
// literals over all fields; one pass over the fields concerned, laid out one behind the other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "need.h"

struct hs_database;
struct hs_scratch;

namespace junshu::detect {

class Prefilter {
 public:
  Prefilter();
  ~Prefilter();
  Prefilter(const Prefilter&) = delete;
  Prefilter& operator=(const Prefilter&) = delete;

  void add(std::uint32_t rule, const Needs& needs);
  // After the last add(). Without a database (a processor without SSE 4.2) rules that wait for literals are always
  // looked at.
  void compile();
  // Appends every rule that may hold; each once. Not thread-safe.
  void candidates(const logs::Event& event, std::vector<std::uint32_t>& out);
  std::size_t size() const { return rules_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    bool of_record;
    logs::FieldId field;
    std::uint32_t rule;
  };
  struct Literal {
    std::string text;
    std::vector<Entry> entries;
  };
  // What the rules want of one field.
  struct Wanted {
    bool scanned = false;
    std::vector<std::uint32_t> presence;
    std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> whole;
    std::uint64_t lengths = 0;  // of these: most values are of none, and need not be looked up
  };
  struct Segment {
    std::size_t from;
    std::size_t to;
    bool of_record;
    logs::FieldId field;
    const char* data;  // where it stood: a value under several names is laid out once
  };

  static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void* self);
  void hit(std::size_t literal, std::size_t to);
  void take(std::uint32_t rule);
  void lay_out(std::string_view value, bool of_record, logs::FieldId field);
  Wanted& wanted(logs::FieldId field);

  std::size_t rules_ = 0;
  std::vector<std::uint32_t> always_;
  std::vector<Literal> literals_;
  std::unordered_map<std::string, std::size_t> literal_ids_;
  std::vector<std::unique_ptr<Wanted>> fields_;  // by FieldId
  bool scans_record_ = false;
  hs_database* database_ = nullptr;
  hs_scratch* scratch_ = nullptr;

  // Of the event at hand.
  std::vector<Segment> segments_;
  std::string laid_out_;
  std::string folded_;
  std::vector<std::uint32_t> taken_;  // rule → generation
  std::uint32_t generation_ = 0;
  std::vector<std::uint32_t>* out_ = nullptr;
};

}  // namespace junshu::detect

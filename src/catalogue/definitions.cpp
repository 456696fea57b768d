#include "catalogue/definitions.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace junshu::catalogue {
namespace {

template <typename Item>
const Item* with_id(const std::vector<Item>& items, std::string_view id) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

// ア, イ, ウ … in romaji, the order in which the annex letters its items.
constexpr std::array<std::string_view, 46> kKana{
    "a",   "i",   "u",  "e",  "o",  "ka", "ki", "ku", "ke", "ko", "sa", "shi", "su", "se", "so", "ta",
    "chi", "tsu", "te", "to", "na", "ni", "nu", "ne", "no", "ha", "hi", "fu",  "he", "ho", "ma", "mi",
    "mu",  "me",  "mo", "ya", "yu", "yo", "ra", "ri", "ru", "re", "ro", "wa",  "wo", "n"};

// Numbers before kana, kana before anything else.
std::pair<int, int> rank(std::string_view part) {
  if (part.starts_with('c') && part.size() > 1 && part[1] >= '0' && part[1] <= '9') part.remove_prefix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (error == std::errc{} && end == part.data() + part.size()) return {0, number};
  const auto* kana = std::find(kKana.begin(), kKana.end(), part);
  if (kana != kKana.end()) return {1, static_cast<int>(kana - kKana.begin())};
  return {2, 0};
}

bool comes_before(const std::string& left, const std::string& right) {
  const auto left_parts = base::split(left, '.');
  const auto right_parts = base::split(right, '.');
  for (std::size_t i = 0; i < std::min(left_parts.size(), right_parts.size()); ++i) {
    const auto left_rank = rank(left_parts[i]);
    const auto right_rank = rank(right_parts[i]);
    if (left_rank != right_rank) return left_rank < right_rank;
    if (left_parts[i] != right_parts[i]) return left_parts[i] < right_parts[i];
  }
  return left_parts.size() < right_parts.size();
}

}  // namespace

const Field* Register::field(std::string_view wanted) const { return with_id(fields, wanted); }
const State* Register::state(std::string_view wanted) const { return with_id(states, wanted); }
const Action* Register::action(std::string_view wanted) const { return with_id(actions, wanted); }

std::string Clause::parent() const {
  const std::size_t dot = id.rfind('.');
  return dot == std::string::npos ? "" : id.substr(0, dot);
}

std::vector<std::string> Catalogue::clause_order() const {
  std::vector<std::string> order;
  order.reserve(clauses.size());
  for (const auto& [id, clause] : clauses) order.push_back(id);
  std::sort(order.begin(), order.end(), comes_before);
  return order;
}

const View* Catalogue::explaining(std::string_view built_in) const {
  const auto found = std::ranges::find(views, built_in, [](const auto& entry) -> const std::string& { return entry.second.explains; });
  return found == views.end() ? nullptr : &found->second;
}

const std::vector<std::string>& builtin_registers() {
  static const std::vector<std::string> ids{"finding",     "host",           "clause",     "device",
                                            "file_change", "package_change", "ups_reading", "alert"};
  return ids;
}

bool is_builtin_register(std::string_view id) {
  return std::find(builtin_registers().begin(), builtin_registers().end(), id) != builtin_registers().end();
}

}  // namespace junshu::catalogue

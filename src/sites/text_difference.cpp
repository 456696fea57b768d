#include "text_difference.h"

#include <algorithm>
#include <cstdint>

#include "encoding.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kMaxLines = 4000;
constexpr std::size_t kAround = 24;  // bytes

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

using Lines = std::vector<std::string_view>;

std::string joined(const Lines& lines, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out.append(lines[i]);
  return out;
}

// Longest common subsequence of a[begin, a_end) and b[begin, b_end), as pairs of equal lines in order.
std::vector<std::pair<std::size_t, std::size_t>> common_lines(const Lines& a, const Lines& b, std::size_t begin,
                                                              std::size_t a_end, std::size_t b_end) {
  const std::size_t rows = a_end - begin;
  const std::size_t columns = b_end - begin;
  std::vector<std::pair<std::size_t, std::size_t>> out;
  if (rows > kMaxLines || columns > kMaxLines) return out;
  std::vector<std::uint16_t> best((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t row, std::size_t column) -> std::uint16_t& {
    return best[row * (columns + 1) + column];
  };
  for (std::size_t row = rows; row > 0; --row) {
    for (std::size_t column = columns; column > 0; --column) {
      at(row - 1, column - 1) = a[begin + row - 1] == b[begin + column - 1]
                                    ? static_cast<std::uint16_t>(at(row, column) + 1)
                                    : std::max(at(row, column - 1), at(row - 1, column));
    }
  }
  std::size_t row = 0;
  std::size_t column = 0;
  while (row < rows && column < columns) {
    if (a[begin + row] == b[begin + column]) {
      out.emplace_back(begin + row++, begin + column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      ++row;
    } else {
      ++column;
    }
  }
  return out;
}

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

}  // namespace

TextChanges text_changes(std::string_view before, std::string_view after, std::size_t most) {
  const Lines a = lines_of(before);
  const Lines b = lines_of(after);
  std::size_t begin = 0;
  while (begin < a.size() && begin < b.size() && a[begin] == b[begin]) ++begin;
  std::size_t a_end = a.size();
  std::size_t b_end = b.size();
  while (a_end > begin && b_end > begin && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
  auto common = common_lines(a, b, begin, a_end, b_end);
  common.emplace_back(a_end, b_end);
  TextChanges out;
  std::size_t from_a = begin;
  std::size_t from_b = begin;
  for (const auto& [to_a, to_b] : common) {
    if (to_a > from_a || to_b > from_b) {
      if (out.changes.size() < most) {
        out.changes.push_back({from_a + 1, from_b + 1, joined(a, from_a, to_a), joined(b, from_b, to_b)});
      } else {
        ++out.more;
      }
    }
    from_a = to_a + 1;
    from_b = to_b + 1;
  }
  return out;
}

Excerpt excerpt(std::string_view before, std::string_view after, std::size_t most) {
  std::size_t front = 0;
  while (front < before.size() && front < after.size() && before[front] == after[front]) ++front;
  std::size_t back = 0;
  while (back < before.size() - front && back < after.size() - front &&
         before[before.size() - 1 - back] == after[after.size() - 1 - back])
    ++back;
  front -= std::min(front, kAround);
  while (front > 0 && continues(before, front)) --front;
  back -= std::min(back, kAround);
  const auto cut = [&](std::string_view text) {
    std::size_t end = text.size() - back;
    while (continues(text, end)) ++end;
    const std::string shown = shortened(text.substr(front, end - front), most);
    return (front > 0 && !shown.empty() ? "…" : "") + shown;
  };
  return {cut(before), cut(after)};
}

}  // namespace junshu::sites

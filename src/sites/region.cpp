#include "sites/region.h"

#include <re2/re2.h>

#include "base/text.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kMaxMatches = 20 * kMaxRegionCount;  // beyond, the bound on occurrences is long broken

RE2::Options options() {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_max_mem(std::int64_t{8} << 20U);
  return out;
}

std::string beginning(std::string_view content) { return std::string(content.substr(0, 400)); }

std::string label(const Region& region) { return "[[" + region.id + "]]"; }

// Counts what one region masks and says when it is too much.
class Bounds {
 public:
  Bounds(const Region& region, std::vector<RegionProblem>& problems) : region_(region), problems_(problems) {}

  void take(std::string_view content) {
    ++count_;
    if (count_ == region_.max_count + 1) {
      const std::string most = std::to_string(region_.max_count);
      problems_.push_back({region_.id,
                           {"動的領域「" + region_.id + "」が、申告した回数 (" + most + ") を超えて現れます",
                            "The dynamic region '" + region_.id + "' occurs more often than declared (" + most + ")"},
                           beginning(content)});
    }
    if (content.size() > region_.max_bytes && !too_long_) {
      too_long_ = true;
      const std::string found = std::to_string(content.size());
      const std::string most = std::to_string(region_.max_bytes);
      problems_.push_back(
          {region_.id,
           {"動的領域「" + region_.id + "」が申告した長さ (" + most + " バイト) を超えています: " + found + " バイト",
            "The dynamic region '" + region_.id + "' is longer than declared (" + most + " bytes): " + found},
           beginning(content)});
    }
  }

 private:
  const Region& region_;
  std::vector<RegionProblem>& problems_;
  std::size_t count_ = 0;
  bool too_long_ = false;
};

std::string mask_between_markers(std::string_view body, const Region& region, std::vector<RegionProblem>& problems) {
  Bounds bounds(region, problems);
  std::string out;
  while (true) {
    const std::size_t start = body.find(region.start);
    if (start == std::string_view::npos) break;
    const std::size_t inner = start + region.start.size();
    const std::size_t end = body.find(region.end, inner);
    if (end == std::string_view::npos) {
      problems.push_back({region.id,
                          {"動的領域「" + region.id + "」の終わりの印がありません",
                           "The dynamic region '" + region.id + "' has no end marker"},
                          beginning(body.substr(start))});
      break;
    }
    bounds.take(body.substr(inner, end - inner));
    out.append(body.substr(0, inner)).append(label(region)).append(region.end);
    body.remove_prefix(end + region.end.size());
  }
  return out.append(body);
}

std::string mask_expression(std::string_view body, const Region& region, std::vector<RegionProblem>& problems) {
  const RE2 expression(region.expression, options());
  if (!expression.ok()) return std::string(body);
  Bounds bounds(region, problems);
  const int groups = expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
  std::string out;
  std::size_t at = 0;
  std::size_t copied = 0;
  std::size_t matches = 0;
  re2::StringPiece found[2];
  const re2::StringPiece text(body.data(), body.size());
  while (at <= body.size() && matches++ < kMaxMatches &&
         expression.Match(text, at, body.size(), RE2::UNANCHORED, found, groups)) {
    const auto whole_end = static_cast<std::size_t>(found[0].data() - body.data()) + found[0].size();
    const re2::StringPiece masked = found[groups - 1];
    if (masked.data() != nullptr && !found[0].empty()) {
      const auto begin = static_cast<std::size_t>(masked.data() - body.data());
      bounds.take({masked.data(), masked.size()});
      out.append(body.substr(copied, begin - copied)).append(label(region));
      copied = begin + masked.size();
    }
    at = found[0].empty() ? whole_end + 1 : whole_end;
  }
  return out.append(body.substr(copied));
}

}  // namespace

base::Text problem_of(const Region& region) {
  const bool markers = !region.start.empty() || !region.end.empty();
  if (!base::is_identifier(region.id))
    return {"id は英小文字で始まる英小文字・数字・下線です", "id is [a-z][a-z0-9_]*"};
  if (markers == !region.expression.empty() || (markers && (region.start.empty() || region.end.empty()))) {
    return {"start と end の両方か、expression のどちらかを書きます", "give either start and end, or expression"};
  }
  for (const std::string* text : {&region.start, &region.end, &region.expression, &region.pages, &region.reason}) {
    if (text->size() > kMaxMarker || !base::valid_utf8(*text))
      return {"長すぎるか、UTF-8 ではありません", "too long, or not UTF-8"};
  }
  if (base::trim(region.reason).empty())
    return {"reason に、なぜ変わるのかを書いてください", "say in reason why it changes"};
  if (region.max_bytes < 1 || region.max_bytes > kMaxRegionBytes) {
    return {"max_bytes は 1 から 1048576 までです", "max_bytes is from 1 to 1048576"};
  }
  if (region.max_count < 1 || region.max_count > kMaxRegionCount)
    return {"max_count は 1 から 1000 までです", "max_count is from 1 to 1000"};
  for (const std::string* text : {&region.expression, &region.pages}) {
    const RE2 expression(*text, options());
    if (!expression.ok())
      return {"正規表現が正しくありません: " + expression.error(),
              "the expression is malformed: " + expression.error()};
  }
  if (!region.expression.empty() && RE2::FullMatch("", RE2(region.expression, options()))) {
    return {"空の文字列に一致する正規表現は使えません", "an expression that matches nothing at all can not be used"};
  }
  return {};
}

bool applies(const Region& region, std::string_view path_and_query) {
  if (region.pages.empty()) return true;
  return RE2::FullMatch(re2::StringPiece(path_and_query.data(), path_and_query.size()), RE2(region.pages, options()));
}

Masked mask(std::string_view body, std::span<const Region> regions) {
  Masked out{std::string(body), {}};
  for (const Region& region : regions) {
    out.body = region.expression.empty() ? mask_between_markers(out.body, region, out.problems)
                                         : mask_expression(out.body, region, out.problems);
  }
  return out;
}

}  // namespace junshu::sites

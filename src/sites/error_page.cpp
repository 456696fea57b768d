#include "error_page.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kShort = 1200;  // bytes: an error page says little else

// As base::search_key writes them.
constexpr std::array<std::string_view, 34> kWords = {"404",
                                                     "not found",
                                                     "403 forbidden",
                                                     "access denied",
                                                     "500 internal",
                                                     "internal server error",
                                                     "502 bad gateway",
                                                     "bad gateway",
                                                     "503 service",
                                                     "service unavailable",
                                                     "gateway time",
                                                     "temporarily unavailable",
                                                     "under maintenance",
                                                     "welcome to nginx",
                                                     "apache2 debian default page",
                                                     "it works!",
                                                     "index of /",
                                                     "account suspended",
                                                     "database error",
                                                     "error establishing a database connection",
                                                     "fatal error",
                                                     "hacked by",
                                                     "ページが見つかりません",
                                                     "ページは見つかりません",
                                                     "ページは存在しません",
                                                     "ページが存在しません",
                                                     "エラーが発生しました",
                                                     "システムエラー",
                                                     "サーバーエラー",
                                                     "メンテナンス中",
                                                     "ただいま混み合って",
                                                     "アクセスが集中",
                                                     "表示できません",
                                                     "アクセスできません"};

std::string without(std::string_view text, std::string_view word) {
  std::string out;
  while (true) {
    const std::size_t at = word.empty() ? std::string_view::npos : text.find(word);
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + word.size());
  }
}

}  // namespace

std::string error_words(const Page& page) {
  const std::string title = base::search_key(page.facts.title);
  const std::string text = page.text.size() <= kShort ? base::search_key(page.text) : std::string();
  for (const std::string_view word : kWords) {
    if (title.find(word) != std::string::npos || text.find(word) != std::string::npos) return std::string(word);
  }
  return {};
}

bool same_but_for(std::string_view body, std::string_view own, std::string_view other_body,
                  std::string_view other_own) {
  return without(body, own) == without(other_body, other_own);
}

}  // namespace junshu::sites

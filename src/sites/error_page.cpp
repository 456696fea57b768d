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

}  // namespace

std::string error_words(const Page& page) {
  const std::string title = base::search_key(page.facts.title);
  const std::string text = page.text.size() <= kShort ? base::search_key(page.text) : std::string();
  for (const std::string_view word : kWords) {
    if (title.find(word) != std::string::npos || text.find(word) != std::string::npos) return std::string(word);
  }
  return {};
}

bool same_but_for_path(std::string_view body, std::string_view path, std::string_view other,
                       std::string_view other_path) {
  while (true) {
    const std::size_t at = other.find(other_path);
    if (at == std::string_view::npos) return body == other;
    if (!body.starts_with(other.substr(0, at)) || !body.substr(at).starts_with(path)) return false;
    body.remove_prefix(at + path.size());
    other.remove_prefix(at + other_path.size());
  }
}

}  // namespace junshu::sites

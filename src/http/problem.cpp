#include "http/problem.h"

#include <charconv>

#include "base/text.h"

namespace junshu::http {

using base::ErrorKind;

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return 400;
    case ErrorKind::Unauthenticated:
      return 401;
    case ErrorKind::Forbidden:
      return 403;
    case ErrorKind::NotFound:
      return 404;
    case ErrorKind::Conflict:
      return 409;
    case ErrorKind::PreconditionFailed:
      return 412;
    case ErrorKind::ConfirmationNeeded:
      return 409;
    case ErrorKind::TooLarge:
      return 413;
    case ErrorKind::RateLimited:
      return 429;
    case ErrorKind::Unavailable:
      return 503;
    case ErrorKind::Storage:
      return 507;
    case ErrorKind::Integrity:
      return 500;
    case ErrorKind::Internal:
      return 500;
  }
  JUNSHU_INVARIANT(false, "an ErrorKind outside of its enumeration");
  return 500;
}

base::Text title_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return {"入力に誤りがあります", "The input is not valid"};
    case ErrorKind::Unauthenticated:
      return {"ログインしてください", "Please log in"};
    case ErrorKind::Forbidden:
      return {"許可されていません", "Not permitted"};
    case ErrorKind::NotFound:
      return {"見つかりません", "Not found"};
    case ErrorKind::Conflict:
      return {"現在の状態ではできません", "Not possible in the present state"};
    case ErrorKind::PreconditionFailed:
      return {"他の人が先に変更しました。読み直してください", "Somebody changed it meanwhile. Read it again"};
    case ErrorKind::ConfirmationNeeded:
      return {"規則に反する記録です。確認してください", "This record breaks rules. Please confirm"};
    case ErrorKind::TooLarge:
      return {"大きすぎます", "Too large"};
    case ErrorKind::RateLimited:
      return {"回数が多すぎます。しばらく待ってください", "Too many attempts. Please wait"};
    case ErrorKind::Unavailable:
      return {"一時的に利用できません。しばらくしてからもう一度試してください",
              "Temporarily unavailable. Please try again later"};
    case ErrorKind::Storage:
      return {"保存できません。管理者に連絡してください", "Cannot store. Please tell the administrator"};
    case ErrorKind::Integrity:
      return {"記録の不一致を検出しました。管理者に連絡してください",
              "The records disagree with themselves. Please tell the administrator"};
    case ErrorKind::Internal:
      return {"内部エラーです。管理者に連絡してください", "Internal error. Please tell the administrator"};
  }
  JUNSHU_INVARIANT(false, "an ErrorKind outside of its enumeration");
  return {};
}

base::Language preferred_language(const Headers& headers) {
  double japanese = -1;
  double english = -1;
  for (std::string_view item : base::split(headers.value("accept-language"), ',')) {
    auto parts = base::split(item, ';');
    std::string_view tag = base::trim(parts[0]);
    double weight = 1;
    if (parts.size() > 1) {
      std::string_view q = base::trim(parts[1]);
      if (q.starts_with("q=")) {
        q.remove_prefix(2);
        if (std::from_chars(q.data(), q.data() + q.size(), weight).ec != std::errc()) weight = 0;
      }
    }
    std::string_view primary = tag.substr(0, tag.find('-'));
    if (primary == "ja" || primary == "JA") japanese = std::max(japanese, weight);
    if (primary == "en" || primary == "EN") english = std::max(english, weight);
  }
  return english > japanese && english > 0 ? base::Language::English : base::Language::Japanese;
}

Response problem(int status, std::string_view kind, const base::Text& title, const base::Text& detail,
                 base::Language language, base::Object more) {
  base::Object body;
  body["type"] = "urn:junshu:problem:" + std::string(kind);
  body["title"] = base::in(language, title);
  body["status"] = status;
  if (!detail.ja.empty()) body["detail"] = base::in(language, detail);
  for (auto& member : more) body[member.key()] = std::move(member.value());
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = base::to_json(body);
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Language", language == base::Language::English ? "en" : "ja");
  return response;
}

Response problem(const base::Error& error, base::Language language, base::Object more) {
  const bool hidden =
      error.kind() == ErrorKind::Storage || error.kind() == ErrorKind::Integrity || error.kind() == ErrorKind::Internal;
  return problem(status_of(error.kind()), base::to_string(error.kind()), title_of(error.kind()),
                 hidden ? base::Text{} : error.message(), language, std::move(more));
}

}  // namespace junshu::http

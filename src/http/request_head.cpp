#include "request_head.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/log.h"
#include "base/text.h"
#include "router.h"

namespace junshu::http {
namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text,
                              [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool equals_folded(std::string_view a, std::string_view lower) {
  return std::ranges::equal(a, lower, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

std::optional<Refusal> check_framing(const Request& request, bool http_1_1) {
  const Headers& headers = request.headers;
  if (headers.count("host") > 1 || (http_1_1 && headers.count("host") != 1)) {
    return malformed_refusal("Host ヘッダーが1つ必要です", "Exactly one Host field is needed");
  }
  if (const std::string* coding = headers.find("transfer-encoding")) {
    if (headers.find("content-length") != nullptr || !http_1_1) {
      return malformed_refusal("本文の長さの示し方が矛盾しています",
                               "The length of the body is given in contradicting ways");
    }
    if (headers.count("transfer-encoding") > 1 || !equals_folded(*coding, "chunked")) {
      return Refusal{
          501, "not_implemented", {"この転送方式には対応していません", "This transfer coding is not supported"}};
    }
  }
  if (const std::string* length = headers.find("content-length")) {
    const bool digits = !length->empty() && length->size() <= 18 &&
                        std::ranges::all_of(*length, [](char c) { return c >= '0' && c <= '9'; });
    if (headers.count("content-length") > 1 || !digits) {
      return malformed_refusal("Content-Length が正しくありません", "Content-Length is not valid");
    }
  }
  if (const std::string* expected = headers.find("expect");
      expected != nullptr && !equals_folded(*expected, "100-continue")) {
    return Refusal{417, "not_implemented", {"この Expect には対応していません", "This Expect is not supported"}};
  }
  return std::nullopt;
}

std::string http_date() {
  std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

}  // namespace

HeaderScan scan_header(std::string_view received) {
  for (std::size_t at = received.find('\n'); at != std::string_view::npos; at = received.find('\n', at + 1)) {
    if (at == 0 || received[at - 1] != '\r') return {0, true};
    if (at + 1 < received.size() && (received[at + 1] == ' ' || received[at + 1] == '\t')) return {0, true};
    if (at >= 3 && received.substr(at - 3, 4) == "\r\n\r\n") return {at + 1, false};
  }
  return {};
}

std::optional<Refusal> interpret(Request& request, std::string_view target, bool http_1_1,
                                 std::vector<std::string>& segments) {
  if (auto refusal = check_framing(request, http_1_1)) return refusal;
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.starts_with(scheme)) {
      target.remove_prefix(scheme.size());
      auto slash = target.find_first_of("/?");
      target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
      break;
    }
  }
  auto question = target.find('?');
  auto decoded = path_segments(target.substr(0, question));
  auto query = parse_query(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
  if (!decoded || !query || target.find('#') != std::string_view::npos) {
    return malformed_refusal("アドレスが正しくありません", "The address is not valid");
  }
  segments = std::move(*decoded);
  request.path = "/" + base::join(segments, "/");
  request.query = std::move(*query);
  for (const auto& [name, value] : request.headers) {
    if (!equals_folded(name, "cookie")) continue;
    for (auto& cookie : parse_cookies(value)) request.cookies.push_back(std::move(cookie));
  }
  return std::nullopt;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string head_of(const Response& response, bool keep_alive, bool stream) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_phrase(response.status)).append("\r\n");
  auto add = [&out](std::string_view name, std::string_view value) {
    if (is_token(name) && is_field_value(value)) {
      out.append(name).append(": ").append(value).append("\r\n");
    } else {
      base::log_error("a response has an illegal header field");
    }
  };
  add("Date", http_date());
  for (const auto& [name, value] : response.headers) {
    if (equals_folded(name, "content-length") || equals_folded(name, "connection") ||
        equals_folded(name, "transfer-encoding")) {
      continue;
    }
    add(name, value);
  }
  if (stream) {
    add("Content-Type", "text/event-stream");
    add("Cache-Control", "no-store");
    add("X-Accel-Buffering", "no");
  } else if (may_have_body(response.status)) {
    if (!response.body.empty()) add("Content-Type", response.content_type);
    add("Content-Length", std::to_string(response.body.size()));
  }
  add("Connection", keep_alive && !stream ? "keep-alive" : "close");
  return out + "\r\n";
}

}  // namespace junshu::http

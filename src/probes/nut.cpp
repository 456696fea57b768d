#include "probes/nut.h"

#include "attributes.h"
#include "base/error.h"

namespace junshu::probes {

std::optional<std::vector<std::string>> nut_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\') {
      if (++i == line.size()) return std::nullopt;
      word += line[i];
      in_word = true;
    } else if (c == '"') {
      quoted = !quoted;
      in_word = true;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quoted) return std::nullopt;
  if (in_word) words.push_back(std::move(word));
  return words;
}

std::string nut_quoted(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

NutServer parse_nut_server(std::string_view text) {
  NutServer server;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end != std::string_view::npos) {
      server.host = text.substr(1, end - 1);
      port = text.substr(end + 1);
      has_port = !port.empty();
      if (has_port) port = port.starts_with(':') ? port.substr(1) : std::string_view("?");
    }
  } else {
    const std::size_t colon = text.find(':');
    has_port = colon != std::string_view::npos;
    server.host = text.substr(0, colon);
    if (has_port) port = text.substr(colon + 1);
  }
  const long long value = has_port ? number(port, 0) : kNutPort;
  const bool host_is_fit = !server.host.empty() && server.host.size() <= 240 && clean(server.host) == server.host &&
                           server.host.find_first_of(" /@") == std::string::npos;
  if (!host_is_fit || value < 1 || value > 65535) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"UPSのサーバーは 127.0.0.1:3493 や [::1]:3493 のように書いてください。",
                       "Write the server of the UPS as 127.0.0.1:3493 or [::1]:3493."},
                      std::string(clean(text)));
  }
  server.port = static_cast<std::uint16_t>(value);
  return server;
}

std::string to_string(const NutServer& server) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

std::optional<std::vector<std::string>> NutClient::reply(NutAnswer& answer) {
  const auto line = connection_.line();
  auto words = line ? nut_words(*line) : std::nullopt;
  if (!words || words->empty()) {
    answer.lost = true;
    return std::nullopt;
  }
  if (words->front() == "ERR") {
    answer.error = words->size() > 1 ? clean((*words)[1], 32) : "ERR";
    return std::nullopt;
  }
  return words;
}

NutAnswer NutClient::list(const std::string& what, std::size_t value_at) {
  NutAnswer answer;
  if (!connection_.send("LIST " + what + "\n")) {
    answer.lost = true;
    return answer;
  }
  auto words = reply(answer);
  if (!words) return answer;
  if (words->size() < 2 || (*words)[0] != "BEGIN" || (*words)[1] != "LIST") {
    answer.lost = true;
    return answer;
  }
  // An endless list ends with the limit of the connection.
  while ((words = reply(answer))) {
    if (words->front() == "END") return answer;
    if (words->size() > value_at && answer.rows.size() < kMaxNutRows) {
      answer.rows.emplace_back(std::move((*words)[value_at - 1]), std::move((*words)[value_at]));
    }
  }
  // An error in the middle of a list leaves nothing to rely on.
  answer.rows.clear();
  return answer;
}

NutAnswer NutClient::units() { return list("UPS", 2); }

NutAnswer NutClient::variables(std::string_view unit) { return list("VAR " + nut_quoted(unit), 3); }

NutAnswer NutClient::variable(std::string_view unit, std::string_view name) {
  NutAnswer answer;
  if (!connection_.send("GET VAR " + nut_quoted(unit) + " " + nut_quoted(name) + "\n")) {
    answer.lost = true;
    return answer;
  }
  auto words = reply(answer);
  if (!words) return answer;
  if (words->size() == 4 && words->front() == "VAR" && (*words)[2] == name) {
    answer.rows.emplace_back(std::move((*words)[2]), std::move((*words)[3]));
  } else {
    answer.lost = true;
  }
  return answer;
}

void NutClient::log_out() {
  if (connection_.send("LOGOUT\n")) connection_.line();  // "OK Goodbye"
}

}  // namespace junshu::probes

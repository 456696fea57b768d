#include "state.h"

#include <sys/stat.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace junshu::agent {

bool State::enrolled() const {
  std::error_code ignored;
  return std::filesystem::exists(folder_ / "agent.json", ignored);
}

Enrolment State::load() const {
  const auto text = base::read_text_if_present(folder_ / "agent.json");
  if (!text) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"このホストはまだ登録されていません。junshu agent enrol を先に実行してください。",
                       "This host is not enrolled yet: run junshu agent enrol first."},
                      folder_.string());
  }
  const base::Json value = base::parse_json(*text, "agent.json");
  const base::Object& object = base::as_object(value, "agent.json");
  return {.server = std::string(base::require_text(object, "server")),
          .host = std::string(base::require_text(object, "host")),
          .contract = std::string(base::require_text(object, "contract")),
          .interval_seconds = base::require_integer(object, "interval_seconds")};
}

void State::save(const Enrolment& enrolment, const std::string& key, const std::string& certificate,
                 const std::string& authority) const {
  base::make_folder(folder_, 0700);
  ::chmod(folder_.c_str(), 0700);
  replace_certificate(key, certificate);
  base::write_durably(authority_file(), authority, 0644);
  base::write_durably(folder_ / "agent.json",
                      base::canonical(base::Object{{"version", 1},
                                                   {"server", enrolment.server},
                                                   {"host", enrolment.host},
                                                   {"contract", enrolment.contract},
                                                   {"interval_seconds", enrolment.interval_seconds}}) +
                          "\n",
                      0600);
}

// Key and certificate in one file: a crash can never leave one that does not fit the other.
void State::replace_certificate(const std::string& key, const std::string& certificate) const {
  base::write_durably(credentials_file(), certificate + (certificate.ends_with('\n') ? "" : "\n") + key, 0600);
}

std::string State::certificate() const { return base::read_text(credentials_file()); }

void State::touch_alive(base::Millis now) const {
  std::ofstream(folder_ / "alive", std::ios::trunc) << base::to_iso8601(now) << '\n';
}

std::optional<base::Millis> State::last_alive() const {
  const auto text = base::read_text_if_present(folder_ / "alive");
  if (!text || text->empty()) return std::nullopt;
  try {
    return base::from_iso8601(std::string_view(*text).substr(0, text->find('\n')));
  } catch (const base::Error&) {
    return std::nullopt;  // torn by a crash; the heartbeats at the server tell as well
  }
}

}  // namespace junshu::agent

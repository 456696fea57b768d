// What the agent keeps between runs. Private to agent.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"

namespace junshu::agent {

struct Enrolment {
  std::string server;  // without a slash at its end
  std::string host;
  std::string contract;
  std::int64_t interval_seconds = 60;
};

class State {
 public:
  explicit State(std::filesystem::path folder) : folder_(std::move(folder)) {}

  bool enrolled() const;
  Enrolment load() const;  // throws Error{NotFound|InvalidInput}
  // The credentials first, so that a state that says it is enrolled always has them.
  void save(const Enrolment& enrolment, const std::string& key, const std::string& certificate, const std::string& authority) const;
  void replace_certificate(const std::string& key, const std::string& certificate) const;
  std::string certificate() const;  // PEM of the agent's own

  // The last instant at which an agent ran here; for telling how long none did.
  void touch_alive(base::Millis now) const;
  std::optional<base::Millis> last_alive() const;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path credentials_file() const { return folder_ / "credentials.pem"; }
  std::filesystem::path authority_file() const { return folder_ / "authority.pem"; }
  std::filesystem::path devices_file() const { return folder_ / "devices.json"; }
  std::filesystem::path packages_file() const { return folder_ / "packages.json"; }
  std::filesystem::path settings_file() const { return folder_ / "settings.json"; }
  std::filesystem::path spool_folder() const { return folder_ / "spool"; }

 private:
  std::filesystem::path folder_;
};

}  // namespace junshu::agent

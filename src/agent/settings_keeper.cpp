#include "settings_keeper.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"

namespace junshu::agent {

SettingsKeeper::SettingsKeeper(const State& state) : state_(state) {
  try {
    const auto text = base::read_text_if_present(state_.settings_file());
    if (!text) return;
    settings_ = wire::decode_agent_settings(*text);
    digest_ = base::sha256(base::as_bytes(*text));
  } catch (const base::Error& error) {
    base::log_warning("the settings that were kept are lost, and will be fetched again: " + std::string(error.what()));
  }
}

bool SettingsKeeper::heard(const std::optional<base::Digest>& in_force, Link& link) {
  const base::Digest wanted = in_force.value_or(base::Digest{});
  if (wanted == digest_) return false;
  if (!in_force) {
    std::error_code ignored;
    std::filesystem::remove(state_.settings_file(), ignored);
    settings_ = {};
    digest_ = {};
    base::log_info("nothing is set for this host any more");
    return true;
  }
  try {
    const std::string text = link.settings();
    wire::AgentSettings settings = wire::decode_agent_settings(text);
    base::write_durably(state_.settings_file(), text, 0600);
    settings_ = std::move(settings);
    digest_ = base::sha256(base::as_bytes(text));  // perhaps newer than `wanted`: the next heartbeat tells
    base::log_info("new settings are in force");
    return true;
  } catch (const base::Error& error) {
    base::log_warning("the new settings could not be taken over: " + error.message().en);
    return false;
  }
}

}  // namespace junshu::agent

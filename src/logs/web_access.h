// Access logs of web servers: common and combined form, with a virtual host in front or not.
#pragma once

#include "logs/names.h"
#include "stamps.h"

namespace junshu::logs {

// Fills `event` but its class; false when the line has not this form.
bool parse_access(const Names& names, Stamps& stamps, std::string_view line, Event& event);

// What every access of the web gives, wherever it was read from. `target` is the whole request target.
struct Access {
  std::string_view client, user, method, target, version, status, bytes, referer, agent, host;
};
void add_access(const Names& names, const Access& access, Event& event);

}  // namespace junshu::logs

// The program's own log: one line an event on standard error, never a secret, never a person's name. Backed by spdlog.
#pragma once

#include <string_view>

namespace junshu::base {

enum class LogLevel { Debug, Info, Warning, Error };
void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view message);
inline void log_info(std::string_view message) { log(LogLevel::Info, message); }
inline void log_warning(std::string_view message) { log(LogLevel::Warning, message); }
inline void log_error(std::string_view message) { log(LogLevel::Error, message); }

}  // namespace junshu::base

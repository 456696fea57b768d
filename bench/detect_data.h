// Logs for the bench of detection: invented lines, the same for the same numbers.
#pragma once

#include <cstdint>
#include <filesystem>

namespace junshu::bench {

// An sshd log of about 111 bytes a line: guesses of passwords from `sources` addresses, log-ins, sessions.
void make_sshd_log(const std::filesystem::path& path, std::uint64_t lines, std::uint32_t sources);
// An access log in the combined form: visitors, crawlers, a scanner now and then.
void make_access_log(const std::filesystem::path& path, std::uint64_t lines);

}  // namespace junshu::bench

// A data folder with a contract and its enrolled hosts, and the real program serving it as a process of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agents_fleet.h"

namespace junshu::bench {

struct EnrolledHost {
  std::string host;
  Fleet::Credentials credentials;
};

// Through the instance's command entry, before a server runs. `database` "" is SQLite in the folder. The contract asks for a segment each `interval_minutes`.
std::vector<EnrolledHost> enrol_hosts(const std::filesystem::path& data, const std::string& database, std::size_t hosts, int interval_minutes);

// What the server's process used so far.
struct Used {
  double processor_seconds = 0;
  double resident_mib = 0, peak_mib = 0;
};

class ServerProcess {
 public:
  // Starts `program run` on a free port and waits until it serves. Throws Error{Unavailable} with what it printed.
  ServerProcess(const std::filesystem::path& program, const std::filesystem::path& data, const std::string& database);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  Used used() const;
  void stop();  // as systemd does; Error{Internal} unless it ends well

 private:
  pid_t process_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

// The segments that the database holds, by host, as hex hashes.
std::map<std::string, std::set<std::string>> kept_segments(const std::filesystem::path& data, const std::string& database);
// When the newest event of a kind was recorded (UTC ms); 0: none.
std::int64_t newest_event(const std::filesystem::path& data, const std::string& database, const std::string& type);
// `program verify`: what it printed; Error{Integrity} when it found a difference.
std::string verified(const std::filesystem::path& program, const std::filesystem::path& data, const std::string& database);

}  // namespace junshu::bench

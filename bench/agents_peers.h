// What the same machine does without Junshu, in the same run.
#pragma once

#include <filesystem>
#include <string>

#include "agents_fleet.h"

namespace junshu::bench {

// OpenSSL alone, both ends in one thread and over memory: handshakes with both certificates, a second. Each end costs about half.
struct Handshakes {
  double full = 0, resumed = 0;
};
Handshakes bare_handshakes(const std::filesystem::path& tls_folder, const Fleet::Credentials& client);

// Rows a second of bare inserts of `bytes` and a hash, in transactions of `batch` rows. The database at `url` must be empty.
double bare_inserts(const std::string& url, const std::string& bytes, int batch, double seconds);

}  // namespace junshu::bench

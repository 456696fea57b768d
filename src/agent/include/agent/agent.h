// The agent of a host: enrols once with a one-time token, then tells the server what it observes. Links no database.
//
// Its state folder (0700): agent.json · credentials.pem (key and certificate, 0600) · authority.pem · devices.json ·
// packages.json · settings.json · alive · spool/ · integrity/ · canary/. The server's certificate is always verified against authority.pem and no other CA.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace junshu::agent {

struct EnrolOptions {
  std::string server;                   // "https://127.0.0.1:8443"
  std::string token;                    // never logged
  std::filesystem::path authority_file;  // PEM of the server's CA; or, when empty:
  std::string authority_fingerprint;     // its SHA-256 in hex, colons allowed: it is then fetched from the server and compared
  std::filesystem::path state;
  std::filesystem::path sysroot = "/";
  base::Language language = base::Language::Japanese;  // of what the server answers
};

// How this host reaches the published sites it compares. Names and certificates are checked all the same.
struct SitesReach {
  std::filesystem::path authority_file = {};  // PEM of the CA that they are certified by; empty: the system's
  std::string proxy = {};                     // "http://proxy:8080"; empty: none
  std::vector<std::string> connect_to = {};   // "host:port:address:port": talk to that address instead
};

struct RunOptions {
  std::filesystem::path state;
  std::optional<std::int64_t> interval_seconds;  // otherwise as the server says
  std::string server = {};                       // where it is now; empty: where it was when this host enrolled
  std::filesystem::path sysroot = "/";
  std::uint64_t spool_bytes = 256ULL << 20U;
  std::filesystem::path explanations = {};  // folder of rules of explanations (catalogue/integrity); empty: only dpkg's own records explain
  std::filesystem::path formats = {};       // folder of formats of logs (catalogue/logs); empty: only those built in
  SitesReach sites = {};
};

// True when `state` holds what `run` needs.
bool enrolled(const std::filesystem::path& state);

// Makes a key on this host, has the server sign a certificate for it and keeps both. Returns 0. Throws Error{Conflict} when the state
// folder is enrolled already, {InvalidInput} for bad options, {Forbidden} for a wrong CA, {Unavailable} when the server is away, or what
// the server answered (a used or expired token: {Unauthenticated}).
int enrol(const EnrolOptions& options);

// Observes and sends until SIGTERM or SIGINT; then seals what is pending and returns 0. Throws Error{NotFound} when not enrolled, {Conflict}
// when another agent uses the state folder, {Storage} when the disk cannot be written. A server that is away is no error.
int run(const RunOptions& options);

}  // namespace junshu::agent

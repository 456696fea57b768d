// A server that answers agents as docs/formats/agent.md says, and keeps what they send in memory. TLS and certificates are real.
#pragma once

#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "history/segment.h"
#include "http/problem.h"
#include "http/server.h"
#include "http/tls.h"
#include "wire/messages.h"
#include "wire/observation.h"
#include "wire/settings.h"

namespace junshu::agent {

class FakeServer {
 public:
  explicit FakeServer(const base::Clock& clock = base::system_clock())
      : clock_(clock), authority_(http::CertificateAuthority::create(folder_.path() / "ca", "Test CA", clock)) {
    const http::KeyPair pair = authority_.issue_server({"127.0.0.1"}, base::system_clock());
    base::write_durably(certificate_file(), pair.certificate);
    base::write_durably(key_file(), pair.key, 0600);
    start();
  }

  void start() {
    http::ServerOptions options;
    options.tls = http::ServerTls{.certificate_file = certificate_file(), .key_file = key_file(), .client_authority_file = authority_file()};
    options.workers = 2;
    server_ = std::make_unique<http::Server>(options);
    server_->route("GET", std::string(wire::kAuthorityPath), [this](const http::Request&) {
      return http::Response{.status = 200, .content_type = "application/x-pem-file", .body = authority_.certificate(), .headers = {}, .stream = {}};
    });
    server_->route("POST", std::string(wire::kEnrolPath), [this](const http::Request& request) { return enrol(request); });
    server_->route("POST", std::string(wire::kSegmentsPath), [this](const http::Request& request) { return segment(request); },
                   {.body_bytes = history::kMaxSegmentBytes, .admit = {}});
    server_->route("POST", std::string(wire::kHeartbeatPath), [this](const http::Request& request) { return heartbeat(request); });
    server_->route("GET", std::string(wire::kSettingsPath), [this](const http::Request& request) {
      const std::lock_guard lock(mutex_);
      if (settings_.empty()) return problem(request, base::ErrorKind::NotFound, "ありません。", "There are none.");
      return json(200, settings_);
    });
    server_->listen("127.0.0.1", port_);
    port_ = server_->port();
    server_->start();
  }
  void stop() { server_.reset(); }

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  std::filesystem::path authority_file() const { return folder_.path() / "ca" / "authority.pem"; }
  std::string fingerprint() const { return authority_.fingerprint(); }

  std::vector<history::Segment> segments() const {
    const std::lock_guard lock(mutex_);
    return segments_;
  }
  std::vector<wire::Observation> observations() const {
    std::vector<wire::Observation> out;
    for (const history::Segment& segment : segments()) {
      for (wire::Observation& observation : wire::observations(segment.lines)) out.push_back(std::move(observation));
    }
    return out;
  }
  int count(std::string_view kind) const {
    int found = 0;
    for (const wire::Observation& observation : observations()) found += wire::kind_of(observation.fact) == kind ? 1 : 0;
    return found;
  }

  std::atomic<int> heartbeats{0};
  std::atomic<int> renewals{0};
  std::atomic<bool> refuse_segments{false};
  std::atomic<int> lose_answers{0};  // so many segments are kept, but answered with 500
  std::atomic<bool> want_full{false};
  const std::string token = "the-one-time-token";
  void set(const wire::AgentSettings* wanted) {  // null: none
    const std::lock_guard lock(mutex_);
    settings_ = wanted == nullptr ? std::string() : wire::encode(*wanted);
  }

 private:
  std::filesystem::path certificate_file() const { return folder_.path() / "server.pem"; }
  std::filesystem::path key_file() const { return folder_.path() / "server.key"; }

  static http::Response json(int status, std::string body) { return {.status = status, .body = std::move(body), .headers = {}, .stream = {}}; }
  static http::Response problem(const http::Request& request, base::ErrorKind kind, const char* ja, const char* en) {
    return http::problem(base::Error(kind, {ja, en}), http::preferred_language(request.headers));
  }

  http::Response enrol(const http::Request& request) {
    const wire::EnrolRequest asked = wire::decode_enrol_request(request.body);
    if (asked.token != token) return problem(request, base::ErrorKind::Unauthenticated, "トークンが使えません。", "The token is not valid.");
    return json(201, wire::encode(wire::EnrolReply{.host = "h-test",
                                                   .contract = "k-test",
                                                   .certificate = authority_.sign_client(asked.certificate_request, "h-test", clock_),
                                                   .authority = authority_.certificate(),
                                                   .interval_seconds = 1,
                                                   .at = base::system_clock().now()}));
  }

  http::Response segment(const http::Request& request) {
    if (!request.certificate || request.certificate->common_name != "h-test") return {.status = 401, .body = "", .headers = {}, .stream = {}};
    const history::Segment segment = history::open(request.body);
    const std::lock_guard lock(mutex_);
    if (refuse_segments) return problem(request, base::ErrorKind::Conflict, "受け取れません。", "Not acceptable.");
    const history::Link link = history::link(head_, segment);
    const bool duplicate = link == history::Link::Same;
    if (link == history::Link::Older || link == history::Link::Broken) {
      return problem(request, base::ErrorKind::Conflict, "鎖が合いません。", "It does not fit the chain.");
    }
    if (!duplicate) {
      segments_.push_back(segment);
      // As the real one, it asks until the hole is filled.
      for (const wire::Observation& observation : wire::observations(segment.lines)) {
        if (wire::kind_of(observation.fact) == "packages_full") want_full = false;
      }
      head_ = {.sequence = segment.header.sequence, .hash = segment.hash};
    }
    if (lose_answers > 0) {
      --lose_answers;
      return {.status = 500, .body = "", .headers = {}, .stream = {}};
    }
    return json(200, wire::encode(wire::SegmentReply{.accepted = segment.hash, .duplicate = duplicate}));
  }

  http::Response heartbeat(const http::Request& request) {
    if (!request.certificate || request.certificate->common_name != "h-test") return {.status = 401, .body = "", .headers = {}, .stream = {}};
    const wire::HeartbeatRequest asked = wire::decode_heartbeat_request(request.body);
    const std::lock_guard lock(mutex_);
    wire::HeartbeatReply reply{.at = base::system_clock().now(),
                               .interval_seconds = 1,
                               .wants_full = want_full,
                               .last_sequence = head_.sequence,
                               .last_segment = {},
                               .certificate = {},
                               .settings = {}};
    if (asked.settings && !settings_.empty()) reply.settings = base::sha256(base::as_bytes(settings_));
    if (head_.sequence > 0) reply.last_segment = head_.hash;
    if (!asked.certificate_request.empty()) {
      reply.certificate = authority_.sign_client(asked.certificate_request, "h-test", base::system_clock());
      ++renewals;
    }
    ++heartbeats;
    return json(200, wire::encode(reply));
  }

  base::TemporaryFolder folder_{"junshu-fake-server"};
  const base::Clock& clock_;
  http::CertificateAuthority authority_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  history::ChainHead head_;
  std::string settings_;  // guarded by mutex_
  std::vector<history::Segment> segments_;
  std::unique_ptr<http::Server> server_;
};

// A host of two packages and one disk.
class FakeHost {
 public:
  FakeHost() {
    file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n");
    file("proc/sys/kernel/hostname", "web-1\n");
    file("proc/net/tcp", "0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 33 0 1680 1\n");
    packages("5.2-1");
    disk("vda", "254:0");
  }
  const std::filesystem::path& root() const { return folder_.path(); }
  void file(const std::string& path, const std::string& content) const {
    std::filesystem::create_directories((root() / path).parent_path());
    base::write_durably(root() / path, content);
  }
  void packages(const std::string& bash_version) const {
    file("var/lib/dpkg/status", "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: " + bash_version +
                                    "\n\nPackage: adduser\nStatus: install ok installed\nArchitecture: all\nVersion: 3.134\n");
  }
  void disk(const std::string& name, const std::string& number) const {
    const std::string folder = "sys/block/" + name;
    file("staging/" + name + "/dev", number + "\n");
    file("staging/" + name + "/size", "4096\n");
    file("staging/" + name + "/removable", "1\n");
    file("staging/" + name + "/serial", "SERIAL-" + name + "\n");
    std::filesystem::create_directories(root() / "sys/block");
    std::filesystem::rename(root() / "staging" / name, root() / folder);
  }
  void unplug(const std::string& name) const {
    std::filesystem::rename(root() / "sys/block" / name, root() / "staging" / (name + "-gone"));
  }

 private:
  base::TemporaryFolder folder_{"junshu-fake-host"};
};

}  // namespace junshu::agent

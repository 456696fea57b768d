#include <fstream>

#include "agent/agent.h"
#include "base/file.h"
#include "base/log.h"
#include "http/client.h"
#include "http/tls.h"
#include "link.h"
#include "probes/host.h"
#include "state.h"
#include "version.h"
#include "wire/messages.h"

namespace junshu::agent {
namespace {

std::string checked_server(std::string server) {
  while (server.ends_with('/')) server.pop_back();
  if (!server.starts_with("https://") || server.size() <= 8 || server.find_first_of(" \t\r\n@?#") != std::string::npos) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"サーバは https:// で始まる住所で指定してください。例: https://127.0.0.1:8443",
                       "Give the server as an address that begins with https://, for instance https://127.0.0.1:8443."},
                      "--server");
  }
  return server;
}

std::string trusted_authority(const EnrolOptions& options, const std::string& server) {
  if (!options.authority_file.empty()) {
    std::string pem = base::read_text(options.authority_file);
    http::describe_certificate(pem);
    return pem;
  }
  if (options.authority_fingerprint.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"サーバのCAを --ca FILE か --ca-fingerprint HEX で指定してください。指紋はサーバの起動時に表示されます。",
                       "Name the server's CA by --ca FILE or --ca-fingerprint HEX; the server prints the fingerprint when it starts."},
                      "--ca");
  }
  return http::fetch_authority(server + std::string(wire::kAuthorityPath), options.authority_fingerprint);
}

}  // namespace

bool enrolled(const std::filesystem::path& state) { return State(state).enrolled(); }

int enrol(const EnrolOptions& options) {
  const State state(options.state);
  if (state.enrolled()) {
    throw base::Error(base::ErrorKind::Conflict,
                      {"このフォルダのエージェントは登録済みです。別の --state を使うか、不要ならフォルダを消してください。",
                       "The agent of this folder is enrolled already: use another --state, or remove the folder if it is not needed."},
                      options.state.string());
  }
  if (options.token.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"登録トークンを指定してください。", "Give the enrolment token."}, "--token");
  }
  const std::string server = checked_server(options.server);
  const std::string authority = trusted_authority(options, server);
  base::make_folder(options.state, 0700);
  const base::FileLock lock(options.state / "lock");
  base::write_durably(state.authority_file(), authority, 0644);

  const wire::HostFacts facts = probes::read_host(options.sysroot);
  const std::string name = facts.hostname.empty() ? "host" : facts.hostname;
  const http::KeyAndRequest made = http::make_certificate_request(name);
  http::ClientOptions client_options;
  client_options.authority_file = state.authority_file();
  http::Client client(client_options);
  const wire::EnrolRequest request{.token = options.token,
                                   .certificate_request = made.request,
                                   .name = name,
                                   .os = facts.os_name,
                                   .agent_version = std::string(kAgentVersion)};
  const char* language = options.language == base::Language::English ? "en" : "ja";
  const http::ClientResponse response = client.post(server + std::string(wire::kEnrolPath), wire::encode(request), "application/json",
                                                    {{"Accept-Language", language}});
  if (response.status != 200 && response.status != 201) throw refusal_of(response);
  const wire::EnrolReply reply = wire::decode_enrol_reply(response.body);
  if (http::describe_certificate(reply.certificate).common_name != reply.host) {
    throw base::Error(base::ErrorKind::Integrity, {"受け取った証明書は別のホストのものです。", "The certificate received is another host's."},
                      reply.host);
  }
  state.save({.server = server, .host = reply.host, .contract = reply.contract, .interval_seconds = reply.interval_seconds}, made.key,
             reply.certificate, authority);
  base::log_info("enrolled as " + reply.host + " with " + server);
  return 0;
}

}  // namespace junshu::agent

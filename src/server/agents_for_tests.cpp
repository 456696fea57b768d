#include "agents_for_tests.h"

#include "base/hash.h"

namespace junshu::server {

Agents::Enrolled Agents::enrol() {
  const auto token = admin.post(admin.in_contract("/host-tokens"), {{"name", "サーバ1"}});
  EXPECT_EQ(token.status, 201) << token.text;
  EXPECT_NE(token.body.at("command").as_string().find("--ca-fingerprint"), std::string_view::npos);
  return enrol_with(std::string(token.body.at("token").as_string()));
}

Agents::Enrolled Agents::enrol_with(const std::string& token) {
  const auto asked = http::make_certificate_request("any");
  const auto authority = folder.path() / "tls" / "authority.pem";
  http::Client stranger({.authority_file = authority});
  const auto answer =
      stranger.post(url + std::string(wire::kEnrolPath),
                    wire::encode(wire::EnrolRequest{token, asked.request, "server-1", "Debian", "0.1"}));
  EXPECT_EQ(answer.status, 201) << answer.body;
  auto reply = wire::decode_enrol_reply(answer.body);
  base::write_durably(folder.path() / "agent.pem", reply.certificate);
  base::write_durably(folder.path() / "agent.key", asked.key, 0600);
  return {std::move(reply), http::Client({.authority_file = authority,
                                          .certificate_file = folder.path() / "agent.pem",
                                          .key_file = folder.path() / "agent.key"})};
}

void Agents::send(Enrolled& agent, const std::vector<wire::Fact>& facts) {
  std::vector<history::Line> lines;
  for (const auto& fact : facts) lines.push_back({clock.now(), wire::encode(wire::Observation{clock.now(), fact})});
  const std::string bytes = history::seal(agent.reply.host, agent.head, lines);
  const auto sent = agent.client.post(url + std::string(wire::kSegmentsPath), bytes, "application/octet-stream");
  ASSERT_EQ(sent.status, 200) << sent.body;
  agent.head = {agent.head.sequence + 1, base::sha256(base::as_bytes(bytes))};
}

std::string Agents::segment(const std::string& host, const history::ChainHead& head) {
  const wire::Observation observation{clock.now(), wire::ClockReading{5, 1}};
  return history::seal(host, head, {{clock.now(), wire::encode(observation)}});
}

}  // namespace junshu::server

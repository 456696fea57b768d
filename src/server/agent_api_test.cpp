#include "agents_for_tests.h"
#include "base/hash.h"
#include "wire/settings.h"

namespace junshu::server {
namespace {

TEST_F(Agents, EnrolOnceAndSendSegments) {
  auto [reply, client, head] = enrol();
  const std::string bytes = segment(reply.host, {});
  const auto sent = client.post(url + std::string(wire::kSegmentsPath), bytes, "application/octet-stream");
  ASSERT_EQ(sent.status, 200) << sent.body;
  EXPECT_FALSE(wire::decode_segment_reply(sent.body).duplicate);
  const auto again = client.post(url + std::string(wire::kSegmentsPath), bytes, "application/octet-stream");
  EXPECT_TRUE(wire::decode_segment_reply(again.body).duplicate);
  wire::HeartbeatRequest beat;
  beat.at = clock.now();
  beat.agent_version = "0.1";
  const auto heard = client.post(url + std::string(wire::kHeartbeatPath), wire::encode(beat));
  ASSERT_EQ(heard.status, 200) << heard.body;
  EXPECT_EQ(wire::decode_heartbeat_reply(heard.body).last_sequence, 1);
  EXPECT_EQ(wire::decode_heartbeat_reply(heard.body).interval_seconds, 300);
  const auto hosts = admin.get(admin.in_contract("/hosts"));
  ASSERT_EQ(hosts.body.at("items").as_array().size(), 1u);
  EXPECT_EQ(hosts.body.at("items").at(0).at("name").as_string(), "サーバ1");
  EXPECT_EQ(hosts.body.at("items").at(0).at("state").as_string(), "reporting");
  const auto host = admin.get(admin.in_contract("/hosts/" + reply.host));
  EXPECT_EQ(host.body.at("segments").at("count").to_number<int>(), 1);
}

TEST_F(Agents, AreToldWhatPeopleRegisteredForThem) {
  auto [reply, client, head] = enrol();
  wire::HeartbeatRequest beat;
  beat.at = clock.now();
  const auto hear = [&, &client = client] {
    const auto heard = client.post(url + std::string(wire::kHeartbeatPath), wire::encode(beat));
    EXPECT_EQ(heard.status, 200) << heard.body;
    return wire::decode_heartbeat_reply(heard.body).settings;
  };
  beat.settings = base::Digest{};
  EXPECT_FALSE(hear());
  EXPECT_EQ(client.get(url + std::string(wire::kSettingsPath)).status, 404);

  Browser staff = join(admin, "endo", "contractor", {"system_staff"});
  Browser manager = join(admin, "abe", "contractor", {"system_administrator"});
  const auto submitted = staff.act("watched_path", "submit",
                                   {{"values", base::Object{{"host", reply.host},
                                                      {"include", base::Array{base::Object{{"path", "/srv/100%"}}}},
                                                      {"scan_hours", 12}}}});
  ASSERT_EQ(submitted.status, 201) << submitted.text;
  EXPECT_FALSE(hear());
  const auto approved = manager.act("watched_path", "approve", {{"record", submitted.body.at("record")}});
  ASSERT_EQ(approved.status, 200) << approved.text;

  const auto digest = hear();
  ASSERT_TRUE(digest);
  const auto told = client.get(url + std::string(wire::kSettingsPath));
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(base::sha256(base::as_bytes(told.body)), *digest);
  const auto settings = wire::decode_agent_settings(told.body);
  EXPECT_EQ(settings.integrity.include, std::vector<std::string>{"/srv/100%25"});
  EXPECT_EQ(settings.integrity.scan_hours, 12);

  beat.settings.reset();
  EXPECT_FALSE(hear()) << "an agent that knows no settings would not understand";
  http::Client stranger({.authority_file = folder.path() / "tls" / "authority.pem"});
  EXPECT_EQ(stranger.get(url + std::string(wire::kSettingsPath)).status, 401);
}

TEST_F(Agents, ATokenServesOnce) {
  const auto token = admin.post(admin.in_contract("/host-tokens"), {{"name", "x"}});
  const std::string text(token.body.at("token").as_string());
  enrol_with(text);
  http::Client stranger({.authority_file = folder.path() / "tls" / "authority.pem"});
  const auto asked = http::make_certificate_request("any");
  EXPECT_EQ(
      stranger
          .post(url + std::string(wire::kEnrolPath), wire::encode(wire::EnrolRequest{text, asked.request, "x", "", ""}))
          .status,
      401);
}

TEST_F(Agents, OnlyTheirCertificateSpeaksForAHost) {
  auto [reply, client, head] = enrol();
  http::Client stranger({.authority_file = folder.path() / "tls" / "authority.pem"});
  EXPECT_EQ(
      stranger.post(url + std::string(wire::kSegmentsPath), segment(reply.host, {}), "application/octet-stream").status,
      401);
  EXPECT_EQ(
      client.post(url + std::string(wire::kSegmentsPath), segment("h-other", {}), "application/octet-stream").status,
      403);
  EXPECT_EQ(client.post(url + std::string(wire::kSegmentsPath), "nonsense", "application/octet-stream").status, 400);
  EXPECT_EQ(admin.remove(admin.in_contract("/hosts/" + reply.host)).status, 200);
  EXPECT_EQ(
      client.post(url + std::string(wire::kSegmentsPath), segment(reply.host, {}), "application/octet-stream").status,
      403);
}

TEST_F(Agents, ACertificateIsRenewed) {
  auto [reply, client, head] = enrol();
  const auto asked = http::make_certificate_request("any");
  wire::HeartbeatRequest beat;
  beat.at = clock.now();
  beat.certificate_request = asked.request;
  const auto heard = client.post(url + std::string(wire::kHeartbeatPath), wire::encode(beat));
  ASSERT_EQ(heard.status, 200) << heard.body;
  base::write_durably(folder.path() / "agent.pem", wire::decode_heartbeat_reply(heard.body).certificate);
  base::write_durably(folder.path() / "agent.key", asked.key, 0600);
  http::Client renewed({.authority_file = folder.path() / "tls" / "authority.pem",
                        .certificate_file = folder.path() / "agent.pem",
                        .key_file = folder.path() / "agent.key"});
  wire::HeartbeatRequest next;
  next.at = clock.now();
  EXPECT_EQ(renewed.post(url + std::string(wire::kHeartbeatPath), wire::encode(next)).status, 200);
  EXPECT_EQ(client.post(url + std::string(wire::kHeartbeatPath), wire::encode(next)).status, 403);  // the former one
}

}  // namespace
}  // namespace junshu::server

#include "people_fixture.h"

namespace junshu::identity {
namespace {

using catalogue::Side;

class Sessions : public People {
 protected:
  void SetUp() override {
    People::SetUp();
    sato_ = set_up();
  }
  OpenedSession open(const Joined& who) {
    return write([&](const Decision& d) { return open_session(d.transaction, d.keys, who.person, {"192.0.2.1", "Firefox"}); });
  }
  std::optional<Session> find(const std::string& token) { return find_session(*connection_, *keys_, token, clock_.now()); }
  void touch(const std::string& id) {
    write([&](const Decision& d) {
      touch_session(d.transaction, d.keys, id);
      return 0;
    });
  }
  Joined sato_;
};

TEST_P(Sessions, EndAfterThirtyIdleMinutes) {
  const OpenedSession session = open(sato_);
  clock_.advance(kSessionIdle - 1);
  ASSERT_TRUE(find(session.token));
  EXPECT_TRUE(find(session.token)->touch);
  touch(session.session.id);
  EXPECT_FALSE(find(session.token)->touch);
  clock_.advance(kSessionIdle - 1);
  EXPECT_TRUE(find(session.token));
  clock_.advance(1);
  EXPECT_FALSE(find(session.token));
}

TEST_P(Sessions, EndAfterTwelveHoursHoweverBusy) {
  const OpenedSession session = open(sato_);
  for (base::Millis passed = 0; passed + 10 * base::kMinute < kSessionAbsolute; passed += 10 * base::kMinute) {
    clock_.advance(10 * base::kMinute);
    touch(session.session.id);
    ASSERT_TRUE(find(session.token));
  }
  clock_.advance(10 * base::kMinute);
  EXPECT_FALSE(find(session.token));
}

TEST_P(Sessions, KeepNeitherTokenNorAddressReadable) {
  const OpenedSession session = open(sato_);
  const auto rows = connection_->query("select token_sha256, visitor from op_session", {});
  EXPECT_NE(store::text(rows.rows.at(0)[0]), session.token);
  EXPECT_EQ(base::as_text(store::bytes(rows.rows.at(0)[1])).find("192.0.2.1"), std::string_view::npos);
  EXPECT_FALSE(find(""));
  EXPECT_FALSE(find(store::text(rows.rows.at(0)[0])));
}

TEST_P(Sessions, WrittenOrProlongedInTheDatabaseAreNone) {
  const Joined kimura = add_client_administrator(sato_);
  const OpenedSession session = open(sato_);
  tamper("update op_session set person = ?", {store::Value(kimura.person)});
  EXPECT_FALSE(find(session.token));
  const OpenedSession other = open(sato_);
  tamper("update op_session set expires_at = expires_at + 1");
  EXPECT_FALSE(find(other.token));
}

TEST_P(Sessions, AreListedAndRevokedByTheirPersonOnly) {
  const Joined tanaka = add(sato_, "tanaka", Side::Contractor, {});
  const OpenedSession one = open(sato_);
  const OpenedSession two = open(sato_);
  const OpenedSession hers = open(tanaka);
  EXPECT_EQ(sessions_of(*connection_, *keys_, sato_.person, clock_.now()).size(), 2U);
  const auto revoke = [&](const Joined& who, const std::string& id) {
    return write([&](const Decision& d) { return revoke_session(d.transaction, who.person, id); });
  };
  EXPECT_FALSE(revoke(sato_, hers.session.id));
  EXPECT_TRUE(find(hers.token));
  EXPECT_TRUE(revoke(sato_, one.session.id));
  EXPECT_FALSE(find(one.token));
  EXPECT_TRUE(find(two.token));
  const AccessEvent out = write([&](const Decision& d) { return log_out(d.transaction, d.keys, two.session); });
  EXPECT_EQ(out.kind, AccessKind::LogOut);
  EXPECT_FALSE(find(two.token));
}

TEST_P(Sessions, GetANewTokenWhenRightsChange) {
  const Joined tanaka = add(sato_, "tanaka", Side::Contractor, {});
  const OpenedSession session = open(tanaka);
  EXPECT_FALSE(find(session.token)->rotate);
  grant(sato_, tanaka, from_today("worker"));
  ASSERT_TRUE(find(session.token)->rotate);
  const auto rotate = [&] { return write([&](const Decision& d) { return rotate_session(d.transaction, d.keys, session.session.id); }); };
  const auto rotated = rotate();
  ASSERT_TRUE(rotated);
  EXPECT_NE(rotated->token, session.token);
  EXPECT_FALSE(rotate());  // another request was quicker
  EXPECT_TRUE(find(session.token));  // requests under way
  clock_.advance(kRotationGrace);
  EXPECT_FALSE(find(session.token));
  EXPECT_TRUE(find(rotated->token));
  EXPECT_EQ(csrf_token(*keys_, rotated->session), csrf_token(*keys_, session.session));
}

TEST_P(Sessions, HaveATokenOfTheirOwnAgainstForgedRequests) {
  const OpenedSession one = open(sato_);
  const OpenedSession two = open(sato_);
  EXPECT_TRUE(csrf_matches(*keys_, one.session, csrf_token(*keys_, one.session)));
  EXPECT_FALSE(csrf_matches(*keys_, one.session, csrf_token(*keys_, two.session)));
  EXPECT_FALSE(csrf_matches(*keys_, one.session, ""));
}

INSTANTIATE_ON_BOTH_ENGINES(Sessions);

}  // namespace
}  // namespace junshu::identity

#include <atomic>
#include <thread>

#include "base/date.h"
#include "serving_for_tests.h"
#include "store/publisher.h"

namespace junshu::server {
namespace {

struct Records : Serving {
  Browser admin = set_up();
  Browser staff = join(admin, "suzuki", "contractor", {"assignee"});

  std::string place() {
    const auto made = staff.act(
        "storage_place", "register",
        {{"values", base::Object{{"name", "金庫1"}, {"kind", "safe"}, {"location", "2階"}, {"lockable", true}}}});
    EXPECT_EQ(made.status, 201) << made.text;
    return std::string(made.body.at("record").as_string());
  }
  base::Object medium(const std::string& where, const std::string& name = "業務用USB 1号") {
    return {{"name", name},   {"kind", "usb"},  {"classification", "c2"},    {"personal_data", true},
            {"place", where}, {"serial", name}, {"contents", "住民基本台帳"}};
  }
  std::string register_medium(const std::string& where, const std::string& name = "業務用USB 1号") {
    const auto made = staff.act("media", "register", {{"values", medium(where, name)}});
    EXPECT_EQ(made.status, 201) << made.text;
    return std::string(made.body.at("record").as_string());
  }
};

TEST_F(Records, AreMadeReadAndActedOn) {
  const std::string where = place();
  const std::string record = register_medium(where);
  const auto shown = staff.get(staff.in_contract("/registers/media/records/" + record));
  ASSERT_EQ(shown.status, 200) << shown.text;
  EXPECT_EQ(shown.body.at("state").as_string(), "stored");
  EXPECT_EQ(shown.body.at("values").at("place").at("title").as_string(), "金庫1");
  EXPECT_EQ(shown.body.at("values").at("contents").as_string(), "住民基本台帳");
  EXPECT_EQ(shown.body.at("history").at(0).at("action").as_string(), "register");
  EXPECT_FALSE(shown.headers.value("etag").empty());
  const std::string other = place();
  const auto moved = staff.act("media", "move", {{"record", record}, {"values", base::Object{{"place", other}}}},
                               {{"If-Match", std::string(shown.headers.value("etag"))}});
  EXPECT_EQ(moved.status, 200) << moved.text;
  const auto stale = staff.act("media", "move", {{"record", record}, {"values", base::Object{{"place", where}}}},
                               {{"If-Match", std::string(shown.headers.value("etag"))}});
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.kind(), "precondition_failed");
}

TEST_F(Records, TheSameRequestTwiceIsOneAct) {
  const std::string where = place();
  const http::Headers once{{"Idempotency-Key", "only-once-1"}};
  const auto first = staff.act("media", "register", {{"values", medium(where)}}, once);
  const auto again = staff.act("media", "register", {{"values", medium(where)}}, once);
  EXPECT_EQ(first.status, 201) << first.text;
  EXPECT_EQ(again.status, 201) << again.text;
  EXPECT_EQ(first.body.at("record"), again.body.at("record"));
  EXPECT_EQ(first.body.at("index"), again.body.at("index"));
  EXPECT_EQ(staff.act("media", "register", {{"values", medium(where, "another")}}, once).status, 409);
  EXPECT_EQ(staff.get(staff.in_contract("/registers/media/records")).body.at("total").as_int64(), 1);
  EXPECT_EQ(staff.act("media", "register", {{"values", medium(where)}}, {{"Idempotency-Key", "short"}}).status, 400);
}

TEST_F(Records, MistakesAreNamedFieldByFieldInTheReadersLanguage) {
  const auto english = staff.act("media", "register", {{"values", base::Object{{"name", ""}, {"kind", "floppy"}}}});
  EXPECT_EQ(english.status, 400);
  EXPECT_GE(english.body.at("errors").as_array().size(), 2u);
  const auto japanese =
      staff.act("media", "register", {{"values", base::Object{{"name", ""}}}}, {{"Accept-Language", "ja"}});
  EXPECT_NE(english.body.at("title"), japanese.body.at("title"));
  EXPECT_EQ(staff.act("media", "register", {{"valuse", base::Object{}}}).status, 400);
  EXPECT_EQ(staff.act("media", "burn", {{"values", base::Object{}}}).status, 400);
  EXPECT_EQ(staff.act("nothing", "register", {{"values", base::Object{}}}).status, 404);
}

TEST_F(Records, AnInadmissibleFactIsRecordedOnceConfirmed) {
  const std::string where = place();
  register_medium(where, "same serial");
  const auto asked = staff.act("media", "register", {{"values", medium(where, "same serial")}});
  ASSERT_EQ(asked.status, 409) << asked.text;
  EXPECT_EQ(asked.kind(), "confirmation_needed");
  EXPECT_EQ(asked.body.at("rules").at(0).at("id").as_string(), "serial_is_new");
  const auto previewed =
      staff.post(staff.in_contract("/preview"),
                 {{"register", "media"}, {"action", "register"}, {"values", medium(where, "same serial")}});
  EXPECT_EQ(previewed.body.at("outcome").as_string(), "confirmation_needed") << previewed.text;
  const auto recorded = staff.act("media", "register", {{"values", medium(where, "same serial")}, {"confirm", true}});
  EXPECT_EQ(recorded.status, 201) << recorded.text;
}

TEST_F(Records, WhoHasNoRoleIsRefused) {
  const auto refused =
      admin.act("storage_place", "register",
                {{"values", base::Object{{"name", "x"}, {"kind", "safe"}, {"location", "y"}, {"lockable", true}}}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(admin.get(admin.in_contract("/registers/storage_place/actions")).body.at("items").as_array().empty());
  EXPECT_FALSE(staff.get(staff.in_contract("/registers/storage_place/actions")).body.at("items").as_array().empty());
}

TEST_F(Records, ListsAreFilteredByYesAndNoAndByDays) {
  const std::string where = place();
  register_medium(where);
  for (const char* day : {"2026-04-01", "2026-05-01", "2026-06-01"}) {
    auto batch = medium(where, std::string("納税通知書 ") + day);
    batch["kind"] = "paper";
    batch["printed_on"] = day;
    batch["sheets"] = 3;
    const auto made = staff.act("media", "register", {{"values", std::move(batch)}});
    ASSERT_EQ(made.status, 201) << made.text;
  }
  const std::string list = staff.in_contract("/registers/media/records?");
  const auto found = [&](const std::string& filter) {
    return staff.get(list + filter).body.at("items").as_array().size();
  };
  EXPECT_EQ(found("filter.personal_data=yes"), 4u);
  EXPECT_EQ(found("filter.personal_data=no"), 0u);
  EXPECT_EQ(found("filter.printed_on.from=2026-05-01"), 2u);
  EXPECT_EQ(found("filter.printed_on.until=2026-05-01"), 2u);
  EXPECT_EQ(found("filter.printed_on.from=2026-04-02&filter.printed_on.until=2026-05-31"), 1u);
  for (const char* wrong : {"filter.printed_on.from=soon", "filter.printed_on.about=2026-05-01", "filter.kind.from=2026-05-01"})
    EXPECT_EQ(staff.get(list + wrong).status, 400) << wrong;
}

TEST_F(Records, ListsAreSearchedFilteredSortedAndPaged) {
  const std::string where = place();
  for (int i = 0; i < 5; ++i) register_medium(where, "stick " + std::to_string(i));
  const std::string list = staff.in_contract("/registers/media/records");
  EXPECT_EQ(staff.get(list + "?q=STICK%203").body.at("items").as_array().size(), 1u);
  EXPECT_EQ(staff.get(list + "?filter.kind=usb&limit=2").body.at("items").as_array().size(), 2u);
  EXPECT_EQ(staff.get(list + "?filter.kind=tape").body.at("items").as_array().size(), 0u);
  std::size_t seen = 0;
  std::string cursor;
  do {
    const auto page = staff.get(list + "?sort=name&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    seen += page.body.at("items").as_array().size();
    cursor = base::text_or(page.body, "next_cursor", "");
  } while (!cursor.empty());
  EXPECT_EQ(seen, 5u);
  EXPECT_EQ(staff.get(list + "?limit=0").status, 400);
  EXPECT_EQ(staff.get(list + "?sort=contents").status, 400);
}

TEST_F(Records, WhatAFieldMayReferToIsOfferedByNumberAndByTitle) {
  const std::string where = place();
  const auto offered = [&](const std::string& what, const std::string& typed) {
    const auto answer = staff.get(staff.in_contract("/references/" + what + "?q=" + typed));
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.body.at("items").as_array();
  };
  ASSERT_EQ(offered("storage_place", where).size(), 1u);
  EXPECT_EQ(offered("storage_place", where)[0].at("record").as_string(), where);
  const auto clauses = offered("clause", "c1.1.2.u");
  ASSERT_EQ(clauses.size(), 1u);
  EXPECT_EQ(clauses[0].at("title").at("en").as_string(), "1(1)②ウ Permission to copy");
  EXPECT_EQ(offered("clause", "").size(), 20u);
  EXPECT_TRUE(offered("host", "").empty());

  const std::string medium_id = register_medium(where, "refers");
  const std::string today = base::to_string(base::civil_date(clock.now(), base::zone_named("Asia/Tokyo")));
  const base::Object loan{{"media", medium_id}, {"borrower", staff.member}, {"purpose", "survey"}, {"due", today}};
  const auto lent = staff.act("lending", "lend", {{"values", loan}, {"confirm", true}});
  ASSERT_EQ(lent.status, 201) << lent.text;
  instance->settle();
  EXPECT_FALSE(offered("finding", medium_id).empty());
  EXPECT_TRUE(offered("finding", "no-such-thing").empty());
  EXPECT_EQ(staff.get(staff.in_contract("/references/nothing")).status, 404);
}

TEST_F(Records, EveryRegisterTellsItsForms) {
  const auto registers = staff.get(staff.in_contract("/registers"));
  ASSERT_GT(registers.body.at("items").as_array().size(), 10u);
  for (const auto& one : registers.body.at("items").as_array()) {
    EXPECT_EQ(staff.get(staff.in_contract("/registers/" + std::string(one.at("id").as_string()))).status, 200);
  }
}

TEST_F(Records, EvidenceIsKeptAndGivenBackAsADownload) {
  const std::string content = "scanned page \x01\x02";
  const auto kept = staff.upload(staff.in_contract("/files?name=%E8%A8%B1%E5%8F%AF.pdf"), content, "application/pdf");
  ASSERT_EQ(kept.status, 201) << kept.text;
  EXPECT_EQ(kept.body.at("name").as_string(), "許可.pdf");
  const auto back = admin.get(admin.in_contract("/files/" + std::string(kept.body.at("sha256").as_string())));
  EXPECT_EQ(back.text, content);
  EXPECT_TRUE(back.headers.value("content-disposition").starts_with("attachment"));
  EXPECT_NE(back.headers.value("content-security-policy").find("sandbox"), std::string_view::npos);
  Browser stranger(*this);
  EXPECT_EQ(stranger.upload(staff.in_contract("/files?name=x"), std::string(3'000'000, 'x'), "application/pdf").status,
            401);
  EXPECT_EQ(staff.upload(staff.in_contract("/files?name=..%5Cx"), "x", "text/html").status, 400);
}

TEST_F(Records, ALabelCarriesTheRecordsAddress) {
  const std::string record = register_medium(place());
  const auto label = staff.get(staff.in_contract("/records/media/" + record + "/label.svg"));
  EXPECT_EQ(label.status, 200);
  EXPECT_NE(label.text.find(record), std::string::npos);
}

TEST_F(Records, HomeAndEveryClauseCanBeRead) {
  register_medium(place());
  instance->settle();
  const auto home = staff.get(staff.in_contract("/home"));
  ASSERT_EQ(home.status, 200) << home.text;
  EXPECT_EQ(home.body.at("chapters").as_array().size(), 8u);
  EXPECT_FALSE(home.body.at("latest").as_array().empty());
  EXPECT_FALSE(home.body.at("next_actions").as_array().empty());
  for (const auto& chapter : home.body.at("chapters").as_array()) {
    EXPECT_EQ(staff.get(staff.in_contract("/clauses/" + std::string(chapter.at("id").as_string()))).status, 200);
  }
  const auto clause = staff.get(staff.in_contract("/clauses/c1.1.1"));
  ASSERT_EQ(clause.status, 200) << clause.text;
  EXPECT_FALSE(clause.body.at("checks").as_array().empty());
  EXPECT_EQ(clause.body.at("parents").as_array().size(), 2u);
  EXPECT_EQ(staff.get(staff.in_contract("/clauses/c9")).status, 404);
}

TEST_F(Records, OnlyTheClientExempts) {
  const auto ours =
      staff.post(staff.in_contract("/clauses/c1.3/exemption"), {{"ends", "2027-03-31"}, {"reason", "公開は対象外"}});
  EXPECT_EQ(ours.status, 403);
  Browser client = join(admin, "tanaka", "client", {"contract_administrator"});
  Browser officer = join(client, "mori", "client", {"security_officer"});
  const auto granted = officer.post(officer.in_contract("/clauses/c1.3/exemption"),
                                    {{"ends", "2027-03-31"}, {"reason", "公開は対象外"}});
  ASSERT_EQ(granted.status, 201) << granted.text;
  const auto clause = staff.get(staff.in_contract("/clauses/c1.3"));
  EXPECT_EQ(clause.body.at("status").as_string(), "exempt");
  EXPECT_EQ(clause.body.at("exemption").at("reason").as_string(), "公開は対象外");
  EXPECT_EQ(clause.body.at("exemption").at("granted_by").at("name").as_string(), "mori");
  EXPECT_EQ(officer.remove(officer.in_contract("/clauses/c1.3/exemption")).status, 200);
}

TEST_F(Records, ADecisionWaitsForTheOneWhoMayTakeIt) {
  Browser client = join(admin, "tanaka", "client", {"contract_administrator"});
  Browser officer = join(client, "mori", "client", {"security_officer"});
  const std::string record = register_medium(place());
  base::Object values{{"source", record},
                      {"content", "住民基本台帳"},
                      {"items", 5},
                      {"reason", "移行"},
                      {"destination_kind", "medium"},
                      {"destination", "移行用"},
                      {"disposal_plan", "2027-03-31"},
                      {"valid_until", base::to_string(base::civil_date(clock.now(), base::Zone()))}};
  const auto requested = staff.act("copy_request", "request", {{"values", values}});
  ASSERT_EQ(requested.status, 201) << requested.text;
  const auto mine = staff.get(staff.in_contract("/approvals"));
  EXPECT_EQ(mine.body.at("mine").as_array().size(), 1u);
  EXPECT_TRUE(mine.body.at("waiting").as_array().empty());
  const auto theirs = officer.get(officer.in_contract("/approvals"));
  ASSERT_EQ(theirs.body.at("waiting").as_array().size(), 1u);
  EXPECT_EQ(officer.get(officer.in_contract("/home")).body.at("waiting").as_array().size(), 1u);
  const std::string id(requested.body.at("record").as_string());
  EXPECT_EQ(staff.act("copy_request", "permit", {{"record", id}}).status, 403);
  const auto permitted = officer.act("copy_request", "permit", {{"record", id}});
  EXPECT_EQ(permitted.status, 200) << permitted.text;
}

TEST_F(Records, TheLedgerIsBrowsedAndProven) {
  const std::string record = register_medium(place());
  const auto page = staff.get(staff.in_contract("/ledger?limit=3"));
  ASSERT_EQ(page.status, 200) << page.text;
  EXPECT_EQ(page.body.at("items").as_array().size(), 3u);
  const auto of_record = staff.get(staff.in_contract("/ledger?register=media&record=" + record));
  ASSERT_EQ(of_record.body.at("items").as_array().size(), 1u);
  EXPECT_NE(of_record.body.at("items").at(0).at("summary").at("ja").as_string().find("登録する"),
            std::string_view::npos);
  const std::string index = std::to_string(of_record.body.at("items").at(0).at("index").to_number<std::int64_t>());
  const auto event = staff.get(staff.in_contract("/ledger/" + index));
  EXPECT_NE(event.body.at("entry").as_string().find("record.acted"), std::string_view::npos);
  EXPECT_EQ(event.text.find("住民基本台帳"), std::string::npos);  // personal values stay off the log
  EXPECT_EQ(staff.get(staff.in_contract("/ledger/" + index + "/proof")).status, 503);  // nothing published yet
  {
    auto lease = instance->readers().lease();
    store::export_log(*lease, instance->keys(), instance->origin_prefix(), staff.contract,
                      instance->data() / "log" / staff.contract);
  }
  const auto proof = staff.get(staff.in_contract("/ledger/" + index + "/proof"));
  ASSERT_EQ(proof.status, 200) << proof.text;
  EXPECT_TRUE(proof.text.starts_with("c2sp.org/tlog-proof@v1\n"));
  EXPECT_EQ(staff.get(staff.in_contract("/ledger/checkpoint")).status, 200);
  EXPECT_EQ(staff.get(staff.in_contract("/ledger/vkey")).status, 200);
  EXPECT_EQ(staff.get(staff.in_contract("/ledger/999999")).status, 404);
  EXPECT_EQ(staff.get(staff.in_contract("/ledger/abc")).status, 404);
}

TEST_F(Records, SubscribersHearOfChangesAndOfTheEnd) {
  std::vector<std::string> heard;
  std::atomic<bool> connected = false;
  std::thread subscriber([&] {
    http::Client client({.authority_file = folder.path() / "tls" / "authority.pem"});
    client.stream(
        {"GET", url + "/api/v1" + staff.in_contract("/events"), {{"Cookie", "__Host-junshu=" + staff.cookie}}, {}},
        [&](const http::ServerEvent& event) {
          connected = true;
          heard.push_back(event.event);
          return true;
        });
  });
  for (int i = 0; i < 200 && !connected; ++i) {
    place();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  server->stop();
  subscriber.join();
  ASSERT_GE(heard.size(), 2u);
  EXPECT_EQ(heard.front(), "changed");
  EXPECT_EQ(heard.back(), "bye");
}

}  // namespace
}  // namespace junshu::server

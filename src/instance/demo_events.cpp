// What does not happen every day: take-outs, copies, disposals, and what goes wrong.
#include "base/hash.h"
#include "demo_town.h"

namespace junshu::instance {

using base::Object;

void Town::take_out() {
  if (working_day(today_ + 3) > fiscal_end()) return;
  auto* medium = free_medium([](const Medium& one) { return one.encrypted && one.kind == "usb"; });
  if (medium == nullptr) return;
  medium->busy = true;
  const std::string number = medium->number;
  const std::string trip = act("suzuki", "take_out.request", "",
                               {{"media", number},
                                {"carrier", member("suzuki")},
                                {"purpose", "申告データの提出"},
                                {"destination", "県税事務所"},
                                {"route", "公用車で直行し、途中で立ち寄らない"},
                                {"contents", "申告データ"},
                                {"items", std::to_string(100 + below(900))},
                                {"until", within_year(today_ + 3)},
                                {"protection", "encrypted_and_sealed"},
                                {"seal_number", "S-" + std::to_string(1000 + today_)}});
  act("yoshida", "take_out.permit", trip, {});
  later(1, [this, trip] {
    act("suzuki", "take_out.depart", trip, {});
    this_afternoon([this, trip] { act("suzuki", "take_out.arrive", trip, {{"arrived_intact", "yes"}, {"arrival_note", "封印に異常なし"}}); });
  });
  later(2, [this, trip, number] {
    act("tanaka", "take_out.give_back", trip, {{"returned_place", place_of(named(number))}, {"contents_checked", "yes"}});
    named(number).busy = false;
  });
}

std::string Town::request_copy(const std::string& person, const std::string& source, const Object& more) {
  Object values{{"source", source},
                {"content", "課税台帳"},
                {"items", "500"},
                {"reason", "税制改正の影響を確かめるため"},
                {"destination_kind", "pc"},
                {"destination", "zeimu-pc01"},
                {"valid_until", within_year(today_ + 10)},
                {"disposal_plan", "作業が終わり次第消去する"}};
  for (auto& [key, value] : more) values[key] = value;
  return act(person, "copy_request.request", "", std::move(values));
}

std::string Town::newest_copy(const std::string& request) {
  const auto lease = stage_.instance().readers().lease();
  return store::text(lease->query("select record from p_copy_made where contract = ? and request = ? order by created_at desc, record desc limit 1",
                                  {stage_.contract(), request})
                         .rows.at(0)[0]);
}

void Town::finish_copy(const std::string& copy) {
  act("tanaka", "copy_made.finish", copy, {{"ended_on", base::to_string(stage_.today())}, {"ended_how", "erased"}, {"evidence", photograph()}});
}

void Town::copy() {
  if (working_day(today_ + 12) > fiscal_end()) return;
  const auto* source = free_medium([](const Medium& one) { return one.sensitive && one.kind != "paper"; });
  if (source == nullptr) return;
  const std::string request = request_copy("tanaka", source->number, {});
  later(1, [this, request] { act("ito", "copy_request.permit", request, {{"conditions", "庁外に持ち出さないこと"}}); });
  later(2, [this, request] {
    act("tanaka", "copy_request.copy", request,
        {{"copied_on", base::to_string(stage_.today())},
         {"copied_to", "zeimu-pc01"},
         {"copied_items", std::to_string(50 + below(400))},
         {"copy_until", base::to_string(working_day(today_ + 6))}});
    const std::string made = newest_copy(request);
    later(4, [this, made] { finish_copy(made); });
  });
}

void Town::standing_copies() {
  constexpr int kEvery = 20;
  const std::string request = request_copy("suzuki", "M-201",
                                           {{"standing", "yes"},
                                            {"scope", "月次集計"},
                                            {"content", "収納データ"},
                                            {"items", "5000"},
                                            {"destination_kind", "server"},
                                            {"destination", "集計サーバー"},
                                            {"valid_until", base::to_string(fiscal_end())}});
  later(1, [this, request] { act("ito", "copy_request.permit", request, {}); });
  for (int days = 2; working_day(today_ + days) < fiscal_end() && today_ + days <= last_; days += kEvery) {
    later(days, [this, request] {
      act("suzuki", "copy_request.copy_again", request,
          {{"copied_on", base::to_string(stage_.today())},
           {"copied_to", "集計サーバー"},
           {"copied_items", std::to_string(4000 + below(900))},
           {"copy_until", base::to_string(working_day(today_ + 8))}});
      const std::string made = newest_copy(request);
      later(5, [this, made] { finish_copy(made); });
    });
  }
}

void Town::refused_copy() {
  const std::string request = request_copy("suzuki", "M-002", {{"reason", "手元に置いておくと便利なため"}});
  later(1, [this, request] { act("ito", "copy_request.refuse", request, {}, "画面で照会すれば足りる"); });
}

void Town::resolve_incident(const std::string& incident, const std::string& summary, const std::string& cause, const std::string& recovery) {
  act("yoshida", "incident.notify", incident, {{"summary", summary}, {"notified_client", base::to_iso8601(stage_.now())}});
  later(2, [this, incident, cause, recovery] {
    act("mori", "incident.investigate", incident, {{"cause", cause}, {"recovery", recovery}, {"prevention", "手順書に加え、全員に周知した"}});
  });
  later(4, [this, incident] { act("ito", "incident.close", incident, {}); });
}

void Town::unpermitted_copy() {
  const std::string copy = fact("kato", "copy_made.report", "",
                                {{"source", "M-003"},
                                 {"copied_on", base::to_string(base::add_days(stage_.today(), -1))},
                                 {"destination", "作業机の引出しの印刷物"},
                                 {"items", "35"},
                                 {"until", base::to_string(working_day(today_ + 1))},
                                 {"remarks", "巡回中に見つけた"}});
  const std::string incident = act("kato", "incident.report", "",
                                   {{"kind", "unpermitted_copy"},
                                    {"media", "M-003"},
                                    {"discovered", base::to_iso8601(stage_.now())},
                                    {"personal_data", "yes"},
                                    {"people", "35"},
                                    {"summary", "許可のない印刷物が机の引出しで見つかった"},
                                    {"first_aid", "印刷物を回収し施錠保管した"}});
  resolve_incident(incident, "許可のない印刷物を回収した。外部への流出はない。", "許可の手続を知らなかった", "印刷物を裁断した");
  later(1, [this, copy] {
    act("tanaka", "copy_made.finish", copy, {{"ended_on", base::to_string(stage_.today())}, {"ended_how", "destroyed"}, {"evidence", photograph()}});
    correct("c1.1.2.u", "permitted_before", copy, "複写の許可の手続を知らなかった", "印刷物を裁断し、本人に手続を説明した", "新任者の説明に複写の手続を加える");
  });
}

void Town::dispose(const std::string& number, const std::string& grounds, bool certified) {
  if (named(number).busy) return later(1, [=, this] { dispose(number, grounds, certified); });
  named(number).busy = true;
  const std::string method = named(number).kind == "paper" ? "shred" : "crush";
  const std::string disposal = act("suzuki", "disposal.request", "",
                                   {{"media", number}, {"grounds", grounds}, {"method", method}, {"planned_on", base::to_string(working_day(today_ + 3))}});
  later(1, [this, disposal] { act("takasaki", "disposal.permit", disposal, {}); });
  later(3, [this, disposal, method] {
    act("suzuki", "disposal.perform", disposal,
        {{"performed_on", base::to_string(stage_.today())},
         {"work_place", "本庁舎地下 作業室"},
         {"method_used", method},
         {"tool", method == "shred" ? "細断機 P-5" : "媒体破砕機"},
         {"witness", member("tanaka")},
         {"photo", photograph()}});
    act("kato", "disposal.verify", disposal, {{"verification", "破片を目視で確認した"}, {"unreadable", "yes"}});
  });
  if (!certified) return;
  later(6, [this, disposal] {
    act("mori", "disposal.certify", disposal,
        {{"certificate_number", "SH-" + disposal}, {"issuer", "みどり情報システム株式会社"}, {"certificate", certificate("Certificate of destruction for " + disposal)}});
  });
}

void Town::left_on_the_desk() {
  tidy_ = false;
  this_afternoon([this] {
    const std::string incident = act("kato", "incident.report", "",
                                     {{"kind", "unattended"}, {"discovered", base::to_iso8601(stage_.now())}, {"personal_data", "yes"}, {"people", "12"},
                                      {"summary", "窓口横の机に宛名一覧が置かれていた"}, {"first_aid", "回収した"}});
    resolve_incident(incident, "宛名一覧を回収した。来庁者の目に触れた形跡はない。", "離席時の片付け忘れ", "施錠キャビネットに保管した");
  });
}

void Town::lost_and_found() {
  constexpr const char* kNumber = "F-102";
  named(kNumber).busy = true;
  act("kato", "media.report_loss", kNumber, {}, "棚卸の準備中に所定の場所で見つからなかった");
  std::string incident;
  {
    const auto lease = stage_.instance().readers().lease();
    incident = store::text(lease->query("select record from p_incident where contract = ? and media = ? order by created_at desc limit 1",
                                        {stage_.contract(), std::string(kNumber)})
                               .rows.at(0)[0]);
  }
  resolve_incident(incident, "課税台帳の写しの束が見当たらない。庁舎内を捜索中。", "別の段に戻していた", "所定の場所に戻した");
  later(2, [this] {
    act("kato", "media.find", kNumber, {{"place", "P-002"}}, "キャビネットの別の段で見つかった");
    act("kato", "media.see", kNumber, {{"seen_place", "P-002"}});
    named(kNumber).busy = false;
  });
}

void Town::foreign_device() {
  const std::string serial = "VISITOR-7731";
  attach("zeimu-pc02", serial);
  const std::string device = "d-" + base::hex(base::sha256(base::as_bytes("device " + serial))).substr(0, 16);
  later(1, [this, device] {
    const std::string account = act("mori", "device_account.account", "",
                                    {{"device", device}, {"what", "foreign"}, {"explanation", "来庁者の持ち込んだUSB。読み取る前に外して返却した"}});
    act("kato", "device_account.confirm", account, {});
    correct("c1.1.1", "no_unregistered_device", device, "来庁者のUSBを確かめずに差した", "外して返却した", "窓口の端末のUSB端子をふさいだ");
  });
}

void Town::last_week() {
  if (auto* medium = free_medium([](const Medium& one) { return one.kind == "usb" && !one.sensitive; })) lend(*medium, "suzuki", 2, kNever);
  later(1, [this] { attach("zeimu-pc01", "UNKNOWN-88215"); });
  later(2, [this] { stage_.silence("zeimu-pc02"); });
  later(3, [this] { request_copy("tanaka", "M-001", {}); });
  later(4, [this] {
    act("suzuki", "take_out.request", "",
        {{"media", "M-002"}, {"carrier", member("suzuki")}, {"purpose", "申告データの提出"}, {"destination", "県税事務所"}, {"route", "公用車で直行"},
         {"until", within_year(today_ + 5)}, {"protection", "encrypted_and_sealed"}, {"seal_number", "S-2001"}});
  });
}

}  // namespace junshu::instance

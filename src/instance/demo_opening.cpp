// How the year begins, and what is planned for it.
#include "base/hash.h"
#include "demo_town.h"

namespace junshu::instance {

using base::Object;

void Town::person(const std::string& name, const std::string& side, const std::vector<std::string>& roles, const std::string& shown,
                  const std::string& kana) {
  stage_.person(name, side, roles, shown, kana);
  people_.push_back({shown, Stage::login_of(name), Stage::password_of(name), stage_.who(name).totp_secret, side, roles});
}

void Town::places() {
  act("yoshida", "storage_place.register", "",
      {{"number", "P-001"}, {"name", "税務課 耐火金庫1"}, {"kind", "safe"}, {"location", "本庁舎2階 税務課"}, {"lockable", "yes"}, {"key_holder", member("tanaka")}});
  act("yoshida", "storage_place.register", "",
      {{"number", "P-002"}, {"name", "税務課 鍵付キャビネット"}, {"kind", "cabinet"}, {"location", "本庁舎2階 税務課"}, {"lockable", "yes"}, {"key_holder", member("tanaka")}});
  act("yoshida", "storage_place.register", "",
      {{"number", "P-003"}, {"name", "共用書棚"}, {"kind", "cabinet"}, {"location", "本庁舎2階 作業室"}, {"lockable", "no"}});
  act("yoshida", "storage_key.register", "", {{"number", "K-001"}, {"name", "鍵札1"}, {"place", "P-001"}});
  act("yoshida", "storage_key.register", "", {{"number", "K-002"}, {"name", "鍵札2"}, {"place", "P-002"}});
}

void Town::instruct(const std::string& edition) {
  const std::string before = instruction_;
  instruction_ = act("yoshida", "instruction.issue", "",
                     {{"name", "媒体の取扱いについて"},
                      {"edition", edition},
                      {"body", "借りた媒体は離席するとき必ず保管場所へ戻す。返却予定日を守り、返すときは中身を消去して借りた人以外に渡す。"},
                      {"document", stage_.upload("instruction.pdf", pdf("Instruction on media, edition " + edition))}});
  if (!before.empty()) act("yoshida", "instruction.replace", before, {}, "新年度の版に改めたため");
  for (const char* name : {"suzuki", "tanaka", "abe", "mori"}) {
    later(name == std::string("abe") ? 2 : 0, [this, name = std::string(name)] {
      act(name, "acknowledgement.acknowledge", "", {{"instruction", instruction_}, {"person", member(name)}});
    });
  }
}

void Town::rules() {
  const std::string rule = act("yoshida", "usage_rule.submit", "",
                               {{"name", "媒体利用制限規程"},
                                {"edition", "第1版"},
                                {"document", stage_.upload("rule.pdf", pdf("Rule on the use of media, edition 1"))},
                                {"sensitive_kinds", "個人情報、住民税の課税情報、収納情報"},
                                {"storage", "yes"},
                                {"users", "yes"},
                                {"copying", "yes"},
                                {"disposal", "yes"},
                                {"handling", "yes"}});
  later(3, [this, rule] { act("ito", "usage_rule.approve", rule, {}); });
}

void Town::hosts() {
  const auto disk = [&](const std::string& host, const std::string& serial, const std::string& asset) {
    stage_.host(host);
    wire::Device device;
    device.serial = serial;
    device.identity = "d-" + base::hex(base::sha256(base::as_bytes("device " + serial))).substr(0, 16);
    device.identity_from = wire::IdentitySource::Serial;
    device.name = "sda";
    device.bus = wire::Bus::Ata;
    device.vendor = "ATA";
    device.model = "SSD 512GB";
    device.size = 512'110'190'592;
    stage_.observe(host, wire::DeviceAdded{device});
    const std::string account = act("mori", "device_account.account", "",
                                    {{"device", device.identity}, {"what", "built_in"}, {"explanation", "資産番号 " + asset + " の内蔵ディスク"}});
    act("kato", "device_account.confirm", account, {});
  };
  disk("zeimu-pc01", "S4XYNE0M100011", "PC-0107");
  disk("zeimu-pc02", "S4XYNE0M100042", "PC-0108");
}

void Town::declarations() {
  const std::vector<std::pair<std::string, std::string>> all = {{"c1.1.2.u", "まだ複写を行っていません。"}, {"c1.1.2.e", "まだ媒体を廃棄していません。"}};
  for (const auto& [clause, statement] : all) {
    act("yoshida", "declaration.declare", "",
        {{"clause", clause}, {"period_from", base::to_string(stage_.today())}, {"period_until", within_year(today_ + 40)}, {"statement", statement}});
  }
}

void Town::permit_users(const Medium& medium) {
  for (const char* user : {"suzuki", "tanaka"}) {
    const std::string permission = act(user == std::string("suzuki") ? "tanaka" : "suzuki", "permitted_user.request", "",
                                       {{"media", medium.number},
                                        {"person", member(user)},
                                        {"need", "課税データの受渡しと照合を担当するため"},
                                        {"until", base::to_string(fiscal_end())}});
    act("yoshida", "permitted_user.permit", permission, {});
  }
}

void Town::medium(Medium one, Object more) {
  more["number"] = one.number;
  more["kind"] = one.kind;
  more["personal_data"] = one.sensitive ? "yes" : "no";
  more["classification"] = one.sensitive ? "c3b" : "c2";
  if (!one.serial.empty()) more["serial"] = one.serial;
  const base::Json place = more["place"];
  act("tanaka", "media.register", "", std::move(more));
  if (one.sensitive) {
    act("kato", "media.see", one.number, {{"seen_place", place}});
    permit_users(one);
  }
  media_.push_back(std::move(one));
}

void Town::first_media() {
  for (int i = 1; i <= 6; ++i) {
    const std::string n = std::to_string(i);
    medium({"M-00" + n, "AOBA-USB-10" + n, "usb", true, true, false},
           {{"name", "業務用USB " + n + "号"}, {"section", "税務課"}, {"place", "P-001"}, {"zone", "lgwan"}, {"capacity", "16GB"},
            {"encryption", "hardware"}, {"contents", "課税台帳の抽出データ"}});
  }
  for (int i = 1; i <= 4; ++i) {
    const std::string n = std::to_string(i);
    medium({"M-10" + n, "AOBA-USB-20" + n, "usb", false, false, false},
           {{"name", "作業用USB " + n + "号"}, {"section", "情報システム係"}, {"place", "P-003"}, {"zone", "internet"}, {"capacity", "8GB"}, {"encryption", "none"}});
  }
  medium({"M-201", "AOBA-HDD-3001", "hdd", true, true, false},
         {{"name", "バックアップ用ディスク"}, {"section", "情報システム係"}, {"place", "P-001"}, {"zone", "my_number"}, {"encryption", "software"}, {"leased", "yes"}});
  medium({"M-301", "", "tape", true, true, false},
         {{"name", "月次保存テープ"}, {"section", "情報システム係"}, {"place", "P-001"}, {"zone", "my_number"}, {"encryption", "hardware"}});
  medium({"M-401", "", "optical", false, false, false}, {{"name", "様式集DVD"}, {"section", "税務課"}, {"place", "P-003"}, {"zone", "none"}});
  paper("軽自動車税納税通知書", "税務課", 320);
  paper("住民税課税台帳（写し）", "税務課", 180);
}

void Town::paper(const std::string& name, const std::string& section, int sheets) {
  ++batches_;
  const std::string number = "F-" + std::to_string(100 + batches_);
  medium({number, "", "paper", true, false, false},
         {{"name", name}, {"section", section}, {"place", "P-002"}, {"zone", "none"}, {"printed_on", base::to_string(stage_.today())}, {"sheets", std::to_string(sheets)}});
}

// Days counted from the first working day; what lies beyond the last day does not happen.
void Town::plan() {
  const auto on = [this](int day, Work work) { morning_[day].push_back(std::move(work)); };
  on(0, [this] {
    places();
    instruct("第1版");
    first_media();
    hosts();
  });
  on(1, [this] { declarations(); });
  on(3, [this] { rules(); });
  on(12, [this] {
    const auto outcome = stage_.execute("ito", "exemption.grant",
                                        {{"clause", "c1.2.5"}, {"ends", base::to_string(fiscal_end())}, {"reason", "庁舎の自家発電設備で給電しているため"}});
    if (!outcome.done()) throw base::Error(base::ErrorKind::Internal, outcome.message, "exemption.grant");
  });
  on(45, [this] { refused_copy(); });
  on(25, [this] { standing_copies(); });
  on(60, [this] { unpermitted_copy(); });
  on(100, [this] {
    person("hayashi", "contractor", {"worker"}, "林 さくら", "はやし さくら");
    later(1, [this] { act("hayashi", "acknowledgement.acknowledge", "", {{"instruction", instruction_}, {"person", member("hayashi")}}); });
  });
  on(110, [this] { left_on_the_desk(); });
  on(150, [this] { lost_and_found(); });
  on(180, [this] { foreign_device(); });
  on(42, [this] { dispose("F-101", "保存期間が満了したため", true); });
  on(86, [this] { dispose("M-104", "故障し使えなくなったため", true); });
  on(131, [this] { dispose("F-103", "保存期間が満了したため", true); });
  on(176, [this] { dispose("M-006", "接続部が破損したため", true); });
  from_the_end(20, [this] { watch_server(); });
  from_the_end(15, [this] { upgrade_packages(); });
  from_the_end(12, [this] { planned_change(); });
  from_the_end(9, [this] { late_change(); });
  from_the_end(6, [this] { media_at_server(); });
  from_the_end(4, [this] { overflow(); });
  from_the_end(2, [this] { unknown_change(); });
  from_the_end(1, [this] { defaced_ = true; });
  from_the_end(11, [this] { wrong_password(); });
  from_the_end(8, [this] { suppressed_scan(); });
  from_the_end(5, [this] { failures_at_night(); });
  from_the_end(3, [this] { review_attack(); });
  from_the_end(1, [this] { unanswered_alerts(); });
  from_the_end(6, [this] { dispose(media_.size() > 16 ? "F-104" : "F-102", "保存期間が満了したため", false); });
  from_the_end(4, [this] { last_week(); });
}

}  // namespace junshu::instance

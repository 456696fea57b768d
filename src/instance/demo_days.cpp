// What happens every working day: rounds and lock checks within the windows of that day, loans, keys; and what comes round with the calendar.
#include <algorithm>

#include "base/hash.h"
#include "demo_town.h"

namespace junshu::instance {

using base::Object;

namespace {

constexpr int kFirstLoan = 9;
constexpr int kEveningMinute = 17 * 60 + 20;

}  // namespace

std::vector<Town::Window> Town::windows() {
  const auto lease = stage_.instance().readers().lease();
  const auto rows = lease->query(
      "select register, slot, subject, from_at, until_at from p_expected where contract = ? and date = ? and register in ('round', 'lock_check') "
      "order by until_at, register, subject, slot",
      {stage_.contract(), base::to_string(stage_.today())});
  std::vector<Window> out;
  for (const auto& row : rows.rows) {
    out.push_back({store::text(row[0]), store::text(row[1]), store::text(row[2]), store::integer(row[3]), store::integer(row[4])});
  }
  return out;
}

void Town::run(std::vector<Work>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {  // work may add work
    const Work work = all[i];
    work();
  }
}

void Town::live(base::Date day) {
  if (day > stage_.today()) stage_.move_to(day, 0);
  report_server();
  today_ = index_of(day);
  if (today_ < 0) return;
  auto open = windows();
  const base::Millis midnight = base::start_of_day(day, base::zone_named("Asia/Tokyo"));
  const base::Millis evening = midnight + (kEveningMinute + static_cast<int>(below(40))) * base::kMinute;

  bool begun = false;
  const auto begin = [&] {
    if (begun) return;
    begun = true;
    routines();
    run(morning_[today_]);
  };
  // One walk serves every window it falls into.
  while (!open.empty() && open.front().until <= evening) {
    const base::Millis at = open.front().until - (5 + static_cast<int>(below(20))) * base::kMinute;
    stage_.move_to(std::max(at, stage_.now()));
    begin();
    for (const auto& window : open) {
      if (window.from <= at && window.until <= evening) keep(window);
    }
    std::erase_if(open, [&](const Window& window) { return window.from <= at && window.until <= evening; });
  }
  stage_.move_to(std::max(evening, stage_.now()));
  begin();
  run(afternoon_[today_]);
  for (const auto& window : open) keep(window);
}

void Town::keep(const Window& window) {
  const std::string inspector = below(3) == 0 ? "tanaka" : "kato";
  if (window.register_id == "lock_check") {
    const bool closing = window.slot == "closing";
    Object values{{"place", window.subject}, {"occasion", closing ? "closing" : "random"}, {"locked", "yes"}, {"in_use", "no"}};
    if (closing) {
      values["keys_expected"] = "1";
      values["keys_counted"] = "1";
    }
    act(inspector, "lock_check.check", "", std::move(values));
    return;
  }
  const bool within = window.slot == "within";
  Object values{{"area", "本庁舎2階 税務課"}, {"hours", within ? "within" : "outside"}, {"desks_clear", "yes"},
                {"printers_clear", "yes"},   {"screens_locked", "yes"},               {"unattended", "0"}};
  if (!within || tidy_) {
    act(inspector, "round.check", "", std::move(values));
    return;
  }
  tidy_ = true;
  values["desks_clear"] = "no";
  values["unattended"] = "1";
  values["found"] = base::Array{Object{{"what", "印刷した宛名一覧（12枚）"}, {"spot", "窓口横の作業机"}, {"done", "施錠キャビネットに移した"}}};
  const std::string round = fact("kato", "round.check", "", std::move(values));
  this_afternoon([this, round] {
    correct("c1.1.3.a", "nothing_unattended", round, "離席時に帳票を片付けなかった", "帳票を回収し、本人に指導した", "離席前の机上確認を朝礼で周知する");
  });
}

void Town::routines() {
  const int month = working_day(today_).month;
  const int nth = day_of_month(today_);
  if (first_of_month(today_)) {
    monthly_paper();
    if (month == 4) {
      instruct("第2版");
      for (const auto& medium : media_) {
        if (medium.sensitive && state_of(medium.number) != "disposed") permit_users(medium);
      }
      standing_copies();
    }
  }
  if (month % 3 == 1 && nth == 7) review();
  if (month % 3 == 0 && nth == 9) count();
  if (nth == 3) review_month();
  if (today_ >= kFirstLoan && today_ % 4 == 1) lend_something();
  if (today_ % 6 == 2) lend_key();
  if (today_ >= kFirstLoan && today_ % 17 == 5) copy();
  if (today_ % 30 == 15) take_out();
}

void Town::monthly_paper() {
  static const std::vector<std::string> kNames = {"住民税納税通知書", "督促状", "収納日計表", "給与支払報告書（写し）", "特別徴収税額通知書", "口座振替依頼一覧"};
  paper(kNames[static_cast<std::size_t>(batches_) % kNames.size()], "税務課", 60 + static_cast<int>(below(300)));
}

void Town::review() {
  base::Array items;
  {
    const auto lease = stage_.instance().readers().lease();
    const auto rows = lease->query("select record from p_permitted_user where contract = ? and state = 'permitted' and \"until\" >= ? order by record",
                                   {stage_.contract(), base::to_string(stage_.today())});
    for (const auto& row : rows.rows) items.push_back(Object{{"permission", store::text(row[0])}, {"keep", "yes"}, {"why", "引き続き担当している"}});
  }
  if (items.empty()) return;
  act("kato", "permitted_user_review.review", "",
      {{"reviewed_on", base::to_string(stage_.today())}, {"permitted_people", "2"}, {"staff", "12"}, {"items", std::move(items)}, {"conclusion", "担当者2名に限られている"}});
}

void Town::count() {
  base::Array items;
  {
    const auto lease = stage_.instance().readers().lease();
    const auto rows = lease->query("select record, state, place from p_media where contract = ? and state in ('stored', 'lent', 'taken_out') order by record",
                                   {stage_.contract()});
    for (const auto& row : rows.rows) {
      Object item{{"media", store::text(row[0])}, {"seen", "yes"}};
      if (store::text(row[1]) == "stored") item["place"] = store::text(row[2]);
      items.push_back(std::move(item));
    }
  }
  act("kato", "inventory_count.count", "",
      {{"counted_on", base::to_string(stage_.today())}, {"scope", "全部"}, {"items", std::move(items)}, {"unregistered", "0"}});
}

std::string Town::state_of(const std::string& number) {
  const auto lease = stage_.instance().readers().lease();
  return store::text(lease->query("select state from p_media where contract = ? and record = ?", {stage_.contract(), number}).rows.at(0)[0]);
}

Medium& Town::named(const std::string& number) { return *std::ranges::find(media_, number, &Medium::number); }

const char* Town::place_of(const Medium& medium) {
  if (!medium.sensitive) return "P-003";
  return medium.kind == "paper" ? "P-002" : "P-001";
}

Medium* Town::free_medium(const std::function<bool(const Medium&)>& suits) {
  std::vector<Medium*> all;
  for (auto& medium : media_) {
    if (!medium.busy && suits(medium)) all.push_back(&medium);
  }
  return all.empty() ? nullptr : all[below(all.size())];
}

void Town::lend_something() {
  auto* medium = free_medium([](const Medium& one) { return one.kind == "usb"; });
  if (medium == nullptr) return;
  ++loans_;
  const std::string borrower = below(2) == 0 ? "suzuki" : "tanaka";
  const bool late = loans_ % 16 == 8 && working_day(today_ + 5) <= fiscal_end();
  const int due_in = late ? 2 : 2 + static_cast<int>(below(5));
  lend(*medium, borrower, due_in, late ? 4 : 1 + static_cast<int>(below(static_cast<std::size_t>(due_in))));
}

void Town::lend(Medium& medium, const std::string& borrower, int due_in, int back_in) {
  const bool late = back_in > due_in;
  if (!late && back_in < kNever && working_day(today_ + back_in) > fiscal_end()) return;
  medium.busy = true;
  const std::string lender = borrower == "suzuki" ? "tanaka" : "suzuki";
  const std::string number = medium.number;
  const std::string loan = act(lender, "lending.lend", "",
                               {{"media", number},
                                {"borrower", member(borrower)},
                                {"purpose", medium.sensitive ? "課税データの受渡し" : "様式の配布"},
                                {"contents", medium.sensitive ? "課税台帳の抽出" : "申請様式"},
                                {"items", std::to_string(10 + below(400))},
                                {"due", within_year(today_ + due_in)}});
  if (medium.kind == "usb") attach("zeimu-pc01", medium.serial);
  if (back_in >= kNever) return;
  later(back_in, [this, loan, lender, number, late] {
    auto& back = named(number);
    act(lender, "lending.give_back", loan, {{"returned_place", place_of(back)}, {"contents_checked", "yes"}, {"contents_cleared", "yes"}});
    back.busy = false;
    if (late) correct("c1.1.1", "returned_in_time", number, "返却予定日を取り違えていた", "返却させ、中身を消去した", "前日に貸出簿を見て声を掛ける");
  });
}

void Town::attach(const std::string& host, const std::string& serial) {
  wire::Device device;
  device.serial = serial;
  device.identity = "d-" + base::hex(base::sha256(base::as_bytes("device " + serial))).substr(0, 16);
  device.identity_from = wire::IdentitySource::Serial;
  device.name = "sdb";
  device.bus = wire::Bus::Usb;
  device.vendor = "USB";
  device.model = "Flash Disk";
  device.size = 16'008'609'792;
  device.removable = true;
  device.attached_later = true;
  stage_.observe(host, wire::DeviceAdded{device});
}

void Town::lend_key() {
  const std::string loan = act("tanaka", "key_lending.lend", "", {{"key", "K-002"}, {"borrower", member("suzuki")}, {"purpose", "帳票の出し入れ"}});
  this_afternoon([this, loan] { act("tanaka", "key_lending.give_back", loan, {{"locked", "yes"}}); });
}

}  // namespace junshu::instance

#include "demo_town.h"

#include <algorithm>

#include "demo_evidence.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

constexpr int kDaysBeyond = 60;  // so that dates after the end can be named

}  // namespace

Town::Town(Stage& stage, const DemoOptions& options) : stage_(stage), options_(options), random_("the town's days") {}

std::string Town::pdf(const std::string& line) { return pdf_page(line); }

Object Town::photograph() { return stage_.upload("photograph.png", png_photograph(static_cast<unsigned char>(below(200)))); }

std::string Town::do_act(const std::string& person, const std::string& what, const std::string& record, Object values, const std::string& reason,
                         bool confirm) {
  const auto dot = what.find('.');
  const auto outcome = stage_.act(person, what.substr(0, dot), what.substr(dot + 1), record, std::move(values), confirm, reason);
  if (outcome.done()) return std::string(base::require_text(outcome.body, "record"));
  std::string why;
  for (const auto& problem : outcome.problems) why += " " + problem.field + ": " + problem.says.en;
  for (const auto& rule : outcome.rules) why += " " + rule.id;
  const std::string where = base::to_string(stage_.today()) + " " + person + " " + what + " " + record;
  throw Error(ErrorKind::Internal, {outcome.message.ja + why, outcome.message.en + why}, where);
}

std::string Town::act(const std::string& person, const std::string& what, const std::string& record, Object values, const std::string& reason) {
  return do_act(person, what, record, std::move(values), reason, false);
}

std::string Town::fact(const std::string& person, const std::string& what, const std::string& record, Object values) {
  return do_act(person, what, record, std::move(values), "", true);
}

std::string Town::finding(const std::string& clause, const std::string& check, const std::string& subject) {
  stage_.settle();
  const auto lease = stage_.instance().readers().lease();
  const auto rows = lease->query(
      "select record from p_finding where contract = ? and clause = ? and check_id = ? and subject = ? and status = 'broken' and healed_at is null "
      "order by opened_at desc limit 1",
      {stage_.contract(), clause, check, subject});
  if (rows.empty()) throw Error(ErrorKind::Internal, {"違反がありません。", "There is no finding."}, clause + "/" + check + " " + subject);
  return store::text(rows.rows[0][0]);
}

void Town::correct(const std::string& clause, const std::string& check, const std::string& subject, const std::string& cause,
                   const std::string& measure, const std::string& prevention) {
  const std::string action = act("suzuki", "corrective_action.propose", "",
                                 {{"finding", finding(clause, check, subject)},
                                  {"cause", cause},
                                  {"measure", measure},
                                  {"prevention", prevention},
                                  {"done_on", base::to_string(stage_.today())}});
  later(1, [this, action] { act("ito", "corrective_action.approve", action, {}); });
}

bool Town::is_working_day(base::Date day) {
  const Snapshot snapshot(stage_.instance(), stage_.contract());
  const auto calendar = snapshot.catalogue().calendars.find(snapshot.contract().calendar);
  return contracts::is_working_day(snapshot.contract(), calendar == snapshot.catalogue().calendars.end() ? nullptr : &calendar->second, day);
}

int Town::index_of(base::Date day) const {
  const auto found = std::ranges::lower_bound(working_days_, day);
  return found != working_days_.end() && *found == day ? static_cast<int>(found - working_days_.begin()) : -1;
}

base::Date Town::working_day(int index) const {
  return working_days_.at(std::min(static_cast<std::size_t>(index), working_days_.size() - 1));
}

std::string Town::within_year(int index) const { return base::to_string(std::min(working_day(index), fiscal_end())); }

int Town::day_of_month(int index) const {
  int first = index;
  while (first > 0 && working_day(first - 1).month == working_day(index).month) --first;
  return index - first;
}

void Town::open() {
  stage_.open_contract({{"client", "青葉町"},
                        {"contractor", "みどり情報システム株式会社"},
                        {"system", "住民税システム"},
                        {"starts", base::to_string(stage_.today())},
                        {"ends", base::to_string(base::add_days(base::add_months(stage_.today(), 36), -1))},
                        {"working_hours", "08:30-18:30"},
                        {"client_administrator", "青木 直樹"},
                        {"contractor_administrator", "山田 浩二"}});
  for (base::Date day = stage_.today(); day < base::add_days(options_.until, kDaysBeyond); day = base::add_days(day, 1)) {
    if (is_working_day(day)) working_days_.push_back(day);
    if (day < options_.until) last_ = static_cast<int>(working_days_.size()) - 1;
  }
  for (const char* side : {"client", "contractor"}) {
    const std::string name = std::string(side) + "_administrator";
    people_.push_back({side == std::string("client") ? "青木 直樹" : "山田 浩二", Stage::login_of(name), Stage::password_of(name), stage_.who(name).totp_secret,
                       side, {"contract_administrator"}});
  }
  person("watanabe", "client", {"ciso"}, "渡邊 隆", "わたなべ たかし");
  person("ito", "client", {"security_officer"}, "伊藤 恵子", "いとう けいこ");
  person("takasaki", "client", {"security_manager"}, "髙﨑 美咲", "たかさき みさき");
  person("kimura", "client", {"auditor"}, "木村 聡", "きむら さとし");
  person("yoshida", "contractor", {"security_manager"}, "𠮷田 健太", "よしだ けんた");
  person("mori", "contractor", {"system_administrator"}, "森 拓也", "もり たくや");
  person("suzuki", "contractor", {"assignee"}, "鈴木 大輔", "すずき だいすけ");
  person("tanaka", "contractor", {"assignee"}, "田中 由美", "たなか ゆみ");
  person("kato", "contractor", {"inspector"}, "加藤 誠", "かとう まこと");
  person("abe", "contractor", {"worker"}, "阿部 翔", "あべ しょう");
  stage_.deputy("ito", "takasaki", {"security_officer"}, base::to_string(base::add_days(stage_.today(), 60)));
  plan();
}

}  // namespace junshu::instance

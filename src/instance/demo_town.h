// The town of the demo: who and what there is, and what is still to happen on which working day. Acts go through the Stage; one that is refused is
// an error of the demo.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "instance/demo.h"
#include "instance/stage.h"

namespace junshu::instance {

struct Medium {
  std::string number, serial, kind;
  bool sensitive = false;
  bool encrypted = false;
  bool busy = false;       // lent, out, lost, or meant for disposal
};

class Town {
 public:
  using Work = std::function<void()>;

  Town(Stage& stage, const DemoOptions& options);

  void open();                       // the contract and its people, on the first day
  void live(base::Date day);         // one day, from its midnight on
  void report_server();              // what the publishing server saw during the last day

  const std::vector<DemoPerson>& people() const { return people_; }

 private:
  // ---- acting (demo_town.cpp) ----
  std::string act(const std::string& person, const std::string& what, const std::string& record, base::Object values, const std::string& reason = "");
  std::string fact(const std::string& person, const std::string& what, const std::string& record, base::Object values);  // confirmed though it breaks rules
  std::string do_act(const std::string& person, const std::string& what, const std::string& record, base::Object values, const std::string& reason,
                     bool confirm);
  const std::string& member(const std::string& name) const { return stage_.who(name).member; }
  std::string finding(const std::string& clause, const std::string& check, const std::string& subject);
  void correct(const std::string& clause, const std::string& check, const std::string& subject, const std::string& cause, const std::string& measure,
               const std::string& prevention);
  base::Object certificate(const std::string& line) { return stage_.upload("certificate.pdf", pdf(line)); }
  static std::string pdf(const std::string& line);
  base::Object photograph();

  // ---- time ----
  int index_of(base::Date day) const;                    // among the working days, -1 for another day
  base::Date working_day(int index) const;
  base::Date fiscal_end() const { return base::fiscal_year_end(stage_.today()); }
  std::string within_year(int index) const;              // that working day, or the fiscal year's end if that is earlier
  bool first_of_month(int index) const { return index > 0 && working_day(index).month != working_day(index - 1).month; }
  int day_of_month(int index) const;                     // 0 for the month's first working day
  bool is_working_day(base::Date day);
  void later(int working_days, Work work) { morning_[today_ + working_days].push_back(std::move(work)); }
  void this_afternoon(Work work) { afternoon_[today_].push_back(std::move(work)); }
  void from_the_end(int working_days, Work work) { morning_[last_ - working_days].push_back(std::move(work)); }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(base::random_below(random_, bound)); }

  // ---- the beginning (demo_opening.cpp) ----
  void person(const std::string& name, const std::string& side, const std::vector<std::string>& roles, const std::string& shown, const std::string& kana);
  void places();
  void instruct(const std::string& edition);
  void rules();
  void hosts();
  void declarations();
  void first_media();
  void medium(Medium medium, base::Object more);
  void paper(const std::string& name, const std::string& section, int sheets);
  void permit_users(const Medium& medium);
  void plan();

  // ---- days (demo_days.cpp) ----
  struct Window {
    std::string register_id, slot, subject;
    base::Millis from = 0, until = 0;
  };
  std::vector<Window> windows();
  static void run(std::vector<Work>& all);
  void keep(const Window& window);
  void routines();
  void count();
  void review();
  void monthly_paper();
  void lend_something();
  void lend(Medium& medium, const std::string& borrower, int due_in, int back_in);
  Medium* free_medium(const std::function<bool(const Medium&)>& suits);
  Medium& named(const std::string& number);
  void attach(const std::string& host, const std::string& serial);
  void lend_key();
  std::string state_of(const std::string& number);
  static const char* place_of(const Medium& medium);

  // ---- what does not happen every day (demo_events.cpp) ----
  void take_out();
  void copy();
  std::string request_copy(const std::string& person, const std::string& source, const base::Object& more);
  std::string newest_copy(const std::string& request);
  void finish_copy(const std::string& copy);
  void resolve_incident(const std::string& incident, const std::string& summary, const std::string& cause, const std::string& recovery);
  void standing_copies();
  void refused_copy();
  void unpermitted_copy();
  void dispose(const std::string& number, const std::string& grounds, bool certified);
  void left_on_the_desk();
  void lost_and_found();
  void foreign_device();
  void last_week();

  // ---- the publishing server (demo_watched.cpp) ----
  void watch_server();
  void upgrade_packages();
  void planned_change();
  void late_change();
  void unknown_change();
  void overflow();
  void media_at_server();
  base::Object manifest();
  static wire::Watch watching();
  wire::Scan scan();
  wire::Power power();
  static wire::Canary canary(base::Millis at);
  static wire::AgentCost cost(base::Millis at);
  wire::SiteChecks page_checks(base::Millis at);
  wire::FileChange file(const std::string& path, wire::ChangeKind what, const char* exe, std::int64_t login);
  std::string newest_file_change();

  // ---- its logs (demo_logs.cpp) ----
  void follow_logs(const std::string& host);
  void add_logs(std::vector<wire::Fact>& facts, base::Millis from, base::Millis until);  // what was written there in that time
  std::string alert(const char* rule, const std::string& source, const std::string& user, std::int64_t count, base::Millis first, base::Millis last,
                    const std::vector<std::string>& lines);  // its record
  void failures_at_night();
  void wrong_password();
  void suppressed_scan();
  void unanswered_alerts();
  void review_attack();
  void review_month();
  void review_logs(base::Millis from, base::Millis until, base::Array viewpoints, base::Array findings);

  static constexpr int kNever = 1000;  // of a loan: it is not given back

  Stage& stage_;
  const DemoOptions& options_;
  base::SeededRandom random_;
  std::vector<DemoPerson> people_;
  std::vector<Medium> media_;
  std::vector<base::Date> working_days_;    // from the first day to some weeks after the last
  int today_ = 0;                           // index among them
  int last_ = 0;
  std::map<int, std::vector<Work>> morning_, afternoon_;
  std::string instruction_;
  bool tidy_ = true;                        // whether today's next round finds nothing
  int loans_ = 0, batches_ = 0;
  std::vector<wire::Package> packages_;     // of the publishing server
  std::string publication_;
  base::Millis watched_since_ = 0;          // 0: there is no publishing server yet
  base::Millis reported_ = 0;
  std::int64_t changed_ = 0, unexplained_ = 0;  // files since the last scan
  bool defaced_ = false;
  std::vector<std::string> followed_;  // records of log_source
  base::Millis attacked_ = 0;          // the night of many failures
};

}  // namespace junshu::instance

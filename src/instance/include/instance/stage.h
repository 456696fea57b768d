// An instance with a hand-moved clock and seeded randomness on which people, hosts and time act by name: what scenarios, the demo and benches play on. Everything
// goes through Instance::execute like any request.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "history/segment.h"
#include "instance/instance.h"
#include "wire/observation.h"

namespace junshu::instance {

struct StageOptions {
  std::filesystem::path data;
  std::string database;                  // "" for data/junshu.db
  std::filesystem::path catalogue;
  std::string seed = "stage";
  bool separate_credentials = false;     // each person gets the password `password_of(name)`, hashed for real; else all share one hash
  bool assess_each = true;               // after every act; else only when the clock moves and on `settle`
};

struct Person {
  std::string person;                    // "u-…"
  std::string member;
  std::string totp_secret;               // base32
};

class Stage {
 public:
  explicit Stage(StageOptions options);
  ~Stage();

  Instance& instance() { return *instance_; }
  const std::string& contract() const { return contract_; }
  base::Millis now() const { return clock_.now(); }
  base::Date today() const;

  // The clock starts here; call before `open_contract`.
  void start_at(base::Date date, int minute);
  // Both sides get an administrator: people "client_administrator" and "contractor_administrator".
  void open_contract(const std::map<std::string, std::string>& settings);
  // Stops the instance and opens it again, as after a new version was installed.
  void restart() { open(); }
  // Forward only; stops at each midnight on the way, where days are opened, hosts are heard and time is assessed.
  void move_to(base::Date date, int minute);
  void move_to(base::Millis instant);

  void person(const std::string& name, const std::string& side, const std::vector<std::string>& roles, const std::string& shown_name = "",
              const std::string& kana = "");
  void deputy(const std::string& principal, const std::string& deputy, const std::vector<std::string>& roles, const std::string& until);
  // As a form would send it. `record` "" creates; the outcome's body holds the record.
  Outcome act(const std::string& person, const std::string& register_id, const std::string& action, const std::string& record, base::Object values,
              bool confirm = false, const std::string& reason = "", std::optional<base::Millis> occurred_at = std::nullopt);
  Outcome execute(const std::string& person, const std::string& type, base::Object body);
  base::Object upload(const std::string& name, std::string_view content);  // value of a file field

  void host(const std::string& name);
  void observe(const std::string& host, wire::Fact fact);     // sent at once
  void observe_all(const std::string& host, const std::vector<wire::Fact>& facts);  // in one segment
  void silence(const std::string& host);
  void hear_hosts();                                          // every host that is not silent says the time
  void settle() { instance_->settle(); }

  const Person& who(const std::string& name) const;           // Error{InvalidInput} for an unknown name
  const std::map<std::string, Person>& people() const { return people_; }
  const std::string& host_id(const std::string& name) const;
  static std::string password_of(const std::string& name) { return "correct-horse-" + name; }
  static std::string login_of(const std::string& name) { return name; }

 private:
  struct Host {
    std::string id;
    history::ChainHead head;
    bool silent = false;
    std::optional<base::Millis> last_at;  // when it told something
  };
  void open();
  std::string totp(const std::string& secret);
  void join(const std::string& name, const std::string& token);
  void assess_if_wanted();
  // `also_at`: it was there at that time too.
  void report(const std::string& host, const std::vector<wire::Fact>& facts, std::optional<base::Millis> also_at = {});
  void expect_done(const Outcome& outcome, const std::string& what) const;

  StageOptions options_;
  base::ManualClock clock_{0};
  std::unique_ptr<base::SeededRandom> random_;
  std::unique_ptr<Instance> instance_;
  std::string contract_;
  base::Zone zone_;
  std::map<std::string, Person> people_;
  std::map<std::string, Host> hosts_;
};

}  // namespace junshu::instance

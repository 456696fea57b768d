// One running Junshu: database, keys, ledger, definitions in force, clock. Everything that changes goes through `execute`, whoever asks: HTTP, agent,
// demo, scenarios, the clock itself. Reading goes through snapshots. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/history.h"
#include "assess/assess.h"
#include "base/json.h"
#include "catalogue/definitions.h"
#include "checks/checks.h"
#include "contracts/contracts.h"
#include "identity/login.h"
#include "identity/password.h"
#include "registers/act.h"
#include "store/publisher.h"
#include "store/verify.h"
#include "store/writer.h"

namespace junshu::instance {

struct Options {
  std::filesystem::path data;           // keys, blobs, published logs; made when absent
  std::string database;                 // "postgresql://…", or "" for data/junshu.db
  std::filesystem::path catalogue;      // shipped definitions: adopted when the instance is made, proposals afterwards
  base::Clock* clock = nullptr;         // the system's when null
  base::Random* random = nullptr;
  bool timers = true;                   // a thread that opens days, assesses what falls due, publishes; without it call `tick`
  std::function<void(std::string_view)> at_step;  // fault tests
  // How credentials are made of what was typed; identity::choose_credentials when empty. Stages that never log in share one hash.
  std::function<identity::Credentials(std::string_view login, std::string_view password)> choose_credentials;
};

// What somebody asks for. `type` and `body` are listed in commands.h.
struct Command {
  std::string type;
  std::string contract;                 // "" where there is none
  std::string person;                   // "u-…"; "" for the system and for what a one-time token authorises
  base::Object body;
  std::string idempotency_key;          // "" for none; the same key and body gives the same answer for a day
  std::optional<store::SealedBlob> brought = {};  // small evidence that is kept together with its event (BlobStore::seal)
};

struct Problem {
  std::string field;
  base::Text says;
};

// Refusals are values: nothing was written. `kind` is empty for done.
struct Outcome {
  std::optional<base::ErrorKind> kind;
  base::Text message;
  std::vector<Problem> problems;                  // input to correct
  std::vector<registers::BrokenRule> rules;       // rules that refuse it, or that a confirmed fact would break
  base::Object body;                              // the answer: {"record": …} and the like
  std::vector<store::EntryPosition> events;       // empty when nothing was recorded
  std::int64_t retry_after = 0;                   // ms, with RateLimited

  bool done() const { return !kind.has_value(); }
};

// What people are told of a detection in force.
struct DetectionText {
  base::Text title, explanation, next;  // empty where the rule says nothing
  std::string level, author, file;
  std::vector<std::string> tags;
};

// The definitions in force, with the checks made ready.
struct InForce {
  catalogue::Catalogue catalogue;
  std::map<std::string, DetectionText> detections;  // by the rule's id, as alerts name it
  std::unique_ptr<checks::Runner> runner;
};

// What changed, for event streams: after each commit, on the writer's thread.
struct Change {
  std::string contract;
  std::string type;          // of the event
  std::string register_id, record;
  std::uint64_t index = 0;
};

// What came into the access history of a contract, for event streams: after it is durable.
struct AccessesTaken {
  std::string contract;
  std::int64_t count = 0;
  base::Millis last_at = 0;
  std::vector<std::string> alerts;  // records, new or grown
};

// For how many months a contract keeps its access history: the longest that a log of it asks for, and a year at least (clause 4(4)⑫).
inline constexpr std::int64_t kLeastAccessMonths = 12;
std::int64_t access_months_kept(store::Connection& connection, const std::string& contract);

class Instance {
 public:
  // Opens or makes the instance; migrates; checks published logs against the database (Error{Integrity} stops here); adopts the catalogue the first time.
  static std::unique_ptr<Instance> open(Options options);
  virtual ~Instance() = default;  // finishes what was accepted

  virtual Outcome execute(const Command& command) = 0;
  // Decides without writing: what would be refused (record.act only).
  virtual Outcome preview(const Command& command) = 0;
  // Runs what time asks for up to now: opens days, assesses what falls due. The timer thread calls it; so do tests, after moving the clock.
  virtual void tick() = 0;
  // Waits until everything committed so far has been assessed.
  virtual void settle() = 0;

  virtual store::ConnectionPool& readers() = 0;
  virtual std::shared_ptr<const InForce> in_force() = 0;
  virtual store::KeyStore& keys() = 0;
  virtual const identity::Keys& identity_keys() = 0;
  virtual store::BlobStore& blobs() = 0;
  virtual base::Clock& clock() = 0;
  virtual base::Random& random() = 0;
  virtual const std::string& origin_prefix() const = 0;  // of this instance's logs
  virtual const std::filesystem::path& data() const = 0;
  // For what is no command: sessions and their throttling.
  virtual void write(const std::function<void(store::Transaction&)>& decide) = 0;
  // Log-ins and refusals: batched into a segment of at most 60 s in log 0.
  virtual void observe(const identity::AccessEvent& event) = 0;

  virtual void on_change(std::function<void(const Change&)> listener) = 0;  // kept until the end; must be quick
  // Filled from what is committed, within about a second, or by `tick` where there are no timers. For reading. Error{Conflict} when another process writes it.
  virtual access::AccessHistory& accesses(const std::string& contract) = 0;
  virtual void on_accesses(std::function<void(const AccessesTaken&)> listener) = 0;  // likewise

  virtual store::VerifyReport verify(const std::function<void(const store::VerifyProgress&)>& progress) = 0;
};

// A snapshot for one answer: everything a reader of one contract needs. Throws Error{NotFound} for an unknown contract, Error{Forbidden} when `person`
// is no member.
class Snapshot {
 public:
  Snapshot(Instance& instance, std::string_view contract);                            // as the system
  Snapshot(Instance& instance, std::string_view contract, std::string_view person);   // as a member
  ~Snapshot();

  store::Connection& connection() { return *lease_; }
  const contracts::Contract& contract() const { return contract_; }
  const contracts::Moment& moment() const { return moment_; }
  const catalogue::Catalogue& catalogue() const { return in_force_->catalogue; }
  const std::map<std::string, DetectionText>& detections() const { return in_force_->detections; }
  const identity::Actor& actor() const { return actor_; }
  registers::World world() ;
  assess::Context assessment();

 private:
  Instance& instance_;
  store::ConnectionPool::Lease lease_;
  std::shared_ptr<const InForce> in_force_;
  contracts::Contract contract_;
  contracts::Moment moment_;
  identity::Actor actor_;
};

}  // namespace junshu::instance

#include "store/verify.h"

#include "base/error.h"
#include "log_book.h"
#include "personal.h"
#include "replay.h"
#include "scratch.h"
#include "store/writer.h"
#include "verify_log.h"
#include "verify_rows.h"

namespace junshu::store {

namespace {

namespace fs = std::filesystem;

class Verification {
 public:
  Verification(Database& database, KeyStore& keys, BlobStore& blobs, const Projector& projector, std::string_view origin_prefix,
               const fs::path& published, ReportWriter& report)
      : keys_(keys), blobs_(blobs), projector_(projector), published_folder_(published), report_(report) {
    connection_ = database.connect();
    // Everything is read once and in order: a large cache would only cost the filling.
    if (connection_->dialect() == Dialect::Sqlite) connection_->script("pragma cache_size = -4096");
    // Published first, the snapshot after it: what was published by then must be in the snapshot.
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(published_folder_, absent)) {
      if (fs::exists(entry.path() / "checkpoint")) published_logs_.push_back(entry.path().filename().string());
    }
    const auto present = tables_of_kind(*connection_, "log_");
    const bool has_logs = std::find(present.begin(), present.end(), "log_head") != present.end();
    if (has_logs) {
      for (const auto& log : logs(*connection_)) read_published(log, origin_prefix);
    }
    connection_->begin_read();
    if (has_logs) read_heads(origin_prefix);
    find_vanished_logs();
  }
  ~Verification() { connection_->rollback(); }

  void run(const NamedBlobs& named_blobs) {
    for (const auto& log : logs_) verify_log(*connection_, log, published_[log.log], report_);
    report_.report().logs = logs_.size();
    Scratch scratch(projector_);
    if (!logs_.empty()) replay(*connection_, blobs_, projector_, scratch, report_);
    compare_projections(*connection_, scratch.connection(), report_);
    if (!logs_.empty()) check_commitments(scratch);
    check_blobs(named_blobs, scratch);
    for (const auto& log : logs_) {
      if (fs::exists(log.published / "checkpoint")) verify_published_log(*connection_, log, report_);
    }
  }

 private:
  void read_published(const std::string& log, std::string_view origin_prefix) {
    try {
      published_[log] = ledger::published_checkpoint(published_folder_ / log, policy_of(origin_prefix, log));
    } catch (const base::Error& error) {
      report_.add({"published", log, "checkpoint", "signature", "", error.message().en});
    }
  }

  ledger::LogPolicy policy_of(std::string_view origin_prefix, const std::string& log) const {
    return ledger::LogPolicy::of(signer_of(keys_, origin_prefix, log).verifier());
  }

  void read_heads(std::string_view origin_prefix) {
    for (const auto& log : logs(*connection_)) {
      const auto head = read_head(*connection_, log);
      logs_.push_back({.log = log,
                       .size = head->size,
                       .checkpoint = head->checkpoint,
                       .policy = policy_of(origin_prefix, log),
                       .published = published_folder_ / log});
    }
  }

  void find_vanished_logs() {
    for (const auto& log : published_logs_) {
      const bool known = std::any_of(logs_.begin(), logs_.end(), [&](const auto& l) { return l.log == log; });
      if (!known) report_.add({"published", log, "checkpoint", "", "a log in the database", "none"});
    }
  }

  void check_commitments(Scratch& scratch) {
    Connection& replayed = scratch.connection();
    const auto total = static_cast<std::uint64_t>(integer(connection_->query("select count(*) as n from side_value").at(0, "n")));
    auto& values = report_.report().values;
    connection_->each("select log, record, scope, hmac, sealed from side_value order by log, record, scope, hmac", {}, [&](auto row) {
      check_value(row, replayed);
      if (++values % 1024 == 0) report_.tell("commitments", values, total);
      return true;
    });
    find_lost_values(replayed);
    report_.tell("commitments", total, total);
  }

  void check_value(std::span<const Value> row, Connection& replayed) {
    const auto name = [&] { return "log=" + text(row[0]) + ", record=" + text(row[1]) + ", scope=" + text(row[2]); };
    const auto differ = [&](std::string what, std::string expected, std::string found) {
      report_.add({std::move(what), "side_value", name(), "", std::move(expected), std::move(found)});
    };
    const Rows known = replayed.query("select erased from x_commitment where log = ? and hmac = ?", {row[0], row[3]});
    if (known.empty()) differ("commitment", "named by an entry", "named by none");
    if (!known.empty() && !is_null(known.rows[0][0])) differ("commitment", "erased", "present");
    const auto key = keys_.record_key(text(row[0]), text(row[1]));
    if (!key) {
      differ("key", "the record's key", "none");
    } else if (!unseal_personal({text(row[0]), text(row[1]), text(row[2])}, text(row[3]), bytes(row[4]), *key)) {
      differ("commitment", text(row[3]), "another value, or altered");
    }
  }

  void find_lost_values(Connection& replayed) {
    replayed.each(Scratch::kLiving, {}, [&](std::span<const Value> row) {
      const Rows found = connection_->query("select 1 from side_value where log = ? and hmac = ? limit 1", {row[0], row[1]});
      if (found.empty()) report_.add({"commitment", "side_value", "log=" + text(row[0]) + ", hmac=" + text(row[1]), "", "a value", "none"});
      return true;
    });
  }

  void check_blobs(const NamedBlobs& named_blobs, Scratch& scratch) {
    if (!named_blobs) return;
    const auto named = named_blobs(scratch);
    auto& done = report_.report().blobs;
    for (const auto& [contract, sha256] : named) {
      try {
        blobs_.get(contract, sha256);
      } catch (const base::Error& error) {
        report_.add({"blob", contract, sha256, "", "content with this hash", error.message().en});
      }
      report_.tell("blobs", ++done, named.size());
    }
  }

  KeyStore& keys_;
  BlobStore& blobs_;
  const Projector& projector_;
  const fs::path published_folder_;
  ReportWriter& report_;
  std::unique_ptr<Connection> connection_;
  std::vector<std::string> published_logs_;
  std::vector<LogToVerify> logs_;
  std::map<std::string, std::optional<ledger::SignedCheckpoint>> published_;
};

}  // namespace

VerifyReport verify(Database& database, KeyStore& keys, BlobStore& blobs, const Projector& projector, std::string_view origin_prefix,
                    const fs::path& published, const NamedBlobs& named_blobs, const std::function<void(const VerifyProgress&)>& progress) {
  VerifyReport report;
  ReportWriter writer(report, progress);
  Verification(database, keys, blobs, projector, origin_prefix, published, writer).run(named_blobs);
  return report;
}

}  // namespace junshu::store

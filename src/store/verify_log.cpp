#include "verify_log.h"

#include "base/error.h"

namespace junshu::store {

namespace {

constexpr std::uint64_t kBatch = 8192;
constexpr std::size_t kHashedAtOnce = 512;  // with their texts they stay in the cache of a core

struct Expected {
  std::string what;  // "checkpoint" or "published"
  std::string row;
  ledger::Digest root;
};

// Which roots the tree must have, by size.
using ExpectedRoots = std::multimap<std::uint64_t, Expected>;

class LogVerifier {
 public:
  LogVerifier(Connection& connection, const LogToVerify& log, ReportWriter& report) : connection_(connection), log_(log), report_(report) {}

  void run(const std::optional<ledger::SignedCheckpoint>& published) {
    expect_head();
    if (published) {
      expected_.emplace(published->checkpoint.size, Expected{"published", "checkpoint", published->checkpoint.root});
      if (published->checkpoint.size > log_.size) {
        differ("published", "checkpoint", "size", "at most " + std::to_string(log_.size), std::to_string(published->checkpoint.size));
      }
    }
    compare_roots();
    while (range_.size() < log_.size && !stopped_) {
      const std::uint64_t last = std::min(range_.size() + kBatch, log_.size);
      read_checkpoints(range_.size(), last);
      read_entries(last);
      report_.tell("entries", range_.size(), log_.size);
    }
    count_surplus();
  }

 private:
  void differ(std::string what, std::string row, std::string field, std::string expected, std::string found) {
    report_.add({.what = std::move(what),
                 .table = log_.log,
                 .row = std::move(row),
                 .field = std::move(field),
                 .expected = std::move(expected),
                 .found = std::move(found)});
  }

  void expect_head() {
    try {
      const auto head = ledger::open_checkpoint(log_.checkpoint, log_.policy).checkpoint;
      if (head.size != log_.size) differ("checkpoint", "head", "size", std::to_string(head.size), std::to_string(log_.size));
      expected_.emplace(head.size, Expected{"checkpoint", "head", head.root});
    } catch (const base::Error& error) {
      differ("checkpoint", "head", "signature", "", error.message().en);
    }
  }

  // Older checkpoints: the text must be right; their signatures were replaced by the head's.
  void read_checkpoints(std::uint64_t after, std::uint64_t last) {
    const Rows rows = connection_.query("select size, note from log_checkpoint where log = ? and size > ? and size <= ?",
                                        {log_.log, static_cast<std::int64_t>(after), static_cast<std::int64_t>(last)});
    for (const auto& row : rows.rows) {
      const auto size = static_cast<std::uint64_t>(integer(row[0]));
      const std::string name = "size=" + std::to_string(size);
      try {
        const auto checkpoint = ledger::parse_checkpoint(ledger::parse_note(text(row[1])).body);
        const bool fits = checkpoint.size == size && checkpoint.origin == log_.policy.log_keys.front().name;
        if (!fits) differ("checkpoint", name, "note", log_.policy.log_keys.front().name, checkpoint.origin + " " + std::to_string(checkpoint.size));
        expected_.emplace(size, Expected{"checkpoint", name, checkpoint.root});
      } catch (const base::Error& error) {
        differ("checkpoint", name, "note", "", error.message().en);
      }
    }
  }

  void read_entries(std::uint64_t last) {
    const Parameters range = {log_.log, static_cast<std::int64_t>(range_.size()), static_cast<std::int64_t>(last)};
    connection_.each("select idx, entry, leaf from log_entry where log = ? and idx >= ? and idx < ? order by idx", range,
                     [&](std::span<const Value> row) { return take(row); });
    check_taken();
    if (range_.size() == last || stopped_) return;
    differ("entry", "entry=" + std::to_string(range_.size()), "", "present", "missing");
    stopped_ = true;
  }

  bool take(std::span<const Value> row) {
    if (static_cast<std::uint64_t>(integer(row[0])) != range_.size() + hasher_.size()) return false;
    const auto stored = bytes(row[2]);
    stored_[hasher_.size()].assign(stored.begin(), stored.end());
    hasher_.add(base::as_bytes(text(row[1])));
    if (hasher_.size() == kHashedAtOnce) check_taken();
    return true;
  }

  void check_taken() {
    const auto leaves = hasher_.finish();
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      check_leaf(leaves[i], stored_[i]);
      if (!expected_.empty() && expected_.begin()->first <= range_.size()) compare_roots();
    }
    report_.report().entries += leaves.size();
  }

  void check_leaf(const ledger::Digest& leaf, const base::Bytes& stored) {
    if (std::equal(leaf.begin(), leaf.end(), stored.begin(), stored.end())) {
      range_.append(leaf);
      return;
    }
    differ("entry", "entry=" + std::to_string(range_.size()), "leaf", base::hex(stored), base::hex(leaf));
    ledger::Digest kept = leaf;
    if (stored.size() == kept.size()) std::copy(stored.begin(), stored.end(), kept.begin());
    range_.append(kept);  // so that one altered text does not make every checkpoint look wrong
  }

  void compare_roots() {
    while (!expected_.empty() && expected_.begin()->first <= range_.size()) {
      const auto& [size, expected] = *expected_.begin();
      const auto root = range_.root();
      if (size == range_.size() && root != expected.root) {
        differ(expected.what, expected.row, "root", base::base64(expected.root), base::base64(root));
      }
      expected_.erase(expected_.begin());
    }
  }

  void count_surplus() {
    const Rows rows = connection_.query("select count(*) as n from log_entry where log = ? and idx >= ?",
                                        {log_.log, static_cast<std::int64_t>(log_.size)});
    if (integer(rows.at(0, "n")) > 0) {
      differ("entry", "entry=" + std::to_string(log_.size), "", "missing", std::to_string(integer(rows.at(0, "n"))) + " beyond the head");
    }
  }

  Connection& connection_;
  const LogToVerify& log_;
  ReportWriter& report_;
  ledger::CompactRange range_;
  ExpectedRoots expected_;
  ledger::LeafHasher hasher_;
  std::vector<base::Bytes> stored_ = std::vector<base::Bytes>(kHashedAtOnce);  // leaves beside the entries in the hasher; their memory is used again
  bool stopped_ = false;
};

// Leaf hashes of the database, a batch at a time, in order.
class StoredLeaves {
 public:
  StoredLeaves(Connection& connection, const LogToVerify& log) : connection_(connection), log_(log) {}
  // Empty when there is none.
  base::ByteView at(std::uint64_t index) {
    if (index < first_ || index >= first_ + rows_.size()) {
      first_ = index;
      const Parameters range = {log_.log, static_cast<std::int64_t>(index), static_cast<std::int64_t>(std::min(index + kBatch, log_.size))};
      rows_ = connection_.query("select leaf from log_entry where log = ? and idx >= ? and idx < ? order by idx", range);
    }
    return rows_.empty() ? base::ByteView() : bytes(rows_.rows[index - first_][0]);
  }

 private:
  Connection& connection_;
  const LogToVerify& log_;
  std::uint64_t first_ = 0;
  Rows rows_;
};

}  // namespace

void verify_log(Connection& connection, const LogToVerify& log, const std::optional<ledger::SignedCheckpoint>& published, ReportWriter& report) {
  LogVerifier(connection, log, report).run(published);
}

void verify_published_log(Connection& connection, const LogToVerify& log, ReportWriter& report) {
  StoredLeaves leaves(connection, log);
  ledger::ReadOptions options;
  options.on_entry = [&](std::uint64_t index, base::ByteView entry) {
    if (index >= log.size) return;  // published after our snapshot was taken
    const auto leaf = ledger::leaf_hash(entry);
    const auto stored = leaves.at(index);
    if (std::equal(leaf.begin(), leaf.end(), stored.begin(), stored.end())) return;
    report.add({"published", log.log, "entry=" + std::to_string(index), "leaf", base::hex(leaf), base::hex(stored)});
  };
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) { report.tell("published", done, total); };
  for (const auto& problem : ledger::verify_published(log.published, log.policy, options).problems) {
    report.add({"published", log.log, problem.file, "", "", problem.message.en});
  }
}

}  // namespace junshu::store

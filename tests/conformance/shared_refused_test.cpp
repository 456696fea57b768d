#include "base/error.h"
#include "ledger/proof.h"
#include "shared_log.h"

namespace junshu::conformance {
namespace {

class Refused : public ::testing::Test {
 protected:
  std::optional<std::filesystem::path> vectors = shared_vectors();
  std::optional<SharedLog> log;
  void SetUp() override {
    if (vectors) log.emplace(*vectors);
  }
  std::string file(const std::string& name) const { return base::read_text(*vectors / "negative" / name); }

  std::string of_checkpoint(const std::string& name) const {
    return reason([&] { ledger::open_checkpoint(file(name), log->policy()); });
  }
  std::string of_proof(const std::string& entry, const std::string& proof) const {
    return reason([&] {
      const std::string content = file(entry);
      ledger::verify_bundle(ledger::parse_bundle(file(proof)), base::as_bytes(content), log->policy());
    });
  }
  template <typename Action>
  static std::string reason(const Action& action) {
    try {
      action();
    } catch (const base::Error& error) {
      return error.message().en;
    }
    return "accepted";
  }
};

TEST_F(Refused, CheckpointsThatAreNotTheLogs) {
  if (!vectors) return;
  EXPECT_EQ(of_checkpoint("untrusted-key.checkpoint"), "there is no signature by a trusted key");
  EXPECT_EQ(of_checkpoint("bad-sig.checkpoint"), "a signature does not hold");
  EXPECT_EQ(of_checkpoint("wrong-origin.checkpoint"),
            "this is the checkpoint of another log: ledger.example/vertrag-0002");
  EXPECT_EQ(of_checkpoint("leading-zero-size.checkpoint"), "the size is not a plain decimal number");
  EXPECT_EQ(of_checkpoint("crlf.checkpoint"), "it holds a control character: lines end in LF only");
  EXPECT_EQ(of_checkpoint("cosigned-as-type1.checkpoint"), "a signature does not hold");
}

TEST_F(Refused, AForkIsNamed) {
  if (!vectors) return;
  const auto ours = ledger::open_checkpoint(log->note("checkpoint.600"), log->policy()).checkpoint;
  const auto fork = ledger::open_checkpoint(file("fork-600.checkpoint"), log->policy()).checkpoint;
  EXPECT_EQ(reason([&] { ledger::check_consistency(ours, fork, {}); }), "fork: two signed roots at size 600");
  for (const std::uint64_t size : {11UL, 300UL, 512UL}) {
    const ledger::Checkpoint older{ours.origin, size, ledger::root_at(size, log->hashes())};
    const auto proof = ledger::consistency_proof(size, 600, log->hashes());
    EXPECT_EQ(reason([&] { ledger::check_consistency(older, ours, proof); }), "accepted");
    EXPECT_NE(reason([&] { ledger::check_consistency(older, fork, proof); }), "accepted");
  }
}

TEST_F(Refused, AForkIsNotPublishedOverTheLog) {
  if (!vectors) return;
  const base::TemporaryFolder temporary;
  ledger::publish(temporary.path() / "log", *log, log->note("checkpoint.600"), log->policy());
  EXPECT_THROW(ledger::publish(temporary.path() / "log", *log, file("fork-600.checkpoint"), log->policy()),
               base::Error);
}

TEST_F(Refused, ProofsOfSomethingElse) {
  if (!vectors) return;
  EXPECT_EQ(of_proof("entry-10.bin", "ok.tlog-proof"), "accepted");
  const std::string refused = "this entry is not in the log at this index";
  EXPECT_EQ(of_proof("entry-10-altered.bin", "ok.tlog-proof"), refused);
  EXPECT_EQ(of_proof("entry-10.bin", "wrong-index.tlog-proof"), refused);
  EXPECT_EQ(of_proof("entry-10.bin", "short.tlog-proof"), refused);
  EXPECT_EQ(of_proof("entry-10.bin", "long.tlog-proof"), refused);
  EXPECT_EQ(of_proof("node-preimage-as-entry.bin", "node-preimage.tlog-proof"), refused);
}

}  // namespace
}  // namespace junshu::conformance

#include "ledger/checkpoint.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

const std::string kRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(Checkpoint, ItsBodyIsThreeLines) {
  const Checkpoint checkpoint{"junshu.example/k-1", 0, empty_root()};
  EXPECT_EQ(format_checkpoint(checkpoint), "junshu.example/k-1\n0\n" + kRoot + "\n");
  EXPECT_EQ(parse_checkpoint(format_checkpoint(checkpoint)), checkpoint);
}

TEST(Checkpoint, OnlyTheStrictFormIsRead) {
  for (const std::string& body : std::vector<std::string>{
           std::string(), "o\n0\n" + kRoot, "o\n0\n" + kRoot + "\n\n", "o\n0\n" + kRoot + "\nextension\n",
           "\n0\n" + kRoot + "\n", "o\n\n" + kRoot + "\n", "o\n00\n" + kRoot + "\n", "o\n01\n" + kRoot + "\n",
           "o\n+1\n" + kRoot + "\n", "o\n-1\n" + kRoot + "\n", "o\n 1\n" + kRoot + "\n", "o\n1 \n" + kRoot + "\n",
           "o\n0x1\n" + kRoot + "\n", "o\n9223372036854775808\n" + kRoot + "\n",
           "o\n99999999999999999999\n" + kRoot + "\n", "o\n0\nAAAA\n", "o\n0\n" + kRoot.substr(0, 43) + "\n",
           "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", std::string("o\n0\n")}) {
    EXPECT_THROW(parse_checkpoint(body), base::Error) << body;
  }
  EXPECT_EQ(parse_checkpoint("o\n9223372036854775807\n" + kRoot + "\n").size, 9223372036854775807U);
}

class SignedCheckpoints : public ::testing::Test {
 protected:
  Signer log = test::signer();
  Signer next = test::signer("junshu.example/k-1", KeyType::Ed25519, "next");
  Signer witness = test::signer("witness.example/w", KeyType::Cosignature, "witness");
  Checkpoint checkpoint = test::checkpoint_of(test::leaves(5));

  std::string signed_by(const std::vector<Signer>& signers) { return sign_checkpoint(checkpoint, signers, 1000); }
  static std::string reason(std::string_view note, const LogPolicy& policy) {
    try {
      open_checkpoint(note, policy);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
      return error.message().en;
    }
    return "accepted";
  }
};

TEST_F(SignedCheckpoints, TheLogsSignatureIsEnough) {
  EXPECT_EQ(open_checkpoint(signed_by({log}), test::policy()).checkpoint, checkpoint);
}

TEST_F(SignedCheckpoints, WhileAKeyIsReplacedEitherIsBelieved) {
  LogPolicy both = test::policy();
  both.log_keys.push_back(next.verifier());
  for (const auto& signers : {std::vector{log}, std::vector{next}, std::vector{log, next}}) {
    EXPECT_EQ(reason(signed_by(signers), both), "accepted");
  }
  EXPECT_EQ(reason(signed_by({log, next}), LogPolicy::of(next.verifier())), "accepted");
}

TEST_F(SignedCheckpoints, AnotherOriginIsRefused) {
  checkpoint.origin = "junshu.example/k-2";
  EXPECT_NE(reason(signed_by({log}), test::policy()).find("another log"), std::string::npos);
}

TEST_F(SignedCheckpoints, AWitnessAloneDoesNotReplaceTheLog) {
  LogPolicy policy = test::policy();
  policy.witnesses = {witness.verifier()};
  EXPECT_EQ(reason(signed_by({witness}), policy), "the log has not signed it");
}

TEST_F(SignedCheckpoints, TheQuorumMustBeReached) {
  LogPolicy policy = test::policy();
  policy.witnesses = {witness.verifier()};
  policy.quorum = 1;
  EXPECT_EQ(reason(signed_by({log}), policy), "only 0 of 1 cosignatures");
  EXPECT_EQ(reason(signed_by({log, witness}), policy), "accepted");
  EXPECT_EQ(open_checkpoint(signed_by({log, witness}), policy).cosignatures[0].time, 1000U);
  policy.quorum = 2;
  EXPECT_EQ(reason(signed_by({log, witness, witness}), policy), "only 1 of 2 cosignatures") << "one key counts once";
}

TEST_F(SignedCheckpoints, AMalformedOneIsAMatterOfIntegrityToo) {
  EXPECT_NE(reason("no note", test::policy()), "accepted");
  const std::string body = "junshu.example/k-1\n05\n" + kRoot + "\n";
  EXPECT_NE(reason(body + "\n" + log.signature_line(body), test::policy()), "accepted");
}

}  // namespace
}  // namespace junshu::ledger

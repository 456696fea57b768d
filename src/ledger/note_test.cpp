#include "ledger/note.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

constexpr std::string_view kBody = "遵守\n二行目\n";

base::ErrorKind refusal(std::string_view text, const std::vector<VerifierKey>& keys) {
  try {
    open_note(text, keys);
  } catch (const base::Error& error) {
    EXPECT_FALSE(error.message().ja.empty());
    EXPECT_FALSE(error.message().en.empty());
    return error.kind();
  }
  ADD_FAILURE() << "accepted: " << text;
  return base::ErrorKind::Internal;
}

class Notes : public ::testing::Test {
 protected:
  Signer log = test::signer();
  Signer witness = test::signer("witness.example/w", KeyType::Cosignature, "witness");
  std::string note = std::string(kBody) + "\n" + log.signature_line(kBody);
};

TEST_F(Notes, WhatIsSignedVerifies) {
  const OpenedNote opened = open_note(note, std::vector{log.verifier()});
  EXPECT_EQ(opened.body, kBody);
  ASSERT_EQ(opened.known.size(), 1U);
  EXPECT_EQ(opened.known[0].name, log.verifier().name);
  EXPECT_EQ(opened.unknown, 0U);
}

TEST_F(Notes, ASignatureIsDeterministic) { EXPECT_EQ(log.signature_line(kBody), test::signer().signature_line(kBody)); }

TEST_F(Notes, AnyAlteredByteOfTheBodyIsNoticed) {
  for (std::size_t i = 0; i < kBody.size(); ++i) {
    std::string altered = note;
    altered[i] = altered[i] == 'x' ? 'y' : 'x';
    EXPECT_THROW(open_note(altered, std::vector{log.verifier()}), base::Error) << i;
  }
}

TEST_F(Notes, AKnownKeysFailingLineRejectsEvenBesideAGoodOne) {
  const std::string bad = note + log.signature_line("another\n");
  EXPECT_EQ(refusal(bad, {log.verifier()}), base::ErrorKind::Integrity);
  const std::string other_bad = note + witness.signature_line("another\n", 5);
  EXPECT_EQ(refusal(other_bad, {log.verifier(), witness.verifier()}), base::ErrorKind::Integrity);
}

TEST_F(Notes, UnknownKeysAreIgnored) {
  const std::string more = note + test::signer("elsewhere", KeyType::Ed25519, "x").signature_line("another\n");
  const OpenedNote opened = open_note(more, std::vector{log.verifier()});
  EXPECT_EQ(opened.known.size(), 1U);
  EXPECT_EQ(opened.unknown, 1U);
}

TEST_F(Notes, AnotherKeyOfTheSameNameIsUnknown) {
  const Signer other = test::signer("junshu.example/k-1", KeyType::Ed25519, "other");
  EXPECT_EQ(refusal(note, {other.verifier()}), base::ErrorKind::Integrity);
  const std::string both = note + other.signature_line(kBody);
  EXPECT_EQ(open_note(both, std::vector{other.verifier()}).known.size(), 1U);
}

TEST_F(Notes, ARepeatedLineCountsOnce) {
  const std::string twice = note + log.signature_line(kBody);
  EXPECT_EQ(open_note(twice, std::vector{log.verifier()}).known.size(), 1U);
}

TEST_F(Notes, ACosignatureCarriesItsTime) {
  const std::string cosigned = note + witness.signature_line(kBody, 1'767'225'600);
  const OpenedNote opened = open_note(cosigned, std::vector{log.verifier(), witness.verifier()});
  ASSERT_EQ(opened.known.size(), 2U);
  EXPECT_EQ(opened.known[1].time, 1'767'225'600U);
  EXPECT_FALSE(opened.known[0].time);
}

TEST_F(Notes, ACosignatureOverTheBareBodyIsRefused) {
  // A plain signature by the witness's key, dressed up as a cosignature line.
  const Signer plain = test::signer("witness.example/w", KeyType::Ed25519, "witness");
  const Note bare = parse_note(std::string(kBody) + "\n" + plain.signature_line(kBody));
  base::Bytes forged = {0, 0, 0, 0, 0, 0, 0, 7};
  forged.insert(forged.end(), bare.signatures[0].signature.begin(), bare.signatures[0].signature.end());
  base::Bytes content;
  for (int shift = 24; shift >= 0; shift -= 8)
    content.push_back(static_cast<std::uint8_t>(witness.verifier().id >> shift));
  content.insert(content.end(), forged.begin(), forged.end());
  const std::string text = note + "— witness.example/w " + base::base64(content) + "\n";
  EXPECT_EQ(refusal(text, {log.verifier(), witness.verifier()}), base::ErrorKind::Integrity);
}

TEST_F(Notes, MalformedOnesAreRefused) {
  const std::string line = log.signature_line(kBody);
  const std::string body(kBody);
  std::string cr = note;
  cr.insert(cr.find('\n'), "\r");
  for (const std::string& text :
       {std::string(), body, body + "\n", body + line, body + "\n" + line.substr(0, line.size() - 1),
        body + "\n-" + line.substr(3), body + "\n" + line + "\n", body + "\n— name\n", body + "\n—  Zm9vYmFy\n",
        body + "\n— a+b Zm9vYmFy\n", body + "\n— a Zm9vYmE\n", body + "\n— a Zm9v\n", body + "\n— a b Zm9vYmFy\n", cr,
        "a\tb\n\n" + line, "\xff\n\n" + line}) {
    EXPECT_EQ(refusal(text, {log.verifier()}), base::ErrorKind::InvalidInput) << text;
  }
}

TEST_F(Notes, ABodyMayHoldBlankLines) {
  const std::string body = "a\n\nb\n";
  EXPECT_EQ(open_note(body + "\n" + log.signature_line(body), std::vector{log.verifier()}).body, body);
}

TEST_F(Notes, MoreThanAHundredSignaturesAreTooMany) {
  std::string many = std::string(kBody) + "\n";
  for (int i = 0; i < 101; ++i) many += log.signature_line(kBody);
  EXPECT_EQ(refusal(many, {log.verifier()}), base::ErrorKind::InvalidInput);
}

TEST_F(Notes, KeysGoThroughTheirTextForms) {
  for (const Signer* signer : {&log, &witness}) {
    EXPECT_EQ(VerifierKey::parse(signer->verifier().format()), signer->verifier());
    const Signer again = Signer::parse(signer->skey());
    EXPECT_EQ(again.verifier(), signer->verifier());
    EXPECT_EQ(again.signature_line(kBody, 9), signer->signature_line(kBody, 9));
  }
}

TEST_F(Notes, KeysThatDoNotFitTheirIdAreRefused) {
  const std::string vkey = log.verifier().format();
  for (const std::string& text :
       {std::string(), std::string("name"), "x" + vkey, vkey + "=", vkey.substr(0, vkey.size() - 4), "+" + vkey,
        log.skey(), std::string("a+00000000+Ag==")}) {
    EXPECT_THROW(VerifierKey::parse(text), base::Error) << text;
  }
  EXPECT_THROW(Signer::parse(vkey), base::Error);
  EXPECT_THROW(Signer::parse(log.skey() + "="), base::Error);
}

TEST(KeyNames, SpaceAndPlusAreNotAllowed) {
  for (const auto* name : {"", "a b", "a+b", "a\u00a0b", "a\u3000b", "a\nb", "\xff"})
    EXPECT_THROW(test::signer(name), base::Error) << name;
  EXPECT_EQ(test::signer("台帳.example").verifier().name, "台帳.example");
}

}  // namespace
}  // namespace junshu::ledger

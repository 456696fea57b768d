#include "integrity/baseline.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "block.h"
#include "descriptor.h"
#include "integrity/operations.h"
#include "test_tree.h"

namespace junshu::integrity {
namespace {

using base::ErrorKind;
using test::Tree;

ledger::Signer signer(std::string_view seed = "baseline") {
  return {"junshu.example/baseline", base::sha256(base::as_bytes(seed))};
}

Rules rules_of(const Tree& tree) { return Rules::everything({tree.root()}, kUsual); }

BaselineStamp stamp(const Tree& tree, const ledger::Signer* key = nullptr) {
  return {tree.beside("baseline"), "h-1.example", 1'777'600'000'000, 1, std::nullopt, key};
}

// A folder with something of everything, and its baseline.
struct Made {
  Tree tree;
  ledger::Signer key = signer();
  BaselineInfo info;
  explicit Made(bool with_signature = true) {
    for (const char* name : {"etc/passwd", "etc/group", "usr/bin/true", "usr/bin/truth", "usr/lib/caf\xe9", "top"})
      tree.write(name, name);
    std::filesystem::create_symlink("true", tree.at("usr/bin/link"));
    info = init(rules_of(tree), {}, stamp(tree, with_signature ? &key : nullptr)).baseline;
  }
  std::string path() const { return tree.beside("baseline"); }
  std::string bytes() const { return base::read_text(path()); }
  void put(const std::string& bytes) const { std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytes; }
  std::vector<ledger::VerifierKey> keys() const { return {key.verifier()}; }
};

// The kind of the error that opening or reading all of it ends with, and its text.
std::pair<ErrorKind, std::string> error_of(const Made& made, const std::vector<ledger::VerifierKey>& keys = {}) {
  try {
    Baseline::open(made.path(), keys).verify();
  } catch (const base::Error& error) {
    return {error.kind(), error.message().en};
  }
  return {ErrorKind::Internal, "no error"};
}

TEST(Baselines, GiveBackEveryEntryThatWasScanned) {
  const Made made;
  const Baseline baseline = Baseline::open(made.path(), made.keys());
  const auto scanned = test::scan_all(rules_of(made.tree));
  std::map<std::string, Entry> kept;
  baseline.each([&](Entry&& entry) { kept[entry.path] = std::move(entry); });
  EXPECT_EQ(kept, scanned.entries);
  for (const auto& [path, entry] : scanned.entries) EXPECT_EQ(baseline.find(path), entry) << path;
  EXPECT_EQ(baseline.find("/none"), std::nullopt);
  baseline.verify();
}

TEST(Baselines, SayWhatTheyAre) {
  const Made made;
  const Baseline baseline = Baseline::open(made.path(), made.keys());
  const BaselineInfo& info = baseline.info();
  EXPECT_EQ(info.host, "h-1.example");
  EXPECT_EQ(info.roots, std::vector<std::string>{made.tree.root()});
  EXPECT_EQ(info.made_at, 1'777'600'000'000);
  EXPECT_EQ(info.generation, 1U);
  EXPECT_EQ(info.predecessor, std::nullopt);
  EXPECT_EQ(info.entries, 12U);
  EXPECT_EQ(info.folders, 6U);
  EXPECT_EQ(info.hashes, Attributes{Attribute::Sha256});
  EXPECT_EQ(info.rules, rules_of(made.tree).digest());
  EXPECT_EQ(info.signers, std::vector<std::string>{"junshu.example/baseline"});
  EXPECT_EQ(info.digest, made.info.digest);
}

TEST(Baselines, AreTheSameBytesWhateverTheNumberOfThreads) {
  const Made made;
  const std::string one = made.bytes();
  ScanOptions options;
  options.threads = 8;
  init(rules_of(made.tree), options, stamp(made.tree, &made.key));
  EXPECT_EQ(made.bytes(), one);
}

TEST(Baselines, NameTheDamageWhereverAByteIsAltered) {
  const Made made;
  const std::string good = made.bytes();
  const Descriptor file(::open(made.path().c_str(), O_WRONLY | O_CLOEXEC));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U}) {
      const char bad = static_cast<char>(static_cast<unsigned char>(good[at]) ^ flip);
      write_at(file.get(), {&bad, 1}, at, made.path());
      const auto [kind, text] = error_of(made, made.keys());
      EXPECT_TRUE(kind == ErrorKind::Integrity || (kind == ErrorKind::InvalidInput && at >= 8 && at < 12))
          << at << ": " << text;
    }
    write_at(file.get(), {&good[at], 1}, at, made.path());
  }
  EXPECT_EQ(error_of(made, made.keys()).second, "no error");
}

TEST(Baselines, NameTheFolderWhoseBlockIsDamaged) {
  const Made made;
  std::string bytes = made.bytes();
  const std::size_t at = bytes.find("caf\xe9");
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'x';
  made.put(bytes);
  EXPECT_NE(error_of(made).second.find("the folder " + made.tree.at("usr/lib")), std::string::npos);
  std::vector<Entry> entries;
  EXPECT_TRUE(Baseline::open(made.path()).read_folder(made.tree.at("etc"), entries));  // the others stay readable
}

TEST(Baselines, AreRefusedWhereverTheyWereCutOff) {
  const Made made;
  const std::string good = made.bytes();
  for (std::size_t size = good.size(); size-- > 0;) {
    std::filesystem::resize_file(made.path(), size);
    EXPECT_EQ(error_of(made, made.keys()).first, ErrorKind::Integrity) << size;
  }
  made.put(good.substr(0, good.size() / 2));
  EXPECT_NE(error_of(made).second.find("ends too early"), std::string::npos);
}

TEST(Baselines, AreRefusedWithMoreInThemThanBelongs) {
  const Made made;
  made.put(made.bytes() + "x");
  EXPECT_EQ(error_of(made).first, ErrorKind::Integrity);
  EXPECT_EQ(error_of(made, made.keys()).first, ErrorKind::Integrity);
}

TEST(Baselines, AreRefusedWithTheirBlocksInAnotherOrder) {
  const Made made;
  std::string bytes = made.bytes();
  std::string first;
  std::string second;
  {
    const Baseline baseline = Baseline::open(made.path());
    std::vector<Entry> entries;
    baseline.read_folder(1, entries);
    put_block(first, baseline.folder(1), entries);
    baseline.read_folder(2, entries);
    put_block(second, baseline.folder(2), entries);
  }
  const std::size_t at = bytes.find(first + second);  // what is written again is the same bytes
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, first.size() + second.size(), second + first);
  made.put(bytes);
  EXPECT_EQ(error_of(made).first, ErrorKind::Integrity);
}

TEST(Baselines, OfAnotherVersionAreRefusedByName) {
  const Made made;
  std::string bytes = made.bytes();
  bytes[11] = 2;
  made.put(bytes);
  const auto [kind, text] = error_of(made);
  EXPECT_EQ(kind, ErrorKind::InvalidInput);
  EXPECT_NE(text.find("version 2"), std::string::npos);
}

TEST(Baselines, AreNotFoundBeforeTheyAreMade) {
  const Tree tree;
  try {
    Baseline::open(tree.beside("baseline"));
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::NotFound);
  }
}

TEST(Baselines, OpenWithTheKeyThatSignedThemAndNoOther) {
  const Made made;
  const std::vector<ledger::VerifierKey> other = {signer("another").verifier()};
  EXPECT_EQ(error_of(made, other).first, ErrorKind::Integrity);
  std::vector<ledger::VerifierKey> both = other;
  both.push_back(made.key.verifier());
  EXPECT_EQ(Baseline::open(made.path(), both).info().signers.size(), 1U);
}

TEST(Baselines, WithoutASignatureOpenOnlyForWhoAsksForNone) {
  const Made made(false);
  EXPECT_EQ(Baseline::open(made.path()).info().entries, 12U);
  EXPECT_EQ(error_of(made, made.keys()).first, ErrorKind::Integrity);
}

TEST(Baselines, SignedForOneContentDoNotVouchForAnother) {
  const Made made;
  const std::string first = made.bytes();
  made.tree.write("top", "altered");
  init(rules_of(made.tree), {}, stamp(made.tree));
  const std::string title = "junshu baseline 1\n";
  const std::string unsigned_one = made.bytes();
  made.put(unsigned_one.substr(0, unsigned_one.rfind(title)) +
           first.substr(first.rfind(title)));  // the old note under the new content
  EXPECT_EQ(error_of(made, made.keys()).first, ErrorKind::Integrity);
  EXPECT_EQ(error_of(made).first, ErrorKind::Integrity);
}

TEST(Baselines, TakeAboutSixtyBytesAnEntry) {
  const Tree tree;
  for (int i = 0; i < 1000; ++i) tree.write("lib/libsomething-" + std::to_string(i) + ".so", "x");
  init(rules_of(tree), {}, stamp(tree));
  EXPECT_LT(std::filesystem::file_size(tree.beside("baseline")), 1000 * 70U + 1000U);
}

TEST(Baselines, KeepWhatEntriesCanHold) {
  Entry entry;
  entry.path = "/x/a";
  entry.attributes = kUsual.with(kHashes);
  entry.known = entry.attributes;
  entry.type = FileType::Block;
  entry.mode = 07777;
  entry.uid = entry.gid = 0xFFFFFFFF;
  entry.size = entry.device = entry.special = entry.inode = entry.links = entry.blocks = ~0ULL;
  entry.mtime_ns = INT64_MIN;
  entry.ctime_ns = INT64_MAX;
  entry.file_flags = 0xFFFFFFFF;
  entry.sha256[3] = 1;
  entry.sha512[4] = 2;
  entry.blake2b[5] = 3;
  entry.xattrs = {{"user.a", "v", 1, false}, {"user.b", std::string(32, 'd'), 5000, true}};
  entry.error = 13;
  entry.raced = entry.mount_root = entry.fresh = true;
  Entry link = entry;
  link.path = "/x/b";
  link.type = FileType::Link;
  link.special = 0;
  link.target = std::string("a\xff\n", 3);
  link.mtime_ns = INT64_MAX;
  link.error = 0;
  link.xattrs.clear();
  const std::vector<Entry> entries = {entry, link};
  std::string block;
  put_block(block, "/x", entries);
  std::vector<Entry> back;
  read_block(block, "/x", back);
  EXPECT_EQ(back, entries);
}

TEST(AnInterruptedBaseline, GoesOnWhereItStopped) {
  const Tree tree;
  for (int i = 0; i < 40; ++i) tree.write(std::to_string(i) + "/file", test::text_of(1000, static_cast<unsigned>(i)));
  const Rules rules = rules_of(tree);
  std::atomic<bool> stop = false;
  ScanOptions options;
  options.threads = 1;
  options.stop = &stop;
  int read = 0;
  options.between_looks = [&](std::string_view) { stop = ++read == 20; };
  const InitResult first = init(rules, options, stamp(tree));
  EXPECT_FALSE(first.scan.complete);
  EXPECT_FALSE(std::filesystem::exists(tree.beside("baseline")));
  EXPECT_TRUE(std::filesystem::exists(tree.beside("baseline.part")));

  const InitResult second = init(rules, {}, stamp(tree));
  EXPECT_TRUE(second.resumed);
  EXPECT_TRUE(second.scan.complete);
  EXPECT_FALSE(std::filesystem::exists(tree.beside("baseline.part")));
  const std::string resumed = base::read_text(tree.beside("baseline"));
  EXPECT_FALSE(init(rules, {}, stamp(tree)).resumed);
  EXPECT_EQ(base::read_text(tree.beside("baseline")), resumed);
}

class PartFile : public testing::Test {
 protected:
  Tree tree;
  Rules rules = Rules::everything({tree.root()}, kUsual);
  std::string part = tree.beside("baseline.part");

  // What is kept after a run that had found the folders a, b and c.
  PartFile() {
    BaselineWriter writer(stamp(tree), rules);
    for (const char* name : {"/a", "/b", "/c"}) writer.add(listing(name, "file"));
  }
  static FolderListing listing(const std::string& folder, const std::string& name) {
    Entry entry;
    entry.path = folder + "/" + name;
    entry.attributes = entry.known = {Attribute::Type, Attribute::Sha256};
    return {folder, {entry}, std::nullopt};
  }
  std::vector<std::string> kept() const {
    const BaselineWriter writer(stamp(tree), rules);
    std::vector<std::string> out;
    std::vector<Entry> entries;
    for (const char* name : {"/a", "/b", "/c"}) {
      if (writer.resumed() != nullptr && writer.resumed()->read_folder(name, entries)) out.emplace_back(name);
    }
    return out;
  }
};

TEST_F(PartFile, KeepsWhatWasFound) { EXPECT_EQ(kept(), (std::vector<std::string>{"/a", "/b", "/c"})); }

TEST_F(PartFile, LosesOnlyWhatWasNotWhole) {
  std::filesystem::resize_file(part, std::filesystem::file_size(part) - 1);
  EXPECT_EQ(kept(), (std::vector<std::string>{"/a", "/b"}));
}

TEST_F(PartFile, StopsAtTheFirstDamage) {
  std::string bytes = base::read_text(part);
  bytes[bytes.find("/b") + 1] = 'x';
  std::ofstream(part, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_EQ(kept(), (std::vector<std::string>{"/a"}));
}

TEST_F(PartFile, IsBegunAnewForOtherRules) {
  const BaselineWriter writer(stamp(tree), Rules::everything({tree.root()}, test::kContent));
  EXPECT_EQ(writer.resumed(), nullptr);
}

TEST_F(PartFile, LeavesOutWhatIsThereNoMore) {
  {
    BaselineWriter writer(stamp(tree), rules);
    writer.add(listing("/b", "file"));
    writer.add(listing("/c", "other"));
    writer.finish();
  }
  const Baseline baseline = Baseline::open(tree.beside("baseline"));
  EXPECT_EQ(baseline.info().entries, 2U);
  EXPECT_TRUE(baseline.find("/c/other"));
  EXPECT_FALSE(baseline.find("/c/file"));
  EXPECT_FALSE(baseline.find("/a/file"));
}

TEST_F(PartFile, IsHeldByOneWriterAtATime) {
  const BaselineWriter writer(stamp(tree), rules);
  try {
    const BaselineWriter second(stamp(tree), rules);
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Conflict);
  }
}

}  // namespace
}  // namespace junshu::integrity

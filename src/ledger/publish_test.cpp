#include "ledger/publish.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "ledger/tile.h"
#include "test_log.h"

namespace junshu::ledger {
namespace {

namespace fs = std::filesystem;

class Publishing : public ::testing::Test {
 protected:
  base::TemporaryFolder temporary;
  fs::path folder = temporary.path() / "log";
  test::MemoryLog log{1500};

  PublishResult publish_to(std::uint64_t size) { return publish(folder, log, log.checkpoint(size), test::policy()); }

  std::string refusal(std::uint64_t size) {
    try {
      publish_to(size);
    } catch (const base::Error& error) {
      EXPECT_EQ(error.kind(), base::ErrorKind::Integrity);
      return error.message().en;
    }
    return "accepted";
  }

  std::string problems() const {
    std::string out;
    for (const auto& problem : verify_published(folder, test::policy()).problems) {
      out += problem.file + ": " + problem.message.en + "\n";
    }
    return out;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto& item : fs::recursive_directory_iterator(folder)) {
      if (item.is_regular_file()) out.push_back(fs::relative(item.path(), folder).string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  void overwrite(const std::string& file, std::size_t at, char with) const {
    std::string content = base::read_text(folder / file);
    content[at] = with;
    base::write_durably(folder / file, content);
  }
};

TEST_F(Publishing, WhatIsPublishedVerifies) {
  const PublishResult result = publish_to(600);
  EXPECT_EQ(result.from, 0U);
  EXPECT_EQ(result.to, 600U);
  EXPECT_EQ(files(),
            (std::vector<std::string>{"checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2",
                                      "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88", "vkey"}));
  std::vector<std::string> read;
  ReadOptions options;
  options.on_entry = [&](std::uint64_t index, ByteView entry) {
    EXPECT_EQ(index, read.size());
    read.emplace_back(base::as_text(entry));
  };
  const PublishedReport report = verify_published(folder, test::policy(), options);
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(report.entries, 600U);
  EXPECT_EQ(report.tiles, 4U);
  EXPECT_EQ(read, std::vector<std::string>(log.entries.begin(), log.entries.begin() + 600));
}

TEST_F(Publishing, AnEmptyLogHasACheckpointAndNoTiles) {
  publish_to(0);
  EXPECT_EQ(files(), (std::vector<std::string>{"checkpoint", "vkey"}));
  EXPECT_EQ(problems(), "");
}

TEST_F(Publishing, DoingItAgainWritesNothing) {
  publish_to(300);
  EXPECT_EQ(publish_to(300).files, 0U);
  EXPECT_EQ(publish_to(300).from, 300U);
}

TEST_F(Publishing, StepByStepGivesTheSameAsAtOnce) {
  for (const std::uint64_t size : std::vector<std::uint64_t>{0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 1024, 1500}) {
    publish_to(size);
    EXPECT_EQ(problems(), "") << size;
  }
  const base::TemporaryFolder other;
  publish(other.path() / "log", log, log.checkpoint(1500), test::policy());
  for (const auto& tile : tiles_of(1500)) {
    EXPECT_EQ(base::read_text(folder / tile_path(tile)), base::read_text(other.path() / "log" / tile_path(tile)));
  }
}

TEST_F(Publishing, PartialTilesStayUntilTheFullTileIsThere) {
  publish_to(10);
  publish_to(20);
  EXPECT_TRUE(fs::exists(folder / "tile/0/000.p/10"));
  EXPECT_TRUE(fs::exists(folder / "tile/entries/000.p/10"));
  publish_to(256);
  EXPECT_FALSE(fs::exists(folder / "tile/0/000.p"));
  EXPECT_FALSE(fs::exists(folder / "tile/entries/000.p"));
  EXPECT_TRUE(fs::exists(folder / "tile/1/000.p/1"));
}

TEST_F(Publishing, AnOlderCheckpointStillVerifiesFromTheFullTiles) {
  publish_to(200);
  const std::string older = base::read_text(folder / "checkpoint");
  publish_to(700);
  base::write_durably(folder / "checkpoint", older);
  EXPECT_EQ(problems(), "");
  EXPECT_EQ(publish_to(700).from, 200U) << "and publishing goes on from it";
  EXPECT_EQ(problems(), "");
}

TEST_F(Publishing, AFolderAheadOfTheLogIsRefused) {
  publish_to(300);
  EXPECT_EQ(refusal(299), "the published log (300 entries) is ahead of ours (299)");
}

TEST_F(Publishing, AnotherRootAtTheSameSizeIsRefused) {
  publish_to(300);
  log.entries[10] = "another";
  log.hashes[10] = leaf_hash(base::as_bytes(log.entries[10]));
  EXPECT_EQ(refusal(300), "the published log and ours differ at the same size (300 entries)");
}

TEST_F(Publishing, ALogWithAnotherPastIsRefusedAndNothingIsReplaced) {
  publish_to(300);
  const auto before = files();
  log.entries[280] = "another";
  log.hashes[280] = leaf_hash(base::as_bytes(log.entries[280]));
  EXPECT_EQ(refusal(400), "the entry differs from what was published");
  log = test::MemoryLog(1500);
  log.entries[10] = "another";
  log.hashes[10] = leaf_hash(base::as_bytes(log.entries[10]));
  EXPECT_EQ(refusal(400), "the entries do not give the checkpoint's root");
  EXPECT_EQ(files(), before);
  EXPECT_EQ(problems(), "");
}

TEST_F(Publishing, AnEntryThatDoesNotHashToItsLeafIsRefused) {
  log.entries[5] += " ";
  EXPECT_EQ(refusal(10), "the entry does not hash to its stored leaf");
  EXPECT_FALSE(fs::exists(folder / "checkpoint"));
}

TEST_F(Publishing, ACheckpointBeyondTheEntriesIsRefused) {
  const std::string checkpoint = test::MemoryLog(1600).checkpoint(1600);
  EXPECT_THROW(publish(folder, log, checkpoint, test::policy()), base::Error);
}

TEST_F(Publishing, AFileThatIsThereWithOtherContentIsRefused) {
  publish_to(300);
  base::make_folder(folder / "tile/0/001.p", 0755);
  base::write_durably(folder / "tile/0/001.p/144", "something else");
  EXPECT_EQ(refusal(400), "a published file differs from the log");
  EXPECT_EQ(base::read_text(folder / "tile/0/001.p/144"), "something else");
}

TEST_F(Publishing, AnAlteredRightEdgeIsNoticedBeforeItIsContinued) {
  publish_to(300);
  overwrite("tile/1/000.p/1", 0, 'x');
  EXPECT_EQ(refusal(400), "the published tiles do not give the published checkpoint's root");
}

TEST_F(Publishing, FurtherSignaturesReplaceTheCheckpoint) {
  publish_to(300);
  const Signer witness = test::signer("witness.example/w", KeyType::Cosignature, "witness");
  const std::string note = base::read_text(folder / "checkpoint");
  const std::string cosigned = note + witness.signature_line(parse_note(note).body, 5);
  EXPECT_EQ(publish(folder, log, cosigned, test::policy()).files, 0U);
  EXPECT_EQ(base::read_text(folder / "checkpoint"), cosigned);
}

TEST_F(Publishing, AnAlteredEntryIsNamed) {
  publish_to(600);
  overwrite("tile/entries/001", 10, 'X');
  EXPECT_EQ(problems(), "tile/entries/001: entry 256 does not hash to what tile/0/001 says\n");
}

TEST_F(Publishing, AnAlteredTileIsNamed) {
  publish_to(600);
  overwrite("tile/0/001", 40, '\0');
  const std::string found = problems();
  EXPECT_NE(found.find("entry 257 does not hash to what tile/0/001 says"), std::string::npos);
  EXPECT_NE(found.find("checkpoint: the root of the entries is not the signed root"), std::string::npos);
}

TEST_F(Publishing, MissingAndShortFilesAreNamed) {
  publish_to(600);
  fs::remove(folder / "tile/entries/000");
  fs::remove(folder / "tile/0/001");
  base::write_durably(folder / "tile/1/000.p/2", "short");
  EXPECT_EQ(problems(),
            "tile/entries/000: the entries are missing\ntile/0/001: the tile is missing\ntile/1/000.p/2: the tile has "
            "another length\n");
}

TEST_F(Publishing, AMissingOrForeignCheckpointIsNamed) {
  EXPECT_EQ(problems(), "checkpoint: the checkpoint is missing\n");
  publish_to(5);
  const auto stranger = LogPolicy::of(test::signer("junshu.example/k-1", KeyType::Ed25519, "stranger").verifier());
  EXPECT_EQ(verify_published(folder, stranger).problems.size(), 1U);
}

TEST_F(Publishing, EndingAtAnyStepIsMendedByPublishingAgain) {
  publish_to(100);
  for (const std::string wanted : {"tiles_written", "checkpoint_written"}) {
    const pid_t child = ::fork();
    if (child == 0) {
      PublishOptions options;
      options.at_step = [&](std::string_view step) {
        if (step == wanted) ::kill(::getpid(), SIGKILL);
      };
      publish(folder, log, log.checkpoint(300), test::policy(), options);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(problems(), "") << wanted;
  }
  publish_to(400);
  EXPECT_EQ(problems(), "");
  EXPECT_EQ(publish_to(400).files, 0U);
}

TEST_F(Publishing, WhatWasLeftStagedIsWrittenOver) {
  publish_to(100);
  base::write_durably(folder / "tile/0/000.p/200.staged", "half");
  publish_to(200);
  EXPECT_EQ(problems(), "");
}

}  // namespace
}  // namespace junshu::ledger

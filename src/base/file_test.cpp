#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process.h"

namespace junshu::base {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

TEST(File, WhatIsWrittenIsReadBackAndLeavesNoTemporaryFile) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a";
  write_durably(path, "one");
  write_durably(path, std::string("two\0two", 7), 0600);
  EXPECT_EQ(read_text(path), std::string("two\0two", 7));
  EXPECT_EQ(files_in(folder.path()), 1U);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(File, AMissingFileIsNotFound) {
  const TemporaryFolder folder;
  EXPECT_FALSE(read_text_if_present(folder.path() / "none"));
  EXPECT_FALSE(read_text_if_present(folder.path() / "none" / "deeper"));
  try {
    read_text(folder.path() / "none");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::NotFound);
  }
}

TEST(File, WritingWhereNothingCanBeWrittenThrows) {
  const TemporaryFolder folder;
  EXPECT_THROW(write_durably(folder.path() / "none" / "a", "x"), Error);
  fs::create_directory(folder.path() / "d");
  write_durably(folder.path() / "d" / "x", "x");
  EXPECT_THROW(write_durably(folder.path() / "d", "x"), Error);
  EXPECT_EQ(files_in(folder.path()), 1U) << "the temporary file is gone";
}

TEST(File, FoldersAreMadeWithTheirParents) {
  const TemporaryFolder folder;
  make_folder(folder.path() / "a" / "b" / "c");
  make_folder(folder.path() / "a" / "b" / "c");
  EXPECT_TRUE(fs::is_directory(folder.path() / "a" / "b" / "c"));
  write_durably(folder.path() / "file", "");
  EXPECT_THROW(make_folder(folder.path() / "file" / "x"), Error);
}

TEST(File, ATemporaryFolderVanishesWithItsObject) {
  fs::path path;
  {
    const TemporaryFolder folder("junshu-test");
    path = folder.path();
    make_folder(path / "deep");
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(FileLock, ASecondHolderIsToldWhoHoldsIt) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "lock";
  {
    const FileLock lock(path);
    try {
      const FileLock second(path);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Conflict);
      EXPECT_NE(error.message().en.find("process " + std::to_string(::getpid())), std::string::npos);
    }
  }
  const FileLock again(path);
}

}  // namespace
}  // namespace junshu::base

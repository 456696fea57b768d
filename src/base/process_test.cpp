#include "base/process.h"

#include <gtest/gtest.h>

#include "base/log.h"

namespace junshu::base {
namespace {

using std::chrono::milliseconds;

TEST(Process, OutputErrorsAndExitCodeComeBack) {
  const ProcessResult result = run_process({"sh", "-c", "printf out; printf err >&2; exit 3"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out");
  EXPECT_EQ(result.errors, "err");
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, ArgumentsAreNotReadByAShell) {
  EXPECT_EQ(run_process({"printf", "%s", "$HOME; echo x"}).output, "$HOME; echo x");
}

TEST(Process, InputLargerThanAPipePassesThrough) {
  const std::string input(3'000'000, 'x');
  EXPECT_EQ(run_process({"cat"}, input).output, input);
}

TEST(Process, AProgramThatReadsNothingDoesNotEndUs) {
  const ProcessResult result = run_process({"true"}, std::string(3'000'000, 'x'));
  EXPECT_EQ(result.exit_code, 0);
}

TEST(Process, ItEndsAtTheLimitWithItsChildren) {
  const ProcessResult result = run_process({"sh", "-c", "echo begun; sleep 100 & sleep 100"}, {}, milliseconds(200));
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, 128 + 9);
  EXPECT_EQ(result.output, "begun\n");
}

TEST(Process, AProgramLeftInTheBackgroundIsNotWaitedFor) {
  const ProcessResult result = run_process({"sh", "-c", "sleep 3 & echo done"}, {}, std::chrono::minutes(1));
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.output, "done\n");
}

TEST(Process, AMissingProgramIsExitCode127) {
  const ProcessResult result = run_process({"no-such-program-here"});
  EXPECT_EQ(result.exit_code, 127);
  EXPECT_NE(result.errors.find("no-such-program-here"), std::string::npos);
}

TEST(Log, AMessageStaysOnOneLine) {
  ::testing::internal::CaptureStderr();
  log_warning("first\nsecond\x1b[31m");
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_NE(line.find("Z warning first second [31m"), std::string::npos);
}

TEST(Log, BelowItsLevelNothingIsWritten) {
  ::testing::internal::CaptureStderr();
  set_log_level(LogLevel::Error);
  log_info("quiet");
  set_log_level(LogLevel::Info);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace junshu::base

// Runs another program without a shell.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace junshu::base {

struct ProcessResult {
  int exit_code = -1;    // 128 + n when ended by signal n
  bool timed_out = false;
  std::string output;    // standard output
  std::string errors;    // standard error
};

// `arguments[0]` is looked up in PATH; when it is not there the exit code is 127 and `errors` says so. Ends the program's process group at the limit. Output is cut at 64 MiB.
ProcessResult run_process(const std::vector<std::string>& arguments, std::string_view input = {},
                          std::chrono::milliseconds limit = std::chrono::minutes(2));

}  // namespace junshu::base

// A PostgreSQL 15 of the test's own: made by initdb in a temporary folder, reached over a socket there, gone with the process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "base/file.h"

namespace junshu::store_testing {

class PrivatePostgres {
 public:
  enum class Fsync { Off, On };
  // `parent` is where the data folder goes; empty: the system's temporary folder. Throws Error{Unavailable} saying what to install.
  explicit PrivatePostgres(Fsync fsync = Fsync::Off, const std::filesystem::path& parent = {});
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  // One for the whole test program, started at first use.
  static PrivatePostgres& shared();

  std::string new_database();  // makes an empty database and returns its postgresql:// address
  // Ends the server at once, as a loss of power would, and starts it again.
  void crash_and_restart();

 private:
  void start();
  void stop(int signal);

  std::filesystem::path folder_;
  Fsync fsync_;
  pid_t server_ = -1;
  int next_database_ = 0;
};

}  // namespace junshu::store_testing

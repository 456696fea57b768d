#include "store_testing/private_postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include "base/error.h"
#include "store/connection.h"

namespace junshu::store_testing {

namespace {

const std::filesystem::path kPrograms = "/usr/lib/postgresql/15/bin";

[[noreturn]] void unavailable(const std::string& why) {
  throw base::Error(base::ErrorKind::Unavailable,
                    {"試験用のPostgreSQL 15を起動できません（apt-get install postgresql-15）: " + why,
                     "A private PostgreSQL 15 cannot be started (apt-get install postgresql-15): " + why});
}

// PostgreSQL refuses to run as root.
const passwd* other_user() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr) unavailable("no user postgres");
  return user;
}

pid_t spawn(const std::vector<std::string>& arguments, const std::filesystem::path& output) {
  const passwd* user = other_user();
  std::vector<char*> raw;
  for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) unavailable("fork");
  if (child > 0) return child;
  if (user != nullptr && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  const int log = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (log < 0 || nothing < 0) _exit(126);
  dup2(nothing, 0);
  dup2(log, 1);
  dup2(log, 2);
  if (chdir("/") != 0) _exit(126);
  execv(raw[0], raw.data());
  _exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::string address(const std::filesystem::path& folder, const std::string& database) {
  return "postgresql://postgres@/" + database + "?host=" + folder.string();
}

}  // namespace

PrivatePostgres::PrivatePostgres(Fsync fsync, const std::filesystem::path& parent) : fsync_(fsync) {
  if (!std::filesystem::exists(kPrograms / "initdb")) unavailable((kPrograms / "initdb").string() + " is missing");
  std::string pattern = ((parent.empty() ? std::filesystem::temp_directory_path() : parent) / "junshu-pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) unavailable("mkdtemp " + pattern);
  folder_ = pattern;
  if (const passwd* user = other_user(); user != nullptr && chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0) unavailable("chown");
  const auto log = folder_ / "server.log";
  const std::string data = (folder_ / "data").string();
  if (wait_for(spawn({kPrograms / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"}, log)) != 0) {
    unavailable("initdb: " + base::read_text_if_present(log).value_or(""));
  }
  start();
}

void PrivatePostgres::start() {
  const auto log = folder_ / "server.log";
  const std::string durable = fsync_ == Fsync::On ? "on" : "off";
  server_ = spawn({kPrograms / "postgres", "-D", folder_ / "data", "-k", folder_, "-c", "listen_addresses=", "-c", "fsync=" + durable,
                   "-c", "full_page_writes=" + durable, "-c", "max_connections=100", "-c", "shared_buffers=128MB", "-c", "log_min_messages=fatal"},
                  log);
  for (int attempt = 0; attempt < 600; ++attempt) {
    try {
      store::Database::open(address(folder_, "postgres"))->connect();
      return;
    } catch (const base::Error&) {
      if (waitpid(server_, nullptr, WNOHANG) == server_) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  unavailable("postgres: " + base::read_text_if_present(log).value_or(""));
}

void PrivatePostgres::stop(int signal) {
  if (server_ <= 0) return;
  kill(server_, signal);
  wait_for(server_);
  server_ = -1;
}

PrivatePostgres::~PrivatePostgres() {
  stop(SIGQUIT);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PrivatePostgres& PrivatePostgres::shared() {
  static PrivatePostgres server;
  return server;
}

std::string PrivatePostgres::new_database() {
  const std::string name = "t" + std::to_string(++next_database_);
  const auto connection = store::Database::open(address(folder_, "postgres"))->connect();
  connection->script("create database " + name + " template template0");
  return address(folder_, name);
}

void PrivatePostgres::crash_and_restart() {
  stop(SIGQUIT);
  start();
}

}  // namespace junshu::store_testing

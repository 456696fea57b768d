#include "local_agent.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "agent/agent.h"
#include "base/log.h"
#include "hosts/hosts.h"

namespace junshu::cli {

namespace {

constexpr base::Millis kRetry = 10 * base::kSecond;

std::string host_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return "localhost";
  return name;
}

}  // namespace

LocalAgent::LocalAgent(instance::Instance& instance, std::string program, std::filesystem::path state, std::string server,
                       std::filesystem::path authority)
    : instance_(instance), program_(std::move(program)), state_(std::move(state)), server_(std::move(server)), authority_(std::move(authority)) {}

LocalAgent::~LocalAgent() {
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

bool LocalAgent::enrol() {
  std::string contract;
  {
    const auto lease = instance_.readers().lease();
    const auto all = contracts::list(*lease);
    if (all.empty()) return false;
    contract = all.front();
  }
  hosts::Invited invited;
  instance_.write([&](store::Transaction& transaction) {
    invited = hosts::invite(transaction, instance_.identity_keys(), contract, host_name(), base::Object{{"actor", "system"}});
  });
  agent::EnrolOptions options;
  options.server = server_;
  options.token = invited.token;
  options.authority_file = authority_;
  options.state = state_;
  return agent::enrol(options) == 0;
}

void LocalAgent::look_after() {
  if (process_ > 0) {
    if (waitpid(process_, nullptr, WNOHANG) != process_) return;
    base::log_warning("the local agent ended by itself; it will be started again");
    process_ = -1;
    next_try_ = instance_.clock().now() + kRetry;
  }
  if (instance_.clock().now() < next_try_) return;
  try {
    if (!agent::enrolled(state_) && !enrol()) return;
    start();
  } catch (const std::exception& error) {
    base::log_warning(std::string("local agent: ") + error.what());
    next_try_ = instance_.clock().now() + kRetry;
  }
}

void LocalAgent::start() {
  const std::vector<std::string> words = {program_, "agent", "run", "--state", state_.string(), "--server", server_};
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ != 0) return;
  // Ends with the server even when the server is killed.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(0);
  setpgid(0, 0);
  execv(program_.c_str(), arguments.data());
  _exit(127);
}

}  // namespace junshu::cli

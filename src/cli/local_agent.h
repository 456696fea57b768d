// The agent of the server's own host: enrolled by `junshu run` as soon as there is a contract, and run as a program of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "instance/instance.h"

namespace junshu::cli {

class LocalAgent {
 public:
  LocalAgent(instance::Instance& instance, std::string program, std::filesystem::path state, std::string server, std::filesystem::path authority);
  ~LocalAgent();  // ends it and waits
  LocalAgent(const LocalAgent&) = delete;
  LocalAgent& operator=(const LocalAgent&) = delete;

  // Enrols and starts it when it can be; starts it again when it ended by itself. Called about once a second.
  void look_after();

 private:
  bool enrol();
  void start();

  instance::Instance& instance_;
  std::string program_;
  std::filesystem::path state_;
  std::string server_;
  std::filesystem::path authority_;
  pid_t process_ = -1;
  base::Millis next_try_ = 0;
};

}  // namespace junshu::cli

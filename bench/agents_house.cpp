#include "agents_house.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "http/tls.h"
#include "instance/stage.h"

namespace junshu::bench {

namespace {

using base::Error;
using base::ErrorKind;
using base::Object;

constexpr int kCallers = 64;  // so that groups form

void must(const instance::Outcome& outcome, const std::string& what) {
  if (!outcome.done()) throw Error(*outcome.kind, {what + ": " + outcome.message.ja, what + ": " + outcome.message.en}, what);
}

EnrolledHost enrol(instance::Stage& stage, const http::CertificateAuthority& authority, std::size_t number) {
  auto outcome = stage.execute("contractor_administrator", "host.invite", {{"name", "host-" + std::to_string(number)}});
  must(outcome, "host.invite");
  EnrolledHost out;
  out.host = std::string(base::require_text(outcome.body, "host"));
  const auto asked = http::make_certificate_request(out.host);
  out.credentials = {authority.sign_client(asked.request, out.host, base::system_clock()), asked.key};
  must(stage.execute("", "host.enrol", {{"token", base::require_text(outcome.body, "token")},
                                        {"certificate_sha256", http::describe_certificate(out.credentials.certificate).fingerprint}}),
       "host.enrol");
  return out;
}

std::string database_of(const std::filesystem::path& data, const std::string& database) {
  return database.empty() ? "sqlite:" + (data / "junshu.db").string() : database;
}

}  // namespace

std::vector<EnrolledHost> enrol_hosts(const std::filesystem::path& data, const std::string& database, std::size_t hosts, int interval_minutes) {
  instance::Stage stage({data, database, "catalogue", "bench", false, false});
  // An hour ago: authenticators move this clock on, and the server's own must not be behind it.
  const auto zone = base::zone_named("Asia/Tokyo");
  const base::Millis start = base::system_clock().now() - base::kHour;
  const base::Date day = base::civil_date(start, zone);
  stage.start_at(day, static_cast<int>((start - base::start_of_day(day, zone)) / base::kMinute));
  stage.open_contract({});
  must(stage.execute("client_administrator", "contract.change",
                     {{"settings", Object{{"agent_interval", std::to_string(interval_minutes)}}}}),
       "contract.change");
  const auto authority = http::CertificateAuthority::create(data / "tls", "Junshu", base::system_clock());
  std::vector<EnrolledHost> out(hosts);
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) {
    threads.emplace_back([&] {
      for (std::size_t mine = next++; mine < hosts; mine = next++) out[mine] = enrol(stage, authority, mine);
    });
  }
  for (auto& thread : threads) thread.join();
  return out;
}

ServerProcess::ServerProcess(const std::filesystem::path& program, const std::filesystem::path& data, const std::string& database) {
  std::vector<std::string> words{program.string(), "--lang", "en",  "run",         "--data",      data.string(),
                                 "--listen",       "127.0.0.1:0", "--catalogue", "catalogue", "--no-agent"};
  if (!database.empty()) words.insert(words.end(), {"--database", database});
  std::vector<char*> raw;
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw Error(ErrorKind::Internal, {"pipe", "pipe"});
  const std::string log = (data.parent_path() / "server.log").string();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], 1);
    const int errors = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (errors >= 0) ::dup2(errors, 2);
    ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
  std::string printed;
  char buffer[4096];
  while (printed.find("Ctrl-C") == std::string::npos) {
    const auto count = ::read(output_, buffer, sizeof buffer);
    if (count <= 0) {
      const std::string why = printed + base::read_text_if_present(log).value_or("");
      throw Error(ErrorKind::Unavailable, {"サーバーが始まりません: " + why, "The server did not start: " + why}, program.string());
    }
    printed.append(buffer, static_cast<std::size_t>(count));
  }
  const auto address = printed.find("https://127.0.0.1:");
  port_ = static_cast<std::uint16_t>(std::stoi(printed.substr(address + 18)));
}

ServerProcess::~ServerProcess() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::close(output_);
}

void ServerProcess::stop() {
  ::kill(process_, SIGTERM);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw Error(ErrorKind::Internal, {"サーバーが正常に終わりませんでした", "The server did not end well"});
}

Used ServerProcess::used() const {
  Used out;
  std::ifstream stat("/proc/" + std::to_string(process_) + "/stat");
  std::string line;
  std::getline(stat, line);
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  out.processor_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) out.resident_mib = std::stod(line.substr(6)) / 1024;
    if (line.starts_with("VmHWM:")) out.peak_mib = std::stod(line.substr(6)) / 1024;
  }
  return out;
}

std::map<std::string, std::set<std::string>> kept_segments(const std::filesystem::path& data, const std::string& database) {
  const auto opened = store::Database::open(database_of(data, database));
  std::map<std::string, std::set<std::string>> out;
  opened->connect()->each("select host, sha256 from p_segment", {}, [&](std::span<const store::Value> row) {
    out[store::text(row[0])].insert(store::text(row[1]));
    return true;
  });
  return out;
}

std::int64_t newest_event(const std::filesystem::path& data, const std::string& database, const std::string& type) {
  const auto opened = store::Database::open(database_of(data, database));
  const auto rows = opened->connect()->query("select entry from log_entry where entry like ? order by idx desc limit 1", {"%\"type\":\"" + type + "\"%"});
  if (rows.empty()) return 0;
  const auto entry = base::parse_json(store::text(rows.rows[0][0]), "entry");
  return base::require_integer(entry.as_object(), "at");
}

std::string verified(const std::filesystem::path& program, const std::filesystem::path& data, const std::string& database) {
  std::vector<std::string> words{program.string(), "--lang", "en", "verify", "--data", data.string()};
  if (!database.empty()) words.insert(words.end(), {"--database", database});
  const auto done = base::run_process(words, {}, std::chrono::minutes(10));
  if (done.exit_code != 0) {
    throw Error(ErrorKind::Integrity, {"検証で差異: " + done.output + done.errors, "verify found differences: " + done.output + done.errors});
  }
  return done.output;
}

}  // namespace junshu::bench

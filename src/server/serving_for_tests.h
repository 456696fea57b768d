// A real server on a real instance in a temporary folder, and people with browsers. For tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "http/client.h"
#include "http/tls.h"
#include "instance/instance.h"
#include "server/server.h"

namespace junshu::server {

class Serving;

struct Answer {
  int status = 0;
  base::Object body;
  std::string text;
  http::Headers headers;
  std::string kind() const;  // of a problem: "forbidden"
};

// Keeps cookie and CSRF token like a browser. Every answer is held against the description of the API.
class Browser {
 public:
  explicit Browser(Serving& serving);
  Answer ask(const std::string& method, const std::string& path, const base::Object* body = nullptr,
             http::Headers headers = {});
  Answer get(const std::string& path) { return ask("GET", path); }
  Answer post(const std::string& path, base::Object body, http::Headers headers = {});
  Answer remove(const std::string& path) { return ask("DELETE", path); }
  Answer upload(const std::string& path, const std::string& content, const std::string& content_type);
  // Acts with a fresh idempotency key unless `headers` has one.
  Answer act(const std::string& register_id, const std::string& action, base::Object body, http::Headers headers = {});
  std::string in_contract(const std::string& path) const;

  std::string cookie, csrf, contract, member;
  std::string totp_secret;  // base32

 private:
  Answer send(http::ClientRequest request, const std::string& path);
  Serving& serving_;
  http::Client client_;
};

class Serving : public testing::Test {
 protected:
  Serving();
  ~Serving() override;

 public:
  // Again on the same data, as after a new version was installed.
  void start(const std::filesystem::path& catalogue);
  std::string next_code(const std::string& secret);  // moves the clock, because a code counts once
  // The first person, administrator of the contractor's side, logged in.
  Browser set_up();
  // Invited by `by`, with these roles from today on, logged in.
  Browser join(Browser& by, const std::string& name, const std::string& side, const std::vector<std::string>& roles);
  Browser log_in(const std::string& login, const std::string& secret);
  static std::string password_of(const std::string& login) { return "correct horse " + login; }

  base::TemporaryFolder folder;
  base::ManualClock clock{base::system_clock().now()};
  std::unique_ptr<instance::Instance> instance;
  std::unique_ptr<ApiServer> server;
  std::string url;
};

}  // namespace junshu::server

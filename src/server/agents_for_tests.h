// A serving instance with agents that enrol and send what they observed, through the routes that real ones use. For
// tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "history/segment.h"
#include "serving_for_tests.h"
#include "wire/messages.h"
#include "wire/observation.h"

namespace junshu::server {

class Agents : public Serving {
 protected:
  struct Enrolled {
    wire::EnrolReply reply;
    http::Client client;
    history::ChainHead head = {};
  };
  Enrolled enrol();  // a host called サーバ1
  Enrolled enrol_with(const std::string& token);
  // One segment of these facts, observed now, taken by the server.
  void send(Enrolled& agent, const std::vector<wire::Fact>& facts);
  std::string segment(const std::string& host, const history::ChainHead& head);

  Browser admin = set_up();
};

}  // namespace junshu::server

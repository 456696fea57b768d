// The groups of routes, and who may call them. Private to this module.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "context.h"

namespace junshu::server {

class Routes {
 public:
  Routes(http::Server& server, const Shared& shared) : server_(server), shared_(shared) {}

  using Action = std::function<Response(Context&)>;
  // Nobody needs to be logged in. Paths are without the prefix.
  void open(std::string_view method, std::string_view path, Action action);
  // Somebody must be, and changes need the CSRF token. Membership of {contract} is the snapshot's and the command's to
  // check.
  void personal(std::string_view method, std::string_view path, Action action, std::size_t body_bytes = 0);
  // A host that shows a certificate of our CA.
  void agent(std::string_view method, std::string_view path, Action action, std::size_t body_bytes = 0, http::Lane lane = http::Lane::Quick);

  const std::vector<std::pair<std::string, std::string>>& paths() const { return paths_; }

 private:
  enum class Caller { Anybody, Person, Agent };
  void add(Caller caller, std::string_view method, std::string_view path, Action action, std::size_t body_bytes, http::Lane lane);
  http::Server& server_;
  const Shared& shared_;
  std::vector<std::pair<std::string, std::string>> paths_;
};

void add_service_routes(Routes& routes);
void add_access_routes(Routes& routes);
void add_joining_routes(Routes& routes);
void add_contract_routes(Routes& routes);
void add_definition_routes(Routes& routes);
void add_clause_routes(Routes& routes);
void add_people_routes(Routes& routes);
void add_register_routes(Routes& routes);
void add_reference_routes(Routes& routes);
void add_act_routes(Routes& routes);
void add_file_routes(Routes& routes);
void add_host_routes(Routes& routes);
void add_host_observed_routes(Routes& routes);
void add_host_change_routes(Routes& routes);
void add_host_bom_routes(Routes& routes);
void add_alert_routes(Routes& routes);
void add_access_history_routes(Routes& routes);
void add_review_routes(Routes& routes);
void add_ledger_routes(Routes& routes);
void add_agent_routes(Routes& routes);

}  // namespace junshu::server

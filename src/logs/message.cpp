#include "message.h"

#include "scan.h"

namespace junshu::logs {

Peers::Peer& Peers::place(std::string_view process) {
  std::size_t hash = 1469598103934665603ULL;
  for (const char c : process) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return peers_[hash % peers_.size()];
}

void Peers::remember(std::string_view host, std::string_view process, std::string_view address, bool failing) {
  if (process.empty()) return;
  Peer& peer = place(process);
  peer.host.assign(host);
  peer.process.assign(process);
  peer.address.assign(address);
  peer.failing = failing;
  peer.counted = false;
}

Peers::Peer* Peers::find(std::string_view host, std::string_view process) {
  if (process.empty()) return nullptr;
  Peer& peer = place(process);
  return peer.process == process && peer.host == host ? &peer : nullptr;
}

void Message::source(std::string_view address, std::string_view port) const {
  address = plain_address(address);
  if (address.empty() || address == "-" || address == "?") return;
  event.add(names.source_ip, address);
  if (!port.empty()) event.add(names.source_port, port, Value::Kind::Number);
}

void parse_other(const Message& message, std::string_view) { message.kind("log"); }

}  // namespace junshu::logs

#include "probes/services.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>

#include "attributes.h"
#include "base/text.h"

namespace junshu::probes {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (const std::string_view word : base::split(line, ' ')) {
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

template <typename Number>
std::optional<Number> parse(std::string_view text, int radix) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, radix);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The kernel prints each 32-bit word of the address as a number of its own byte order.
std::optional<std::string> address_of(std::string_view hex) {
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  unsigned char bytes[16] = {};
  for (std::size_t i = 0; i < hex.size() / 8; ++i) {
    const auto word = parse<std::uint32_t>(hex.substr(i * 8, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(bytes + i * 4, &*word, 4);
  }
  char text[INET6_ADDRSTRLEN] = {};
  if (::inet_ntop(hex.size() == 8 ? AF_INET : AF_INET6, bytes, text, sizeof text) == nullptr) return std::nullopt;
  return std::string(text);
}

// inode → name of a process that holds the socket.
std::map<std::uint64_t, std::string> socket_holders(const fs::path& proc) {
  std::map<std::uint64_t, std::string> out;
  std::error_code error;
  for (fs::directory_iterator process(proc, error), end; !error && process != end; process.increment(error)) {
    if (number(process->path().filename().string(), -1) < 0) continue;
    std::string name;
    std::error_code unreadable;
    for (fs::directory_iterator file(process->path() / "fd", unreadable); !unreadable && file != end; file.increment(unreadable)) {
      std::error_code gone;
      const std::string target = fs::read_symlink(file->path(), gone).string();
      if (gone || !target.starts_with("socket:[") || !target.ends_with("]")) continue;
      const auto inode = parse<std::uint64_t>(std::string_view(target).substr(8, target.size() - 9), 10);
      if (!inode) continue;
      if (name.empty()) name = attribute(process->path() / "comm", 64);
      std::string& holder = out[*inode];
      // Several processes may hold one socket: the smallest name, so that the answer does not depend on the order of /proc.
      if (holder.empty() || name < holder) holder = name;
    }
  }
  return out;
}

}  // namespace

std::vector<Socket> parse_sockets(std::string_view text, wire::Protocol protocol) {
  const bool tcp = protocol == wire::Protocol::Tcp || protocol == wire::Protocol::Tcp6;
  std::vector<Socket> out;
  for (const std::string_view line : base::split(text, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 10) continue;
    const std::size_t colon = words[1].find(':');
    if (colon == std::string_view::npos) continue;
    const auto address = address_of(words[1].substr(0, colon));
    const auto port = parse<std::uint16_t>(words[1].substr(colon + 1), 16);
    const auto state = parse<unsigned>(words[3], 16);
    const auto user = parse<std::uint32_t>(words[7], 10);
    const auto inode = parse<std::uint64_t>(words[9], 10);
    if (!address || !port || !state || !user || !inode || *port == 0) continue;
    constexpr unsigned kListen = 0x0a;
    constexpr unsigned kUnconnected = 0x07;
    if (*state != (tcp ? kListen : kUnconnected)) continue;
    out.push_back({.service = {.protocol = protocol, .address = *address, .port = *port, .process = {}, .user = *user},
                   .inode = *inode});
  }
  return out;
}

wire::Services read_services(const fs::path& sysroot) {
  const fs::path proc = sysroot / "proc";
  std::vector<Socket> sockets;
  constexpr std::pair<const char*, wire::Protocol> kFiles[] = {{"tcp", wire::Protocol::Tcp},
                                                               {"tcp6", wire::Protocol::Tcp6},
                                                               {"udp", wire::Protocol::Udp},
                                                               {"udp6", wire::Protocol::Udp6}};
  for (const auto& [name, protocol] : kFiles) {
    auto found = parse_sockets(read_limited(proc / "net" / name, 32U << 20U), protocol);
    std::move(found.begin(), found.end(), std::back_inserter(sockets));
  }
  const auto holders = sockets.empty() ? std::map<std::uint64_t, std::string>{} : socket_holders(proc);
  wire::Services out;
  for (Socket& socket : sockets) {
    const auto holder = holders.find(socket.inode);
    if (holder != holders.end()) socket.service.process = holder->second;
    out.services.push_back(std::move(socket.service));
  }
  std::sort(out.services.begin(), out.services.end());
  out.services.erase(std::unique(out.services.begin(), out.services.end()), out.services.end());
  return out;
}

}  // namespace junshu::probes

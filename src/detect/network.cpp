#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "detect/rule.h"

namespace junshu::detect {

std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text) {
  char buffer[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  std::array<std::uint8_t, 16> address{};
  if (text.find(':') != std::string_view::npos) {
    if (inet_pton(AF_INET6, buffer, address.data()) != 1) return std::nullopt;
    return address;
  }
  address[10] = address[11] = 0xFF;
  if (inet_pton(AF_INET, buffer, address.data() + 12) != 1) return std::nullopt;
  return address;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool six = text.substr(0, slash).find(':') != std::string_view::npos;
  int bits = six ? 128 : 32;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    int given = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
    if (error != std::errc{} || end != digits.data() + digits.size() || given < 0 || given > bits) return std::nullopt;
    bits = given;
  }
  return Network{*address, six ? bits : bits + 96};
}

bool contains(const Network& network, const std::array<std::uint8_t, 16>& address) {
  const auto whole = static_cast<std::size_t>(network.bits / 8);
  if (std::memcmp(network.address.data(), address.data(), whole) != 0) return false;
  const int rest = network.bits % 8;
  if (rest == 0) return true;
  return ((network.address[whole] ^ address[whole]) & (0xFF << (8 - rest)) & 0xFF) == 0;
}

}  // namespace junshu::detect

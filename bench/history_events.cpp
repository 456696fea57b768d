#include "history_events.h"

#include <array>
#include <cmath>

namespace junshu::bench {

namespace {

using access::Kind;
using access::Outcome;

constexpr base::Millis kStart = 1'767'225'600'000;  // 2026-01-01T00:00Z
constexpr std::uint64_t kUsers = 20'000;
constexpr std::uint64_t kHosts = 300;
constexpr std::uint64_t kInside = 4'000;     // addresses of the town's own
constexpr std::uint64_t kOutside = 200'000;  // addresses that knock at its doors
constexpr std::uint64_t kGuessed = 3'000;    // names that they try
constexpr std::uint64_t kFiles = 50'000;
constexpr std::array<const char*, 8> kCommands = {
    "systemctl restart nginx", "apt-get upgrade",        "less /var/log/syslog",      "vi /etc/hosts",
    "journalctl -u sshd",      "cp -a /srv/www /backup", "tail -f /var/log/auth.log", "id"};

std::uint64_t scramble(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

class Dice {
 public:
  explicit Dice(std::int64_t number) : state_(static_cast<std::uint64_t>(number) * 0xD1342543DE82EF95ULL) {}
  std::uint64_t below(std::uint64_t limit) { return scramble(state_++) % limit; }
  // A rank below `limit`, the low ones much oftener.
  std::uint64_t skewed(std::uint64_t limit) {
    const double part = static_cast<double>(below(1U << 30U)) / static_cast<double>(1U << 30U);
    return static_cast<std::uint64_t>(std::pow(static_cast<double>(limit), part)) - 1;
  }

 private:
  std::uint64_t state_;
};

std::string address(std::uint64_t number, bool inside) {
  const std::uint64_t bits = inside ? number : scramble(number);
  return (inside ? "10." : std::to_string(20 + bits % 180) + ".") + std::to_string((bits >> 16U) % 256) + "." +
         std::to_string((bits >> 8U) % 256) + "." + std::to_string(bits % 256);
}

std::string file(std::uint64_t number) {
  return "/srv/share/課" + std::to_string(number % 60) + "/文書-" + std::to_string(number) + ".xlsx";
}

}  // namespace

std::string Town::user(std::uint64_t rank) const {
  return "u" + std::to_string(10'000 + scramble(rank) % 90'000) + "-" + std::to_string(rank);
}
std::string Town::host(std::uint64_t number) const { return "host-" + std::to_string(number % kHosts); }

base::Millis Town::at(std::int64_t number, std::int64_t) const {
  return kStart + number * 315 + static_cast<base::Millis>(scramble(static_cast<std::uint64_t>(number)) % 20'000);
}

access::Event Town::event(std::int64_t number) const {
  Dice dice(number);
  access::Event out;
  out.at = at(number, 0);
  const std::uint64_t what = dice.below(100);
  const std::uint64_t who = dice.skewed(kUsers);
  const std::uint64_t where = dice.skewed(kHosts);
  out.user = user(who);
  out.host = host(where);
  out.source = address((who * 7 + dice.below(3)) % kInside, true);
  out.outcome = Outcome::Success;
  if (what < 30) {  // somebody from outside guesses
    out.outcome = Outcome::Failure;
    out.user = "guess" + std::to_string(dice.skewed(kGuessed));
    out.source = address(dice.skewed(kOutside), false);
    out.method = "password";
    out.detail = "invalid user, port " + std::to_string(1024 + dice.below(64'000));
  } else if (what < 60) {
    out.outcome = dice.below(20) == 0 ? Outcome::Failure : Outcome::Success;
    out.method = dice.below(3) == 0 ? "password" : "publickey";
    out.detail = "port " + std::to_string(1024 + dice.below(64'000));
  } else if (what < 75) {
    out.kind = Kind::Logout;
  } else if (what < 85) {
    out.kind = Kind::Privilege;
    out.target_user = "root";
    out.method = "sudo";
    out.detail = kCommands[dice.below(kCommands.size())];
  } else if (what < 95) {
    out.kind = Kind::Data;
    out.target = file(dice.skewed(kFiles));
    out.method = dice.below(4) == 0 ? "write" : "read";
  } else if (what < 98) {
    out.kind = Kind::Entry;
    out.host = "door-" + std::to_string(dice.below(12));
    out.source.clear();
    out.method = "card";
  } else {
    out.kind = Kind::Junshu;
    out.host = "junshu";
    out.method = "totp";
  }
  out.record = {"h-" + out.host, 1 + number / kBatch, number % kBatch / 7};
  return out;
}

access::Batch Town::batch(std::int64_t from, std::int64_t until) const {
  access::Batch out{.recorded_at = at(until, 0) + 30'000};
  out.events.reserve(static_cast<std::size_t>(until - from));
  for (std::int64_t number = from; number < until; ++number) out.events.push_back(event(number));
  return out;
}

std::vector<Question> Town::questions(std::int64_t events) const {
  const auto rank = [](int round) { return static_cast<std::uint64_t>(round); };
  const auto middle = [this, events](int round) { return at(events / 4 + events / 2 / 40 * round, events); };
  return {
      {"newest", [](int) { return access::Query{}; }},
      {"newest failures of access to data",
       [](int) { return access::Query{.kinds = {Kind::Data}, .outcomes = {Outcome::Failure}}; }},
      {"a busy person", [=, this](int round) { return access::Query{.person = user(rank(round))}; }},
      {"a rare person", [=, this](int round) { return access::Query{.person = user(kUsers - 1 - rank(round) * 7)}; }},
      {"nobody of that name", [](int round) { return access::Query{.person = "nobody-" + std::to_string(round)}; }},
      {"a busy person, one day in the past",
       [=, this](int round) {
         return access::Query{.from = middle(round), .until = middle(round) + base::kDay, .person = user(rank(round))};
       }},
      {"a busy source", [=](int round) { return access::Query{.source = address(rank(round), false)}; }},
      {"a rare source",
       [=](int round) { return access::Query{.source = address(kOutside - 1 - rank(round) * 7, false)}; }},
      {"failures on one host",
       [=, this](int round) { return access::Query{.host = host(rank(round) * 7), .outcomes = {Outcome::Failure}}; }},
      {"all of one hour",
       [=](int round) { return access::Query{.from = middle(round), .until = middle(round) + base::kHour}; }},
      {"a person on a host, both ordinary",
       [=, this](int round) {
         return access::Query{.person = user(200 + rank(round)), .host = host(40 + rank(round))};
       }},
      {"a busy person from a busy source, never",
       [=, this](int round) {
         return access::Query{.person = user(rank(round)), .source = address(rank(round), false)};
       }},
      {"a file much used", [=](int round) { return access::Query{.target = file(rank(round))}; }},
      {"a file little used", [=](int round) { return access::Query{.target = file(kFiles - 1 - rank(round) * 7)}; }},
      {"root, who others became", [](int) { return access::Query{.person = "root"}; }},
  };
}

}  // namespace junshu::bench

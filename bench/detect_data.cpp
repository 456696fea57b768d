#include "detect_data.h"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace junshu::bench {
namespace {

// Numbers that look random and are the same everywhere (Knuth's MMIX).
class Dice {
 public:
  std::uint32_t next(std::uint32_t below) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>((state_ >> 33) % below);
  }

 private:
  std::uint64_t state_ = 20260105;
};

class File {
 public:
  explicit File(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "w")) {
    if (file_ == nullptr) throw std::runtime_error("cannot write " + path.string());
  }
  ~File() { std::fclose(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::FILE* get() const { return file_; }

 private:
  std::FILE* file_;
};

std::string address(std::uint32_t n) {
  return std::to_string(11 + n / 16'000'000 % 100) + "." + std::to_string(n / 65'536 % 250) + "." +
         std::to_string(n / 256 % 256) + "." + std::to_string(n % 256);
}

}  // namespace

void make_sshd_log(const std::filesystem::path& path, std::uint64_t lines, std::uint32_t sources) {
  const File file(path);
  Dice dice;
  constexpr std::array kUsers{"root", "admin", "oracle", "postgres", "test", "ubuntu", "git", "deploy"};
  constexpr std::array kStaff{"yamada", "suzuki", "sato", "tanaka"};
  for (std::uint64_t i = 0; i < lines; ++i) {
    const auto second = i / 20;
    const auto day = 1 + second / 86'400 % 28;
    std::array<char, 64> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "Jan %2u %02u:%02u:%02u", static_cast<unsigned>(day),
                  static_cast<unsigned>(second / 3600 % 24), static_cast<unsigned>(second / 60 % 60),
                  static_cast<unsigned>(second % 60));
    const auto from = address(dice.next(sources) * 7919U % 2'000'000'000U);
    const auto process = 1000 + dice.next(30'000);
    const auto port = 1024 + dice.next(60'000);
    switch (dice.next(10)) {
      case 0:
        std::fprintf(file.get(), "%s bastion-01.example sshd[%u]: Invalid user %s%u from %s port %u\n", stamp.data(),
                     process, kUsers[dice.next(8)], dice.next(100), from.c_str(), port);
        break;
      case 1:
        std::fprintf(file.get(),
                     "%s bastion-01.example sshd[%u]: Failed password for invalid user %s%u from %s port %u ssh2\n",
                     stamp.data(), process, kUsers[dice.next(8)], dice.next(100), from.c_str(), port);
        break;
      case 2:
        std::fprintf(file.get(),
                     "%s bastion-01.example sshd[%u]: Received disconnect from %s port %u:11: Bye Bye [preauth]\n",
                     stamp.data(), process, from.c_str(), port);
        break;
      case 3:
        std::fprintf(file.get(),
                     "%s bastion-01.example sshd[%u]: pam_unix(sshd:auth): authentication failure; logname= uid=0 "
                     "euid=0 tty=ssh ruser= rhost=%s  user=root\n",
                     stamp.data(), process, from.c_str());
        break;
      case 4:
        std::fprintf(file.get(),
                     "%s bastion-01.example sshd[%u]: Accepted publickey for %s from 10.20.0.%u port %u ssh2: ED25519 "
                     "SHA256:k3Jq0ZpT0m1bT7bq6nVh2s5wQvY4rXcL8eUdA9fGhIj\n",
                     stamp.data(), process, kStaff[dice.next(4)], dice.next(20), port);
        break;
      case 5:
        std::fprintf(
            file.get(),
            "%s bastion-01.example sshd[%u]: pam_unix(sshd:session): session opened for user %s(uid=%u) by (uid=0)\n",
            stamp.data(), process, kStaff[dice.next(4)], 1000 + dice.next(4));
        break;
      default:
        std::fprintf(file.get(), "%s bastion-01.example sshd[%u]: Failed password for %s from %s port %u ssh2\n",
                     stamp.data(), process, kUsers[dice.next(8)], from.c_str(), port);
    }
  }
}

void make_access_log(const std::filesystem::path& path, std::uint64_t lines) {
  const File file(path);
  Dice dice;
  constexpr std::array kPages{"/",
                              "/news/2026/01/",
                              "/style/main.css?v=12",
                              "/images/logo.svg",
                              "/search?q=%E5%85%A5%E6%9C%AD",
                              "/documents/form-2.pdf",
                              "/api/v1/status",
                              "/favicon.ico"};
  constexpr std::array kAgents{
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
      "Safari/605.1.15",
      "ExampleBot/2.1 (+https://bot.example/)"};
  for (std::uint64_t i = 0; i < lines; ++i) {
    const auto second = i / 50;
    const bool scan = dice.next(500) == 0;
    std::fprintf(
        file.get(),
        "%s - - [%02u/Jan/2026:%02u:%02u:%02u +0900] \"GET %s HTTP/1.1\" %u %u \"https://www.example/\" \"%s\"\n",
        address(dice.next(20'000)).c_str(), static_cast<unsigned>(1 + second / 86'400 % 28),
        static_cast<unsigned>(second / 3600 % 24), static_cast<unsigned>(second / 60 % 60),
        static_cast<unsigned>(second % 60), scan ? "/cgi-bin/..%2f..%2fetc/passwd" : kPages[dice.next(8)],
        scan ? 404U : 200U, dice.next(90'000), scan ? "Nikto/2.5.0" : kAgents[dice.next(3)]);
  }
}

}  // namespace junshu::bench

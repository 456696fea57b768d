#include "identity/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <semaphore>
#include <vector>

#include "base/text.h"
#include "common_passwords.h"
#include "rows.h"

namespace junshu::identity {
namespace {

constexpr unsigned long long kPasses = 3;
constexpr std::size_t kMemory = std::size_t{64} << 20;

// Each hash takes 64 MiB: a flood of log-ins must not take all of it.
class HashingSlot {
 public:
  HashingSlot() { slots().acquire(); }
  ~HashingSlot() { slots().release(); }
  HashingSlot(const HashingSlot&) = delete;
  HashingSlot& operator=(const HashingSlot&) = delete;

 private:
  static std::counting_semaphore<2>& slots() {
    static std::counting_semaphore<2> slots(2);
    return slots;
  }
};

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  JUNSHU_INVARIANT(started, "libsodium does not start");
}

std::string base64_without_padding(base::ByteView bytes) {
  std::string text = base::base64(bytes);
  text.erase(std::find(text.begin(), text.end(), '='), text.end());
  return text;
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), ascii_lower);
  return result;
}

// "password2026!" is "password" with decoration.
std::string undecorated(std::string text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  while (!text.empty() && !is_letter(text.back())) text.pop_back();
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  text.erase(text.begin(), first);
  return text;
}

bool repeats_one_part(std::string_view text) {
  for (std::size_t part = 1; part <= 4 && part * 2 <= text.size(); ++part) {
    bool same = true;
    for (std::size_t i = part; i < text.size() && same; ++i) same = text[i] == text[i - part];
    if (same) return true;
  }
  return false;
}

bool counts_up_or_down(std::string_view text) {
  for (const int step : {1, -1}) {
    bool all = true;
    for (std::size_t i = 1; i < text.size() && all; ++i) {
      const int difference = text[i] - text[i - 1];
      all = difference == step || (text[i - 1] == '9' && text[i] == '0' && step == 1) || (text[i - 1] == '0' && text[i] == '9' && step == -1);
    }
    if (all) return true;
  }
  return false;
}

}  // namespace

std::string fold_login(std::string_view login) { return lower(base::fold_code(login)); }

std::optional<base::Text> login_fault(std::string_view login) {
  const std::string folded = fold_login(login);
  const bool characters = std::all_of(folded.begin(), folded.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("._@+-").find(c) != std::string_view::npos;
  });
  if (folded.size() >= 3 && folded.size() <= 64 && characters) return std::nullopt;
  return base::Text{"ログイン名は3～64文字の半角英小文字、数字、「.」「_」「@」「+」「-」で入力してください。",
                    "A login name has 3 to 64 characters: letters a to z, digits and . _ @ + -"};
}

std::optional<base::Text> password_fault(std::string_view password, std::string_view login) {
  if (!base::valid_utf8(password) || password.find('\0') != std::string_view::npos) {
    return base::Text{"パスワードに使えない文字が含まれています。", "The password contains characters that cannot be used."};
  }
  if (base::utf8_length(password) < kPasswordLeast) {
    return base::Text{"パスワードは12文字以上にしてください。長い語句がおすすめです。", "Use at least 12 characters. A long phrase is best."};
  }
  if (password.size() > kPasswordMost) {
    return base::Text{"パスワードが長すぎます（256バイトまで）。", "The password is too long (at most 256 bytes)."};
  }
  const std::string folded = lower(password);
  const std::string name = fold_login(login);
  if (!name.empty() && (folded == name || undecorated(folded) == name || folded == name + name)) {
    return base::Text{"ログイン名と同じパスワードは使えません。", "The password must not be the login name."};
  }
  if (is_common_password(folded) || is_common_password(undecorated(folded)) || repeats_one_part(folded) || counts_up_or_down(folded)) {
    return base::Text{"よく使われる、推測されやすいパスワードです。別の語句にしてください。",
                      "This password is common and easily guessed. Choose another phrase."};
  }
  return std::nullopt;
}

std::string hash_password(std::string_view password, base::Random& random) {
  start_sodium();
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{};
  random.fill(salt);
  base::Digest hash{};
  const HashingSlot slot;
  if (crypto_pwhash(hash.data(), hash.size(), password.data(), password.size(), salt.data(), kPasses, kMemory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    refuse(base::ErrorKind::Unavailable, "メモリが不足しているため、パスワードを処理できません。しばらくして再度お試しください。",
           "There is not enough memory to process the password. Try again later.");
  }
  return "$argon2id$v=19$m=" + std::to_string(kMemory / 1024) + ",t=" + std::to_string(kPasses) + ",p=1$" +
         base64_without_padding(salt) + "$" + base64_without_padding(hash);
}

bool password_matches(const std::string& hash, std::string_view password) {
  start_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  std::array<char, crypto_pwhash_STRBYTES> text{};
  std::copy(hash.begin(), hash.end(), text.begin());
  const HashingSlot slot;
  return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

Credentials choose_credentials(std::string_view login, std::string_view password, base::Random& random) {
  if (auto fault = login_fault(login)) throw base::Error(base::ErrorKind::InvalidInput, *fault, "login");
  if (auto fault = password_fault(password, login)) throw base::Error(base::ErrorKind::InvalidInput, *fault, "password");
  return {fold_login(login), hash_password(password, random)};
}

}  // namespace junshu::identity

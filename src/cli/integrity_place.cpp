#include "integrity_place.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"

namespace junshu::cli {

namespace {

namespace fs = std::filesystem;

std::atomic<bool> stop_asked{false};
bool progress_shown = false;

void ask_to_stop(int signal) {
  stop_asked = true;
  ::signal(signal, SIG_DFL);
}

fs::path with_suffix(const fs::path& path, const char* suffix) { return path.string() + suffix; }

fs::path private_key_path(const IntegrityWish& wish) {
  return wish.key.empty() ? with_suffix(baseline_path(wish), ".key") : fs::absolute(wish.key);
}

fs::path public_key_path(const IntegrityWish& wish) {
  return with_suffix(wish.key.empty() ? baseline_path(wish) : fs::absolute(wish.key), ".pub");
}

// Names of keys hold neither spaces nor plus signs.
std::string key_name() {
  std::string out = "junshu-integrity/" + host_name();
  for (char& c : out) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '+') c = '-';
  }
  return out;
}

void show_progress(const integrity::ScanProgress& progress, const Shared& shared) {
  const std::string entries = std::to_string(progress.entries);
  const std::string megabytes = std::to_string(progress.bytes / 1'000'000);
  const std::string text =
      shared.say({entries + " 件・" + megabytes + " MB を確認しました", entries + " entries, " + megabytes + " MB"});
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
  progress_shown = true;
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

fs::path baseline_path(const IntegrityWish& wish) {
  if (!wish.baseline.empty()) return real_path(wish.baseline);
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  if (::geteuid() == 0) return "/var/lib/junshu/integrity/baseline";
  if (state != nullptr && *state == '/') return fs::path(state) / "junshu/integrity/baseline";
  if (home != nullptr && *home == '/') return fs::path(home) / ".local/state/junshu/integrity/baseline";
  throw base::Error(base::ErrorKind::InvalidInput, {"ベースラインの場所を --baseline で指定してください。",
                                                    "Name the place of the baseline with --baseline."});
}

std::string real_path(const std::string& path) {
  fs::path absolute = fs::absolute(path).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();
  if (absolute == absolute.root_path()) return absolute.string();
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(absolute.parent_path(), error);
  return (error ? absolute : folder / absolute.filename()).string();
}

ledger::Signer signing_key(const IntegrityWish& wish, bool may_make) {
  const fs::path path = private_key_path(wish);
  const auto kept = base::read_text_if_present(path);
  if (kept) return ledger::Signer::parse(base::trim(*kept));
  if (!may_make) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"署名の鍵がありません。init で使った鍵を --key で指定してください。",
                       "There is no signing key. Name the one that init used with --key."},
                      path.string());
  }
  std::array<std::uint8_t, 32> seed{};
  base::system_random().fill(seed);
  ledger::Signer signer(key_name(), seed);
  seed.fill(0);
  base::make_folder(path.parent_path());
  base::write_durably(path, signer.skey() + "\n", 0600);
  base::write_durably(public_key_path(wish), signer.verifier().format() + "\n", 0644);
  return signer;
}

std::vector<ledger::VerifierKey> trusted_keys(const IntegrityWish& wish) {
  const fs::path path = wish.key.empty() ? public_key_path(wish) : fs::absolute(wish.key);
  const auto text = base::read_text_if_present(path);
  if (!text) {
    throw base::Error(
        base::ErrorKind::NotFound,
        {"署名を確かめる公開鍵がありません。まだなら init を実行し、別の場所にあるなら --key で指定してください。",
         "There is no public key to check the signature with. Run init first, or name the key with --key."},
        path.string());
  }
  const std::string_view key = base::trim(*text);
  if (key.starts_with("PRIVATE+KEY+")) return {ledger::Signer::parse(key).verifier()};
  return {ledger::VerifierKey::parse(key)};
}

std::string fingerprint(const ledger::VerifierKey& key) { return base::hex(base::sha256(key.public_key)); }

integrity::Rules rules_of(const IntegrityWish& wish, const Shared& shared, const std::vector<std::string>& roots,
                          integrity::Attributes hashes) {
  const auto algorithm = integrity::attribute_named(wish.algorithm);
  const fs::path baseline = baseline_path(wish);
  const std::vector<std::string> own = {baseline.string(), with_suffix(baseline, ".part").string()};
  if (!wish.aide_config.empty()) {
    if (algorithm) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"AIDEの設定を使うときは、ハッシュの方式もその設定に書きます。--algorithm を外してください。",
                         "AIDE's configuration names the hashes itself. Leave --algorithm out."});
    }
    std::vector<base::Text> warnings;
    auto rules = integrity::Rules::from_aide(base::read_text(wish.aide_config), wish.aide_config, warnings);
    for (const base::Text& warning : warnings) std::fprintf(stderr, "%s\n", shared.say(warning).c_str());
    return rules.except(own);
  }
  if (!wish.config.empty())
    return integrity::Rules::from_yaml(base::read_text(wish.config), wish.config, algorithm).except(own);
  const integrity::Attributes wanted = algorithm ? integrity::Attributes{*algorithm} : hashes;
  return integrity::Rules::everything(roots, integrity::kUsual.without(integrity::kHashes).with(wanted)).except(own);
}

bool is_own_trace(const integrity::Finding& finding, const IntegrityWish& wish) {
  using integrity::Attribute;
  constexpr integrity::Attributes kOfListing{Attribute::ModifiedAt, Attribute::ChangedAt, Attribute::Size,
                                             Attribute::Blocks};
  if (finding.what != integrity::What::Changed || finding.path != baseline_path(wish).parent_path().string())
    return false;
  for (const auto& difference : finding.differences) {
    if (!kOfListing.has(difference.attribute)) return false;
  }
  return true;
}

integrity::ScanOptions scan_options(const IntegrityWish& wish, const Shared& shared) {
  integrity::ScanOptions out;
  out.threads = wish.threads;
  out.skip_unchanged = wish.skip_unchanged;
  if (!wish.throttle.empty()) {
    out.idle_io = true;
    std::string_view text = wish.throttle;
    if (text != "idle") {
      if (text.ends_with('%')) text.remove_suffix(1);
      unsigned percent = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
      if (error != std::errc() || end != text.data() + text.size() || percent < 1 || percent > 100) {
        throw base::Error(base::ErrorKind::InvalidInput,
                          {"--throttle は idle か 1 から 100 までの百分率です。",
                           "Write --throttle as idle or as a percentage from 1 to 100."},
                          wish.throttle);
      }
      out.cpu_share = percent / 100.0;
    }
  }
  struct sigaction action {};
  action.sa_handler = ask_to_stop;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  out.stop = &stop_asked;
  if (::isatty(STDERR_FILENO) != 0) {
    const base::Millis started = base::system_clock().now();
    out.progress = [&shared, started](const integrity::ScanProgress& progress) {
      if (base::system_clock().now() - started >= base::kSecond) show_progress(progress, shared);
    };
  }
  return out;
}

void end_progress() {
  if (progress_shown) std::fputs("\r\033[K", stderr);
  progress_shown = false;
}

bool interrupted() { return stop_asked; }

}  // namespace junshu::cli

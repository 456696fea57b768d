#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

#include "base/file.h"
#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "commands.h"
#include "site_album.h"
#include "sites/compare.h"
#include "sites/config.h"
#include "sites/make.h"
#include "sites/restore.h"

namespace junshu::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "A manifest records what each published address must answer: bytes, headers, certificate, and what its pages run "
    "and load.\n"
    "It is signed; who approves it keeps the key. `check` fetches every address from outside and compares; `restore` "
    "puts the\n"
    "approved copy back and looks again.\n"
    "公開しているページやファイルについて、承認した内容(本文、ヘッダー、証明書、実行・読込みするもの)を署名付きの\n"
    "マニフェストに記録し、外から取得して照合します。restore は承認された写しを戻し、外から見て確かめます。\n\n"
    "  junshu sites manifest https://www.town.example.jp/ --out town.manifest --copies town-copies\n"
    "  junshu sites check town.manifest --copies town-copies --pictures pictures\n"
    "  junshu sites restore town.manifest --copies town-copies --root /var/www/html\n"
    "  junshu sites restore town.manifest --copies town-copies --hook /usr/local/bin/put-page";

constexpr const char* kConfigHelp =
    "CONFIG is YAML, every key optional / 設定は YAML。どの項目も省略できます:\n"
    "  regions:                       # parts that change by themselves / 自動的に変わる部分\n"
    "    - id: news\n"
    "      start: '<!-- news -->'     # between two markers / 2つの印の間\n"
    "      end: '<!-- /news -->'\n"
    "      max_bytes: 20000           # bounds / 長さと回数の上限\n"
    "      max_count: 1\n"
    "      reason: 新着情報は毎日変わる\n"
    "    - {id: counter, expression: '来訪者 (\\d+) 人', pages: '/', max_bytes: 10, reason: 来訪者数}\n"
    "  more_headers: [x-town-version] # compared besides the usual ones / 追加で比べるヘッダー\n"
    "  sitemap: yes                   # robots.txt, sitemap.xml\n"
    "  requisites: yes                # images, scripts, styles of the same origin / 同じサーバーの画像など\n"
    "  compressed: no                 # the compressed bytes too / 圧縮後のデータも\n"
    "  http: any                      # any, 1.1, 2\n"
    "  renewals: accepted             # or reported: a renewed certificate of the same issuer / 証明書の更新\n"
    "  max_pages: 500\n"
    "  max_bytes: 16777216";

// How to reach the servers; the same for all three.
struct Reach {
  std::string authority;
  std::vector<std::string> connect_to;
  std::string proxy;
  int seconds = 60;

  void add(CLI::App& command) {
    command.add_option("--ca", authority, "PEM of the CA to trust instead of the system's / 信頼する認証局")
        ->check(CLI::ExistingFile);
    command
        .add_option("--connect-to", connect_to,
                    "HOST:PORT:ADDRESS:PORT, talk to that address instead (from a DMZ) / 接続先の差し替え")
        ->expected(1)
        ->take_all();
    command.add_option("--proxy", proxy, "http://PROXY:PORT; the environment's is not used / プロキシー");
    command.add_option("--timeout", seconds, "seconds for one address / 1件の制限時間")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
  }
  sites::NetworkOptions options(std::vector<std::string> origins) const {
    sites::NetworkOptions out;
    out.origins = std::move(origins);
    out.authority_file = authority;
    out.connect_to = connect_to;
    out.proxy = proxy;
    out.total_time = std::chrono::seconds(seconds);
    out.connect_time = std::min<std::chrono::milliseconds>(std::chrono::seconds(10), out.total_time);
    return out;
  }
};

void say(const Shared& shared, const base::Text& text) { std::puts(shared.say(text).c_str()); }

// ---- manifest

struct Making {
  std::vector<std::string> urls;
  std::string out;
  std::string copies;
  std::string key;
  std::string config;
  Reach reach;
};

ledger::Signer signer_of(const Shared& shared, const Making& making) {
  const fs::path file = making.key.empty() ? fs::path(making.out + ".key") : fs::path(making.key);
  if (const auto text = base::read_text_if_present(file)) return ledger::Signer::parse(base::trim(*text));
  std::array<std::uint8_t, 32> seed{};
  base::system_random().fill(seed);
  const ledger::Signer signer(base::random_id(base::system_random(), "junshu-sites-"), seed);
  base::write_durably(file, signer.skey() + "\n", 0600);
  say(shared,
      {"署名の鍵を作りました: " + file.string() + "。承認する人が、照合する機器とは別の場所に保管してください",
       "A key for signing was made: " + file.string() + ". Who approves keeps it, and not on the host that checks"});
  return signer;
}

int manifest(const Shared& shared, const Making& making) {
  const sites::Config config =
      making.config.empty() ? sites::Config() : sites::read_config(base::read_text(making.config), making.config);
  const ledger::Signer signer = signer_of(shared, making);
  sites::CurlNetwork network(making.reach.options(sites::origins_of(making.urls)));
  const sites::Copies copies(making.copies);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const sites::Made made =
      sites::make_manifest(making.urls, config, network, copies, base::system_clock(), [&](std::string_view url) {
        if (terminal)
          std::fprintf(stderr, "\r\033[K%.*s", static_cast<int>(std::min<std::size_t>(url.size(), 100)), url.data());
      });
  if (terminal) std::fputs("\r\033[K", stderr);
  base::write_durably(making.out, sites::sign_manifest(made.manifest, signer));
  base::write_durably(making.out + ".vkey", signer.verifier().format() + "\n");
  for (const sites::Resource& resource : made.manifest.resources) {
    std::printf("%-9s %d %8llu  %s\n", std::string(to_string(resource.kind)).c_str(), resource.status,
                static_cast<unsigned long long>(resource.approved_copy().bytes), resource.url.c_str());
  }
  for (const base::Text& note : made.notes) say(shared, {"注意: " + note.ja, "Note: " + note.en});
  const std::string count = std::to_string(made.manifest.resources.size());
  say(shared, {count + " 件を記録しました: " + making.out +
                   "。内容を確かめて承認してください。検証の鍵: " + signer.verifier().format(),
               "Recorded " + count + " addresses in " + making.out +
                   ". Look through them and approve. Verifier key: " + signer.verifier().format()});
  return 0;
}

// ---- check

// The key that a manifest must be signed with: given, or beside it as `sites manifest` left it.
ledger::VerifierKey trusted_key(const std::string& file, const std::string& trust) {
  if (trust.find('+') != std::string::npos && !fs::exists(trust)) return ledger::VerifierKey::parse(trust);
  const auto text = base::read_text_if_present(trust.empty() ? file + ".vkey" : trust);
  if (!text) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"署名を確かめる鍵がありません。--trust で検証の鍵かそのファイルを指定してください",
                       "There is no key to check the signature with: give the verifier key or its file with --trust"},
                      trust.empty() ? file + ".vkey" : trust);
  }
  return ledger::VerifierKey::parse(base::trim(*text));
}

sites::Manifest load(const std::string& file, const std::string& trust) {
  return sites::open_manifest(base::read_text(file), std::vector{trusted_key(file, trust)});
}

struct Checking {
  std::string file;
  std::string trust;
  std::string format = "text";
  std::string copies;
  std::string pictures;
  std::vector<std::string> only;
  Reach reach;
};

base::Object json_of(const base::Text& text) { return {{"ja", text.ja}, {"en", text.en}}; }

base::Object json_of(const sites::SiteCheck& check, const std::optional<Pictures>& pictures) {
  base::Array differences;
  for (const sites::SiteDifference& found : check.differences) {
    differences.push_back(base::Object{{"what", to_string(found.what)},
                                       {"detail", json_of(found.detail)},
                                       {"before", found.before},
                                       {"after", found.after},
                                       {"notice", found.weight == sites::Weight::Notice}});
  }
  base::Object out{{"target", check.target},
                   {"outcome", to_string(check.outcome)},
                   {"says", json_of(check.says)},
                   {"at", base::to_iso8601(check.at)},
                   {"latency_ms", base::Object{{"dns", check.latency.dns},
                                               {"connect", check.latency.connect},
                                               {"tls", check.latency.tls},
                                               {"first_byte", check.latency.first_byte},
                                               {"total", check.latency.total}}},
                   {"status", check.status},
                   {"sha256", check.sha256},
                   {"expected_sha256", check.expected_sha256},
                   {"copy_sha256", check.copy_sha256},
                   {"seen_sha256", check.seen_sha256},
                   {"certificate", check.certificate},
                   {"differences", std::move(differences)}};
  if (pictures && pictures->problem.en.empty()) {
    out["pictures"] = base::Object{{"before", pictures->before},
                                   {"after", pictures->after},
                                   {"difference", pictures->difference},
                                   {"changed_per_mille", pictures->per_mille}};
  } else if (pictures) {
    out["no_pictures"] = json_of(pictures->problem);
  }
  return out;
}

void print(const Shared& shared, const sites::SiteCheck& check, const std::optional<Pictures>& pictures) {
  static const std::map<sites::Outcome, base::Text> names = {{sites::Outcome::Same, {"同じ", "same"}},
                                                             {sites::Outcome::Changed, {"変更", "changed"}},
                                                             {sites::Outcome::Unreachable, {"応答なし", "unreachable"}},
                                                             {sites::Outcome::Refused, {"拒否", "refused"}}};
  std::printf("%s  %s  (%lld ms)\n", shared.say(names.at(check.outcome)).c_str(), check.target.c_str(),
              static_cast<long long>(check.latency_ms));
  if (check.outcome == sites::Outcome::Unreachable || check.outcome == sites::Outcome::Refused)
    std::printf("    %s\n", shared.say(check.says).c_str());
  for (const sites::SiteDifference& found : check.differences) {
    std::printf("  %s [%s] %s\n", found.weight == sites::Weight::Notice ? "i" : "-",
                std::string(to_string(found.what)).c_str(), shared.say(found.detail).c_str());
  }
  if (pictures && pictures->problem.en.empty()) {
    const std::string share =
        std::to_string(pictures->per_mille / 10) + "." + std::to_string(pictures->per_mille % 10) + " %";
    say(shared, {"    画像: " + pictures->difference + " (" + share + " が変化)",
                 "    pictures: " + pictures->difference + " (" + share + " changed)"});
  } else if (pictures) {
    std::printf("    %s\n", shared.say(pictures->problem).c_str());
  }
}

int check(const Shared& shared, const Checking& checking) {
  if (!checking.pictures.empty() && checking.copies.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"--pictures には --copies も必要です", "--pictures needs --copies"});
  }
  const sites::Manifest manifest = load(checking.file, checking.trust);
  sites::CurlNetwork network(checking.reach.options(manifest.origin_names()));
  std::optional<sites::Copies> copies;
  if (!checking.copies.empty()) copies.emplace(checking.copies);
  sites::CheckOptions options;
  options.only = checking.only;
  options.copies = copies ? &*copies : nullptr;
  const auto checks = sites::check(manifest, network, base::system_clock(), options);
  std::optional<Album> album;
  if (!checking.pictures.empty()) album.emplace(manifest, *copies, checks, checking.pictures);
  std::map<sites::Outcome, std::size_t> counts;
  base::Array items;
  for (const sites::SiteCheck& one : checks) {
    ++counts[one.outcome];
    const auto pictures = album ? album->of(one) : std::nullopt;
    if (checking.format == "json") {
      items.push_back(json_of(one, pictures));
    } else {
      print(shared, one, pictures);
    }
  }
  const std::size_t trouble = counts[sites::Outcome::Unreachable] + counts[sites::Outcome::Refused];
  const auto count = [](std::size_t number) { return std::to_string(number); };
  if (checking.format == "json") {
    std::puts(base::to_json(base::Object{{"key", manifest.key},
                                         {"made_at", base::to_iso8601(manifest.made_at)},
                                         {"checks", std::move(items)}})
                  .c_str());
  } else {
    say(shared, {"同じ " + count(counts[sites::Outcome::Same]) + " 件、変更 " + count(counts[sites::Outcome::Changed]) +
                     " 件、確かめられない " + count(trouble) + " 件",
                 count(counts[sites::Outcome::Same]) + " same, " + count(counts[sites::Outcome::Changed]) +
                     " changed, " + count(trouble) + " not to be told"});
  }
  if (checks.empty())
    throw base::Error(base::ErrorKind::NotFound,
                      {"照合する対象がありません", "There is no such address in the manifest"});
  return counts[sites::Outcome::Changed] > 0 ? 1 : trouble > 0 ? 2 : 0;
}

// ---- restore

struct Restoring {
  std::string file;
  std::string trust;
  std::string copies;
  std::string root;
  std::string index = "index.html";
  std::vector<std::string> hook;
  std::vector<std::string> only;
  Reach reach;
};

int restore(const Shared& shared, const Restoring& restoring) {
  if (restoring.root.empty() == restoring.hook.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"--root か --hook のどちらかを指定してください", "Give either --root or --hook"});
  }
  const sites::Manifest manifest = load(restoring.file, restoring.trust);
  sites::CurlNetwork network(restoring.reach.options(manifest.origin_names()));
  const sites::Copies copies(restoring.copies);
  sites::CheckOptions options;
  options.copies = &copies;
  options.only = restoring.only;
  std::vector<std::string> urls;
  for (const sites::SiteCheck& one : sites::check(manifest, network, base::system_clock(), options)) {
    if (one.outcome == sites::Outcome::Changed) urls.push_back(one.target);
  }
  if (urls.empty()) {
    say(shared, {"変わったものはありません。何もしません", "Nothing changed: nothing to do"});
    return 0;
  }
  const sites::RestoreMeans means{restoring.root, restoring.index, restoring.hook};
  bool all = true;
  for (const sites::Restored& one : sites::restore(manifest, urls, means, network, base::system_clock(), options, 3,
                                                   [] { std::this_thread::sleep_for(std::chrono::seconds(1)); })) {
    all = all && one.restored;
    std::printf(
        "%s  %s\n    %s\n",
        shared.say(one.restored ? base::Text{"復元", "restored"} : base::Text{"未復元", "not restored"}).c_str(),
        one.url.c_str(), shared.say(one.says).c_str());
  }
  return all ? 0 : 1;
}

}  // namespace

void add_sites(CLI::App& app, Shared& shared) {
  auto* group =
      app.add_subcommand("sites", "Published pages: approved, compared from outside, restored / 公開情報の照合と復元");
  group->require_subcommand(1);
  group->footer(kHelp);

  auto* make =
      group->add_subcommand("manifest", "Records what the addresses answer now, for approval / 現在の内容を記録する");
  const auto making = std::make_shared<Making>();
  make->add_option("URL", making->urls, "pages; what they need and what the sitemaps list is found from there / 対象")
      ->required();
  make->add_option("--out", making->out, "the manifest; its verifier key goes to FILE.vkey / 書き出すファイル")
      ->required();
  make->add_option("--copies", making->copies, "folder for the approved copies / 承認する写しの置き場所")->required();
  make->add_option("--key", making->key,
                   "key to sign with; made when missing; otherwise FILE.key beside the manifest / 署名の鍵");
  make->add_option("--config", making->config, "YAML, see below / 設定")->check(CLI::ExistingFile);
  making->reach.add(*make);
  make->footer(kConfigHelp);
  make->callback([&shared, making] { shared.run = [&shared, making] { return manifest(shared, *making); }; });

  auto* look = group->add_subcommand("check", "Fetches and compares / 取得して照合する");
  const auto checking = std::make_shared<Checking>();
  look->add_option("FILE", checking->file, "the manifest / マニフェスト")->required();
  look->add_option(
      "--trust", checking->trust,
      "verifier key or its file; otherwise FILE.vkey, which is only as safe as the folder it lies in / 検証の鍵");
  look->add_option("--format", checking->format, "text or json / 出力の形式")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  look->add_option(
      "--copies", checking->copies,
      "folder of the copies: changes are told line by line, bad copies are kept as evidence / 写しの置き場所");
  look->add_option("--pictures", checking->pictures,
                   "folder for pictures before and after, with Chromium / 画像の置き場所");
  look->add_option("--only", checking->only, "this address only; may be repeated / この対象だけ")
      ->expected(1)
      ->take_all();
  checking->reach.add(*look);
  look->footer(
      "Exit codes: 0 all the same, 1 something changed, 2 something could not be told (no answer, refused), others as "
      "`junshu --help` says.\n"
      "終了コード: 0 すべて同じ、1 変更あり、2 確かめられないものあり(応答なし・拒否)、ほかは `junshu --help` "
      "のとおり。");
  look->callback([&shared, checking] { shared.run = [&shared, checking] { return check(shared, *checking); }; });

  auto* back = group->add_subcommand(
      "restore", "Puts approved copies back where something changed, and looks again / 承認された写しを戻す");
  const auto restoring = std::make_shared<Restoring>();
  back->add_option("FILE", restoring->file, "the manifest / マニフェスト")->required();
  back->add_option("--trust", restoring->trust, "verifier key or its file / 検証の鍵");
  back->add_option("--copies", restoring->copies, "folder of the copies / 写しの置き場所")->required();
  back->add_option("--root", restoring->root, "document root: paths of addresses are paths below it / 公開フォルダー")
      ->check(CLI::ExistingDirectory);
  back->add_option("--index", restoring->index, "file of a folder / フォルダーのファイル")->capture_default_str();
  back->add_option("--hook", restoring->hook,
                   "a command with its arguments, run without a shell; the path of the copy and the address are added "
                   "/ 復元のコマンド")
      ->expected(1, -1);
  back->add_option("--only", restoring->only, "this address only; may be repeated / この対象だけ")
      ->expected(1)
      ->take_all();
  restoring->reach.add(*back);
  back->footer(
      "Exit codes: 0 all restored and seen from outside, 1 not all. Pages that should not be there are not removed.\n"
      "終了コード: 0 すべて復元し確認済み、1 未復元あり。余分なページは消しません。");
  back->callback([&shared, restoring] { shared.run = [&shared, restoring] { return restore(shared, *restoring); }; });
}

}  // namespace junshu::cli

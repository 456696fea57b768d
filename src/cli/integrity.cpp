// `junshu integrity`: watches files by itself, without a server.
#include <fnmatch.h>

#include <algorithm>
#include <cstdio>

#include "base/file.h"
#include "base/json.h"
#include "commands.h"
#include "integrity_place.h"
#include "integrity_report.h"

namespace junshu::cli {

namespace {

constexpr int kChanges = 1;
constexpr int kTrouble = 2;
constexpr int kInterrupted = 130;  // as shells say it of SIGINT

bool as_json(const IntegrityWish& wish) { return wish.format == "json"; }

void print_json(base::Object object) { std::puts(base::to_json(std::move(object)).c_str()); }

int say_interrupted(const Shared& shared, bool resumable) {
  std::fprintf(
      stderr, "%s\n",
      shared
          .say(resumable ? base::Text{"中断しました。同じ init をもう一度実行すると、続きから始めます。",
                                      "Interrupted. Run the same init again: it goes on from here."}
                         : base::Text{"中断しました。何も変えていません。", "Interrupted. Nothing was changed."})
          .c_str());
  return kInterrupted;
}

integrity::BaselineStamp stamp_of(const IntegrityWish& wish, const ledger::Signer& signer) {
  integrity::BaselineStamp out;
  out.path = baseline_path(wish);
  out.host = host_name();
  out.made_at = base::system_clock().now();
  out.signer = &signer;
  return out;
}

std::vector<std::string> real_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  std::transform(paths.begin(), paths.end(), std::back_inserter(out), real_path);
  return out;
}

void note_links(const Shared& shared, const std::vector<std::string>& roots) {
  for (const std::string& root : roots) {
    std::error_code error;
    if (!std::filesystem::is_symlink(root, error)) continue;
    const std::string path = integrity::printable_path(root);
    std::fprintf(stderr, "%s\n",
                 shared
                     .say({path + " はシンボリックリンクなので、リンクそのものだけを見ます。",
                           path + " is a symbolic link: only the link itself is watched."})
                     .c_str());
  }
}

// What `init` replaces, when it is a baseline that the key signed.
void continue_generations(const ledger::Signer& signer, integrity::BaselineStamp& stamp) {
  try {
    const auto before = integrity::Baseline::open(stamp.path, std::span(&signer.verifier(), 1));
    stamp.generation = before.info().generation + 1;
    stamp.predecessor = before.info().digest;
  } catch (const base::Error&) {
    // Damaged, or somebody else's: the new one begins anew.
  }
}

int init(const Shared& shared, const IntegrityWish& wish) {
  const bool by_file = !wish.config.empty() || !wish.aide_config.empty();
  if (by_file != wish.paths.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"見る場所を、PATH か --config か --aide-config のどれか一つで指定してください。",
                       "Say what to watch by PATH, --config or --aide-config: one of them."});
  }
  const std::vector<std::string> roots = real_paths(wish.paths);
  note_links(shared, roots);
  const auto rules = rules_of(wish, shared, roots, {integrity::Attribute::Sha256});
  if (std::filesystem::exists(baseline_path(wish)) && !wish.replace) {
    throw base::Error(
        base::ErrorKind::Conflict,
        {"ベースラインは既にあります。変更を承認するには update を、捨てて作り直すには init --replace "
         "を使ってください。",
         "There is a baseline already. Use update to approve changes, or init --replace to make a new one."},
        baseline_path(wish).string());
  }
  base::make_folder(baseline_path(wish).parent_path());
  const auto signer = signing_key(wish, true);
  auto stamp = stamp_of(wish, signer);
  if (wish.replace) continue_generations(signer, stamp);
  const auto result = integrity::init(rules, scan_options(wish, shared), stamp);
  end_progress();
  if (!result.scan.complete) return say_interrupted(shared, true);
  print_scan(shared, result.scan);
  if (as_json(wish)) {
    print_json({{"baseline", baseline_json(result.baseline, stamp.path)},
                {"scan", scan_json(result.scan)},
                {"resumed", result.resumed},
                {"key_fingerprint", fingerprint(signer.verifier())}});
  } else {
    print_baseline(shared, result.baseline, stamp.path);
    std::printf("  %s: %s\n", shared.say({"鍵の指紋", "key fingerprint"}).c_str(),
                fingerprint(signer.verifier()).c_str());
  }
  if (result.baseline.entries == 0) {
    std::fprintf(stderr, "%s\n",
                 shared
                     .say({"見るものが1件もありませんでした。規則か PATH を確かめてください。",
                           "There was nothing to look at. Check the rules or PATH."})
                     .c_str());
    return kTrouble;
  }
  return result.scan.missing_roots.empty() ? 0 : kTrouble;
}

struct Checked {
  integrity::Baseline baseline;
  integrity::Rules rules;
  integrity::CheckResult result;
};

Checked run_check(const Shared& shared, const IntegrityWish& wish, const std::vector<std::string>& paths) {
  auto baseline = integrity::Baseline::open(baseline_path(wish), trusted_keys(wish));
  const bool by_file = !wish.config.empty() || !wish.aide_config.empty();
  if (by_file && !paths.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"PATH は --config や --aide-config と一緒には使えません。",
                                                      "PATH does not go with --config or --aide-config."});
  }
  auto rules = rules_of(wish, shared, paths.empty() ? baseline.info().roots : paths, baseline.info().hashes);
  if (!by_file && paths.empty() && rules.digest() != baseline.info().rules) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"このベースラインは設定ファイルの規則で作られています。init のときと同じ --config か "
                       "--aide-config を指定してください。",
                       "This baseline was made by the rules of a configuration file. Name the same --config or "
                       "--aide-config as for init."},
                      baseline.path().string());
  }
  auto result = integrity::check(rules, scan_options(wish, shared), baseline);
  end_progress();
  std::erase_if(result.findings, [&](const integrity::Finding& finding) { return is_own_trace(finding, wish); });
  return {std::move(baseline), std::move(rules), std::move(result)};
}

// What could not be read when the baseline was made, and cannot be read now, is told but is no change.
bool unreadable_as_before(const integrity::Finding& finding) {
  return finding.what == integrity::What::Unreadable && finding.before && finding.before->error != 0 &&
         finding.differences.empty();
}

int check(const Shared& shared, const IntegrityWish& wish) {
  const auto checked = run_check(shared, wish, real_paths(wish.paths));
  if (!checked.result.scan.complete) return say_interrupted(shared, false);
  print_scan(shared, checked.result.scan);
  if (as_json(wish)) {
    base::Array changes;
    for (const auto& finding : checked.result.findings) changes.push_back(finding_json(finding));
    print_json({{"baseline", baseline_json(checked.baseline.info(), checked.baseline.path())},
                {"summary", summary_json(checked.result)},
                {"changes", std::move(changes)}});
  } else {
    for (const auto& finding : checked.result.findings) print_finding(shared, finding);
    print_summary(shared, checked.result);
  }
  return std::ranges::all_of(checked.result.findings, unreadable_as_before) ? 0 : kChanges;
}

int update(const Shared& shared, const IntegrityWish& wish) {
  if (wish.all != wish.paths.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"承認する変更を PATH で指定するか、すべて承認するなら --all を付けてください。",
                       "Name the changes to approve by PATH, or give --all for all of them."});
  }
  const auto signer = signing_key(wish, false);
  const auto checked = run_check(shared, wish, {});
  if (!checked.result.scan.complete) return say_interrupted(shared, false);
  if (checked.result.rules_changed) {
    throw base::Error(
        base::ErrorKind::Conflict,
        {"規則がベースラインと違います。init のときと同じ規則を使うか、init --replace で作り直してください。",
         "The rules are not those of the baseline. Use the same, or make a new baseline with init --replace."});
  }
  const auto paths = real_paths(wish.paths);
  const auto approved = wish.all ? checked.result.findings : integrity::findings_below(checked.result.findings, paths);
  const auto info =
      integrity::update(checked.baseline, checked.rules, approved, checked.result.grown, stamp_of(wish, signer));
  print_scan(shared, checked.result.scan);
  if (as_json(wish)) {
    base::Array changes;
    for (const auto& finding : approved) changes.push_back(finding_json(finding));
    print_json({{"baseline", baseline_json(info, baseline_path(wish))},
                {"left", checked.result.findings.size() - approved.size()},
                {"approved", std::move(changes)}});
    return 0;
  }
  for (const auto& finding : approved) print_finding(shared, finding);
  const std::string count = std::to_string(approved.size());
  const std::string left = std::to_string(checked.result.findings.size() - approved.size());
  std::puts(shared
                .say({count + " 件を承認しました。承認していない変更は " + left + " 件です。",
                      "Changes approved: " + count + "; not approved: " + left + "."})
                .c_str());
  print_baseline(shared, info, baseline_path(wish));
  return 0;
}

bool chosen(const integrity::Entry& entry, const std::vector<std::string>& filters) {
  if (filters.empty()) return true;
  return std::any_of(filters.begin(), filters.end(), [&](const std::string& filter) {
    if (filter.find_first_of("*?[") != std::string::npos) return ::fnmatch(filter.c_str(), entry.path.c_str(), 0) == 0;
    return filter == "/" || entry.path == filter || entry.path.starts_with(filter + "/");
  });
}

int show(const Shared& shared, const IntegrityWish& wish) {
  const auto keys = trusted_keys(wish);
  const auto baseline = integrity::Baseline::open(baseline_path(wish), keys);
  const bool entries = wish.entries || !wish.paths.empty();
  if (!as_json(wish)) {
    print_baseline(shared, baseline.info(), baseline.path());
    for (const auto& key : keys)
      std::printf("  %s: %s\n", shared.say({"鍵の指紋", "key fingerprint"}).c_str(), fingerprint(key).c_str());
    baseline.each([&](integrity::Entry&& entry) {
      if (entries && chosen(entry, wish.paths)) print_entry(entry);
    });
    return 0;
  }
  base::Array fingerprints;
  for (const auto& key : keys) fingerprints.emplace_back(fingerprint(key));
  // Written as it is read: a baseline may hold millions of entries.
  std::printf("{\"baseline\":%s,\"key_fingerprints\":%s",
              base::to_json(baseline_json(baseline.info(), baseline.path())).c_str(),
              base::to_json(std::move(fingerprints)).c_str());
  if (entries) std::fputs(",\"entries\":[", stdout);
  bool first = true;
  baseline.each([&](integrity::Entry&& entry) {
    if (!entries || !chosen(entry, wish.paths)) return;
    std::printf("%s%s", first ? "" : ",\n", base::to_json(entry_json(entry)).c_str());
    first = false;
  });
  std::puts(entries ? "]}" : "}");
  return 0;
}

// Trouble of every kind is 2, so that 1 always means: something changed.
int guarded(int (*command)(const Shared&, const IntegrityWish&), const Shared& shared, const IntegrityWish& wish) {
  try {
    return command(shared, wish);
  } catch (const base::Error& error) {
    end_progress();
    if (interrupted()) return say_interrupted(shared, false);
    std::fprintf(stderr, "junshu: %s%s\n", shared.say(error.message()).c_str(),
                 error.where().empty() ? "" : (" (" + error.where() + ")").c_str());
    return kTrouble;
  } catch (const std::exception& error) {
    end_progress();
    std::fprintf(stderr, "junshu: %s\n", error.what());
    return kTrouble;
  }
}

constexpr const char* kFooter =
    "Exit codes: 0 nothing changed; 1 something changed; 2 trouble: no baseline, bad signature, damaged file, mistakes "
    "in rules; 130 interrupted.\n"
    "終了コード: 0 変更なし、1 変更あり、2 "
    "異常(ベースラインがない、署名が合わない、壊れている、規則に誤りがあるなど)、130 中断。\n"
    "Keep the public key (BASELINE.pub) somewhere else and name it with check --key: whoever can write here can "
    "replace it.\n"
    "公開鍵(BASELINE.pub)は別の場所にも保管し、check --key "
    "で指定してください。この機器に書き込める者は差し替えられます。";

void add_place(CLI::App& command, IntegrityWish& wish) {
  command.add_option("--baseline", wish.baseline,
                     "file of the baseline; otherwise /var/lib/junshu/integrity/baseline, or in the user's state "
                     "folder / ベースラインのファイル");
  command.add_option("--key", wish.key, "key that signs; for check and show its public half will do / 署名の鍵");
  command.add_option("--format", wish.format, "text or json / 出力の形式")->check(CLI::IsMember({"text", "json"}));
  command.footer(kFooter);
}

void add_scan(CLI::App& command, IntegrityWish& wish) {
  auto* config =
      command.add_option("--config", wish.config, "rules in YAML: what is watched, and what of it / 規則(YAML)");
  command.add_option("--aide-config", wish.aide_config, "rules as AIDE has them (aide.conf) / AIDEの設定")
      ->excludes(config);
  command.add_option("--algorithm", wish.algorithm, "sha256, sha512 or blake2b / ハッシュの方式")
      ->check(CLI::IsMember({"sha256", "sha512", "blake2b"}));
  command.add_option("--threads", wish.threads, "1 to 64; otherwise 2 / スレッド数")->check(CLI::Range(1U, 64U));
  command.add_option(
      "--throttle", wish.throttle,
      "idle: reads only when nobody else does; or a percentage of a processor for each thread / 負荷を抑える");
}

}  // namespace

void add_integrity(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand(
      "integrity", "Tells every change of files, by itself and without a server / ファイルの改ざん検知(単独で動作)");
  group->require_subcommand(1);
  group->footer(kFooter);
  const auto wish = std::make_shared<IntegrityWish>();
  const auto runs = [&shared, wish](CLI::App& command, int (*function)(const Shared&, const IntegrityWish&)) {
    command.callback([&shared, wish, function] {
      shared.run = [&shared, wish, function] { return guarded(function, shared, *wish); };
    });
  };

  auto* init_command = group->add_subcommand(
      "init", "Makes and signs the baseline; goes on where an interrupted run stopped / ベースラインを作る");
  add_place(*init_command, *wish);
  add_scan(*init_command, *wish);
  init_command->add_flag("--replace", wish->replace, "in place of the one there is / 今あるものを置き換える");
  init_command->add_option("PATH", wish->paths, "folders and files to watch / 見る場所");
  runs(*init_command, init);

  auto* check_command =
      group->add_subcommand("check", "Compares what is there with the baseline / ベースラインと照合する");
  add_place(*check_command, *wish);
  add_scan(*check_command, *wish);
  check_command->add_flag(
      "--skip-unchanged", wish->skip_unchanged,
      "does not read files whose size, times and inode are as before / 変わった形跡のないファイルは読まない");
  check_command->add_option("PATH", wish->paths, "as for init; may be left out / init と同じ。省略可");
  runs(*check_command, check);

  auto* update_command = group->add_subcommand(
      "update", "Approves changes: makes the next generation of the baseline / 変更を承認し次の世代を作る");
  add_place(*update_command, *wish);
  add_scan(*update_command, *wish);
  update_command->add_flag("--skip-unchanged", wish->skip_unchanged, "as for check / check と同じ");
  update_command->add_flag("--all", wish->all, "approves all changes / すべて承認する");
  update_command->add_option("PATH", wish->paths, "approves the changes there and below / 承認する場所");
  runs(*update_command, update);

  auto* show_command =
      group->add_subcommand("show", "Tells of the baseline: generation, when, key, entries / ベースラインを表示する");
  add_place(*show_command, *wish);
  show_command->add_flag("--entries", wish->entries, "all entries too / 全件も表示");
  show_command->add_option("FILTER", wish->paths,
                           "only entries at or below a path, or that fit a pattern such as '/etc/*.conf' / 絞り込み");
  runs(*show_command, show);
}

}  // namespace junshu::cli

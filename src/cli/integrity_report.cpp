#include "integrity_report.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <map>

#include "base/bytes.h"
#include "base/clock.h"

namespace junshu::cli {

namespace {

using base::Text;
using integrity::Attribute;
using integrity::What;

Text words_of(Attribute attribute) {
  switch (attribute) {
    case Attribute::Type:
      return {"種類", "type"};
    case Attribute::Mode:
      return {"権限", "mode"};
    case Attribute::Owner:
      return {"所有者", "owner"};
    case Attribute::Group:
      return {"グループ", "group"};
    case Attribute::Size:
      return {"大きさ", "size"};
    case Attribute::GrowingSize:
      return {"大きさ(増えるだけのはず)", "size (may only grow)"};
    case Attribute::ModifiedAt:
      return {"更新日時", "modified at"};
    case Attribute::ChangedAt:
      return {"状態の変更日時", "status changed at"};
    case Attribute::Inode:
      return {"iノード", "inode"};
    case Attribute::Links:
      return {"ハードリンクの数", "hard links"};
    case Attribute::LinkTarget:
      return {"リンク先", "link target"};
    case Attribute::Blocks:
      return {"ブロック数", "blocks"};
    case Attribute::Acl:
      return {"ACL", "ACL"};
    case Attribute::Xattrs:
      return {"拡張属性", "extended attributes"};
    case Attribute::Capabilities:
      return {"ケーパビリティ", "capabilities"};
    case Attribute::Selinux:
      return {"SELinuxラベル", "SELinux label"};
    case Attribute::FileAttributes:
      return {"ファイル属性", "file attributes"};
    case Attribute::Sha256:
      return {"SHA-256", "SHA-256"};
    case Attribute::Sha512:
      return {"SHA-512", "SHA-512"};
    case Attribute::Blake2b:
      return {"BLAKE2b", "BLAKE2b"};
  }
  return {};
}

Text words_of(What what) {
  switch (what) {
    case What::Added:
      return {"追加", "added"};
    case What::Removed:
      return {"削除", "removed"};
    case What::Changed:
      return {"変更", "changed"};
    case What::Replaced:
      return {"置換", "replaced"};
    case What::Unreadable:
      return {"読取不可", "unreadable"};
    case What::Raced:
      return {"読取中に変化", "changed while read"};
    case What::Hidden:
      return {"隠蔽", "hidden"};
  }
  return {};
}

std::string shown(Attribute attribute, const std::string& value) {
  if (value.empty()) return "—";
  return integrity::kHashes.has(attribute) ? value.substr(0, 16) + "…" : value;
}

Text words_of(integrity::NotEntered::Why why) {
  switch (why) {
    case integrity::NotEntered::Why::Mount:
      return {"別のファイルシステム", "another file system"};
    case integrity::NotEntered::Why::PseudoFileSystem:
      return {"proc、sysfs などの擬似ファイルシステム", "a pseudo file system such as proc or sysfs"};
    case integrity::NotEntered::Why::Unreadable:
      return {"読めません", "cannot be read"};
  }
  return {};
}

std::string_view name_of(integrity::NotEntered::Why why) {
  switch (why) {
    case integrity::NotEntered::Why::Mount:
      return "mount";
    case integrity::NotEntered::Why::PseudoFileSystem:
      return "pseudo_file_system";
    case integrity::NotEntered::Why::Unreadable:
      return "unreadable";
  }
  return "";
}

std::map<What, std::uint64_t> counts_of(const integrity::CheckResult& result) {
  std::map<What, std::uint64_t> out;
  for (const auto& finding : result.findings) ++out[finding.what];
  return out;
}

constexpr std::array kWhats = {What::Added,      What::Removed, What::Changed, What::Replaced,
                               What::Unreadable, What::Raced,   What::Hidden};

void line(const Shared& shared, const Text& label, const std::string& value) {
  std::printf("  %s: %s\n", shared.say(label).c_str(), value.c_str());
}

}  // namespace

base::Object baseline_json(const integrity::BaselineInfo& info, const std::filesystem::path& path) {
  base::Object out{{"path", integrity::printable_path(path.string())},
                   {"generation", info.generation},
                   {"made_at", base::to_iso8601(info.made_at)},
                   {"host", integrity::printable_path(info.host)},
                   {"digest", base::hex(info.digest)},
                   {"rules", info.rules},
                   {"entries", info.entries},
                   {"folders", info.folders},
                   {"bytes", info.bytes},
                   {"unreadable", info.unreadable},
                   {"raced", info.raced}};
  if (info.predecessor) out["predecessor"] = base::hex(*info.predecessor);
  base::Array roots;
  for (const std::string& root : info.roots) roots.emplace_back(integrity::printable_path(root));
  out["roots"] = std::move(roots);
  base::Array hashes;
  for (const std::string_view name : integrity::names_of(info.hashes)) hashes.emplace_back(name);
  out["hashes"] = std::move(hashes);
  base::Array signers;
  for (const std::string& signer : info.signers) signers.emplace_back(signer);
  out["signers"] = std::move(signers);
  return out;
}

base::Object scan_json(const integrity::ScanResult& scan) {
  base::Object out{
      {"entries", scan.entries}, {"files", scan.files},         {"folders", scan.folders},
      {"bytes", scan.bytes},     {"unchanged", scan.unchanged}, {"unreadable", scan.unreadable},
      {"raced", scan.raced},     {"complete", scan.complete},   {"hash_kernel", base::name_of(scan.kernel)}};
  base::Array missing;
  for (const std::string& root : scan.missing_roots) missing.emplace_back(integrity::printable_path(root));
  out["missing_roots"] = std::move(missing);
  base::Array skipped;
  for (const auto& place : scan.not_entered)
    skipped.push_back(base::Object{{"path", integrity::printable_path(place.path)}, {"why", name_of(place.why)}});
  out["not_entered"] = std::move(skipped);
  return out;
}

base::Object finding_json(const integrity::Finding& finding) {
  base::Object out{{"path", integrity::printable_path(finding.path)}, {"what", integrity::name_of(finding.what)}};
  const auto& entry = finding.after ? finding.after : finding.before;
  if (entry) out["type"] = integrity::name_of(entry->type);
  base::Array attributes;
  for (const auto& difference : finding.differences) {
    attributes.push_back(base::Object{{"name", integrity::name_of(difference.attribute)},
                                      {"before", difference.before},
                                      {"after", difference.after}});
  }
  out["attributes"] = std::move(attributes);
  if (finding.what == What::Hidden) out["covered"] = finding.covered;
  if (finding.after && finding.after->error != 0) out["error"] = std::strerror(finding.after->error);
  if (!finding.moved_from.empty()) out["moved_from"] = integrity::printable_path(finding.moved_from);
  if (!finding.moved_to.empty()) out["moved_to"] = integrity::printable_path(finding.moved_to);
  if (finding.rotation) out["rotation"] = true;
  if (!finding.other_names.empty()) {
    base::Array names;
    for (const std::string& name : finding.other_names) names.emplace_back(integrity::printable_path(name));
    out["other_names"] = std::move(names);
  }
  return out;
}

base::Object entry_json(const integrity::Entry& entry) {
  base::Object out{{"path", integrity::printable_path(entry.path)}, {"type", integrity::name_of(entry.type)}};
  base::Object attributes;
  for (const std::string_view name : integrity::names_of(entry.attributes)) {
    const Attribute attribute = *integrity::attribute_named(name);
    if (entry.known.has(attribute)) attributes[name] = integrity::value_in_words(entry, attribute);
  }
  out["attributes"] = std::move(attributes);
  if (entry.error != 0) out["error"] = std::strerror(entry.error);
  if (entry.raced) out["raced"] = true;
  return out;
}

base::Object summary_json(const integrity::CheckResult& result) {
  base::Object out = scan_json(result.scan);
  auto counts = counts_of(result);
  for (const What what : kWhats) out[std::string("found_") + std::string(integrity::name_of(what))] = counts[what];
  out["changes"] = result.findings.size();
  out["grown"] = result.grown.size();
  out["rules_changed"] = result.rules_changed;
  out["not_covered"] = result.not_covered;
  return out;
}

void print_baseline(const Shared& shared, const integrity::BaselineInfo& info, const std::filesystem::path& path) {
  std::printf("%s\n", integrity::printable_path(path.string()).c_str());
  line(shared, {"世代", "generation"}, std::to_string(info.generation));
  line(shared, {"作成", "made at"}, base::to_iso8601(info.made_at) + " (" + integrity::printable_path(info.host) + ")");
  std::string roots, hashes, signers;
  for (const std::string& root : info.roots) roots += (roots.empty() ? "" : " ") + integrity::printable_path(root);
  for (const std::string_view name : integrity::names_of(info.hashes))
    hashes += (hashes.empty() ? "" : " ") + std::string(name);
  for (const std::string& signer : info.signers) signers += (signers.empty() ? "" : " ") + signer;
  line(shared, {"場所", "roots"}, roots);
  line(shared, {"件数", "entries"}, std::to_string(info.entries) + " / " + std::to_string(info.bytes) + " bytes");
  if (info.unreadable + info.raced > 0) {
    line(shared, {"内容を確かめられなかったもの", "content not known of"},
         std::to_string(info.unreadable + info.raced));
  }
  line(shared, {"ハッシュ", "hashes"}, hashes);
  line(shared, {"規則", "rules"}, info.rules);
  line(shared, {"ダイジェスト", "digest"}, base::hex(info.digest));
  if (info.predecessor) line(shared, {"前の世代", "predecessor"}, base::hex(*info.predecessor));
  line(shared, {"確かめた署名", "verified signatures"}, signers.empty() ? "—" : signers);
}

void print_finding(const Shared& shared, const integrity::Finding& finding) {
  std::string text = shared.say(words_of(finding.what)) + "  " + integrity::printable_path(finding.path);
  const auto& entry = finding.after ? finding.after : finding.before;
  if (entry && entry->type != integrity::FileType::Regular)
    text += " (" + std::string(integrity::name_of(entry->type)) + ")";
  if (finding.what == What::Hidden) {
    const std::string count = std::to_string(finding.covered);
    text += shared.say({" — マウントか権限のため、下にあった " + count + " 件が見えません",
                        " — a mount or permissions hide " + count + " entries below"});
  }
  if (finding.after && finding.after->error != 0) text += std::string(" — ") + std::strerror(finding.after->error);
  if (!finding.moved_from.empty())
    text += shared.say({" ← 元の名前 ", " ← was "}) + integrity::printable_path(finding.moved_from);
  if (!finding.moved_to.empty())
    text += shared.say({" → 今の名前 ", " → now "}) + integrity::printable_path(finding.moved_to);
  if (finding.rotation) text += shared.say({"(ログの切替え)", " (log rotation)"});
  std::puts(text.c_str());
  for (const auto& difference : finding.differences) {
    std::printf("      %s: %s → %s\n", shared.say(words_of(difference.attribute)).c_str(),
                shown(difference.attribute, difference.before).c_str(),
                shown(difference.attribute, difference.after).c_str());
  }
}

void print_entry(const integrity::Entry& entry) {
  const auto word = [&](Attribute attribute) {
    const std::string value = integrity::value_in_words(entry, attribute);
    return value.empty() ? std::string("-") : value;
  };
  std::string text = std::string(integrity::name_of(entry.type)) + " " + word(Attribute::Mode) + " " +
                     word(Attribute::Owner) + ":" + word(Attribute::Group) + " " + word(Attribute::Size) + " " +
                     word(Attribute::ModifiedAt) + "  " + integrity::printable_path(entry.path);
  if (!entry.target.empty()) text += " → " + integrity::printable_path(entry.target);
  for (const Attribute hash : {Attribute::Sha256, Attribute::Sha512, Attribute::Blake2b}) {
    if (entry.known.has(hash))
      text += "  " + std::string(integrity::name_of(hash)) + ":" + integrity::value_in_words(entry, hash);
  }
  std::puts(text.c_str());
}

void print_scan(const Shared& shared, const integrity::ScanResult& scan) {
  for (const std::string& root : scan.missing_roots) {
    const std::string path = integrity::printable_path(root);
    std::fprintf(stderr, "%s\n", shared.say({path + " はありません。", path + " is not there."}).c_str());
  }
  for (const auto& place : scan.not_entered) {
    std::string why = shared.say(words_of(place.why));
    if (place.error != 0) why += ": " + std::string(std::strerror(place.error));
    const std::string path = integrity::printable_path(place.path);
    std::fprintf(
        stderr, "%s\n",
        shared.say({path + " の中は見ていません(" + why + ")。", "Not looked into: " + path + " (" + why + ")."})
            .c_str());
  }
}

void print_summary(const Shared& shared, const integrity::CheckResult& result) {
  std::string found;
  for (const auto& [what, count] : counts_of(result)) {
    if (!found.empty()) found += shared.say({"、", ", "});
    found += shared.say(
        {shared.say(words_of(what)) + " " + std::to_string(count), std::to_string(count) + " " + words_of(what).en});
  }
  const std::string entries = std::to_string(result.scan.entries);
  if (found.empty()) {
    std::puts(shared
                  .say({entries + " 件を照合しました。変更はありません。",
                        entries + " entries compared. Nothing has changed."})
                  .c_str());
  } else {
    std::puts(
        shared.say({entries + " 件を照合しました。" + found + "。", entries + " entries compared: " + found + "."})
            .c_str());
  }
  if (!result.grown.empty()) {
    const std::string grown = std::to_string(result.grown.size());
    std::puts(shared
                  .say({"ほかに、増えるだけのログ " + grown + " 件が伸びました。",
                        "Besides, " + grown + " logs grew as they may."})
                  .c_str());
  }
  if (result.rules_changed) {
    std::puts(shared
                  .say({"ベースラインは別の規則で作られています。両方に共通するところだけを照合しました。同じ --config "
                        "などを指定するか、init --replace で作り直してください。",
                        "The baseline was made by other rules: only what both ask for was compared. Name the same "
                        "--config and so on, or make a new one with init --replace."})
                  .c_str());
  }
}

}  // namespace junshu::cli

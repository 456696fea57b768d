// Files, watch and canary.
#include "base/hash.h"
#include "fact_forms.h"

namespace junshu::wire {
namespace {

using base::Array;
using base::Json;
using base::Object;

constexpr Words<ChangeSource, 2> kSource{{{ChangeSource::Scan, "scan"}, {ChangeSource::Watch, "watch"}}};
constexpr Words<ChangeKind, 5> kChange{{{ChangeKind::Added, "added"}, {ChangeKind::Removed, "removed"}, {ChangeKind::Content, "content"},
                                        {ChangeKind::Attributes, "attributes"}, {ChangeKind::Replaced, "replaced"}}};
constexpr Words<Explanation, 5> kExplanation{{{Explanation::None, "none"}, {Explanation::Package, "package"},
                                              {Explanation::Conffile, "conffile"}, {Explanation::Log, "log"},
                                              {Explanation::Declared, "declared"}}};
constexpr Words<CanaryWay, 2> kWay{{{CanaryWay::Watch, "watch"}, {CanaryWay::Scan, "scan"}}};
constexpr std::size_t kMaxAttributes = 32;
constexpr std::size_t kMaxRoots = 1000;
constexpr std::int64_t kMaxUser = 0xffffffffLL;
constexpr std::size_t kMostOfALine = kMaxLine / 2;

Object to_json(const FileActor& actor) {
  Object out{{"pid", actor.pid}, {"uid", actor.uid}};
  put_text(out, "exe", actor.exe);
  put_number(out, "login_uid", actor.login_uid);
  put_text(out, "container", actor.container);
  return out;
}
FileActor read_actor(const Json& value) {
  Fields fields(value, "by");
  FileActor actor{.exe = fields.optional_text("exe", kMaxPath),
                  .pid = fields.integer("pid", 0, kMaxInteger),
                  .uid = fields.integer("uid", 0, kMaxUser),
                  .login_uid = fields.optional_integer("login_uid", 0, kMaxUser),
                  .container = fields.optional_text("container", 128)};
  fields.finish();
  return actor;
}

Object to_json(const FileChange& change) {
  Object out{{"path", change.path},
             {"what", to_string(change.what)},
             {"attributes", list_of(change.attributes)},
             {"at", change.at},
             {"explanation", to_string(change.explanation)}};
  put_digest(out, "before_sha256", change.before_sha256);
  put_digest(out, "after_sha256", change.after_sha256);
  put_number(out, "size", change.size);
  put_number(out, "mode", change.mode);
  put_text(out, "owner", change.owner);
  put_text(out, "package", change.package);
  if (change.by) out["by"] = to_json(*change.by);
  return out;
}
FileChange read_change(const Json& value) {
  Fields fields(value, "change");
  FileChange change{.path = fields.text("path", kMaxPath),
                    .what = fields.word("what", kChange),
                    .attributes = fields.texts("attributes", kMaxAttributes, 64),
                    .before_sha256 = fields.optional_digest("before_sha256"),
                    .after_sha256 = fields.optional_digest("after_sha256"),
                    .size = fields.optional_integer("size", 0, kMaxInteger),
                    .mode = fields.optional_integer("mode", 0, 0177777),
                    .owner = fields.optional_text("owner", 64),
                    .at = fields.integer("at", 0, kMaxInteger),
                    .explanation = fields.word("explanation", kExplanation),
                    .package = fields.optional_text("package", 512),
                    .by = {}};
  if (const Json* by = fields.optional_value("by")) change.by = read_actor(*by);
  fields.finish();
  return change;
}

}  // namespace

std::string_view to_string(ChangeSource value) { return word_for(value, kSource); }
std::string_view to_string(ChangeKind value) { return word_for(value, kChange); }
std::string_view to_string(Explanation value) { return word_for(value, kExplanation); }
std::string_view to_string(CanaryWay value) { return word_for(value, kWay); }

Object write(const Scan& fact) {
  Object out{{"scope", fact.scope},         {"started_at", fact.started_at},   {"finished_at", fact.finished_at},
             {"files", fact.files},         {"bytes", fact.bytes},             {"changed", fact.changed},
             {"unexplained", fact.unexplained}, {"unreadable", fact.unreadable}, {"raced", fact.raced},
             {"complete", fact.complete},   {"algorithm", fact.algorithm}};
  put_digest(out, "baseline", fact.baseline);
  return out;
}
Scan read_scan(Fields& fields) {
  return {.scope = fields.text("scope", kMaxPath),
          .started_at = fields.integer("started_at", 0, kMaxInteger),
          .finished_at = fields.integer("finished_at", 0, kMaxInteger),
          .files = fields.integer("files", 0, kMaxInteger),
          .bytes = fields.integer("bytes", 0, kMaxInteger),
          .changed = fields.integer("changed", 0, kMaxInteger),
          .unexplained = fields.integer("unexplained", 0, kMaxInteger),
          .unreadable = fields.integer("unreadable", 0, kMaxInteger),
          .raced = fields.integer("raced", 0, kMaxInteger),
          .complete = fields.flag("complete"),
          .baseline = fields.optional_digest("baseline"),
          .algorithm = fields.text("algorithm", 32)};
}

Object write(const FileChanges& fact) {
  Array changes;
  changes.reserve(fact.changes.size());
  for (const FileChange& change : fact.changes) changes.emplace_back(to_json(change));
  return Object{{"source", to_string(fact.source)}, {"changes", std::move(changes)}};
}
FileChanges read_file_changes(Fields& fields) {
  FileChanges fact{.source = fields.word("source", kSource), .changes = {}};
  for (const Json& entry : fields.list("changes", kMaxFileChanges)) fact.changes.push_back(read_change(entry));
  return fact;
}

std::vector<FileChanges> in_parts(FileChanges changes) {
  std::vector<FileChanges> out;
  std::size_t size = 0;
  for (FileChange& change : changes.changes) {
    const std::size_t more = base::canonical(to_json(change)).size() + 1;
    if (out.empty() || out.back().changes.size() == kMaxFileChanges || size + more > kMostOfALine) {
      out.push_back({changes.source, {}});
      size = 0;
    }
    size += more;
    out.back().changes.push_back(std::move(change));
  }
  return out;
}

Object write(const Watch& fact) {
  Object out{{"watching", fact.watching}, {"roots", list_of(fact.roots)}, {"overflowed", fact.overflowed}, {"lost", fact.lost}};
  put_text(out, "reason", fact.reason);
  return out;
}
Watch read_watch(Fields& fields) {
  return {.watching = fields.flag("watching"),
          .reason = fields.optional_text("reason", 512),
          .roots = fields.texts("roots", kMaxRoots, kMaxPath),
          .overflowed = fields.integer("overflowed", 0, kMaxInteger),
          .lost = fields.integer("lost", 0, kMaxInteger)};
}

Object write(const Canary& fact) {
  return Object{{"nonce", fact.nonce},           {"planted_at", fact.planted_at}, {"seen_at", fact.seen_at},
                {"latency_ms", fact.latency_ms}, {"negative_seen", fact.negative_seen}, {"passed", fact.passed},
                {"how", to_string(fact.how)}};
}
Canary read_canary(Fields& fields) {
  return {.nonce = fields.text("nonce", 64),
          .planted_at = fields.integer("planted_at", 0, kMaxInteger),
          .seen_at = fields.integer("seen_at", 0, kMaxInteger),
          .latency_ms = fields.integer("latency_ms", 0, kMaxInteger),
          .negative_seen = fields.flag("negative_seen"),
          .passed = fields.flag("passed"),
          .how = fields.word("how", kWay)};
}

}  // namespace junshu::wire

#include "segment_fold.h"

#include "base/text.h"

namespace junshu::hosts {

using store::Value;

void SegmentFold::fold(const wire::FileChanges& changes) {
  for (const auto& change : changes.changes) {
    if (change.explanation == wire::Explanation::None || change.explanation == wire::Explanation::Declared) {
      put_unexplained(change, changes.source);
      continue;
    }
    auto& counted = explained_[{word(wire::to_string(change.explanation)), change.package}];
    ++counted.files;
    counted.at = std::max(counted.at, change.at);
  }
}

void SegmentFold::put_unexplained(const wire::FileChange& change, wire::ChangeSource source) {
  const wire::FileActor by = change.by.value_or(wire::FileActor{});
  projection_.upsert("p_file_change", here(numbered("FC", file_changes_++)),
                     {{"host", host_},
                      {"path", change.path},
                      {"what", word(wire::to_string(change.what))},
                      {"explanation", word(wire::to_string(change.explanation))},
                      {"package", text_or_null(change.package)},
                      {"source", word(wire::to_string(source))},
                      {"at", change.at},
                      {"seen_at", event_.at},
                      {"before_sha256", digest_or_null(change.before_sha256)},
                      {"after_sha256", digest_or_null(change.after_sha256)},
                      {"size", number_or_null(change.size)},
                      {"mode", number_or_null(change.mode)},
                      {"owner", text_or_null(change.owner)},
                      {"attributes", base::join(change.attributes, " ")},
                      {"exe", text_or_null(by.exe)},
                      {"pid", change.by ? Value(by.pid) : Value()},
                      {"uid", change.by ? Value(by.uid) : Value()},
                      {"login_uid", number_or_null(by.login_uid)},
                      {"container", text_or_null(by.container)}});
}

void SegmentFold::fold(const wire::Scan& scan) {
  if (scan.scope != "all") return;  // a look at one folder says nothing of the host
  projection_.upsert("p_integrity_scan", here(host_),
                     {{"started_at", scan.started_at},
                      {"finished_at", scan.finished_at},
                      {"files", scan.files},
                      {"bytes", scan.bytes},
                      {"changed", scan.changed},
                      {"unexplained", scan.unexplained},
                      {"unreadable", scan.unreadable},
                      {"raced", scan.raced},
                      {"complete", yes(scan.complete)},
                      {"baseline", digest_or_null(scan.baseline)},
                      {"algorithm", scan.algorithm},
                      {"seen_at", event_.at}});
}

void SegmentFold::fold(const wire::Watch& watch) {
  const auto known = projection_.query("select watching, since from p_watch_state where contract = ? and record = ?", {contract_, host_});
  const bool same = !known.empty() && store::integer(known.rows[0][0]) == yes(watch.watching);
  projection_.upsert("p_watch_state", here(host_),
                     {{"watching", yes(watch.watching)},
                      {"since", same ? known.rows[0][1] : Value(at_)},
                      {"reason", text_or_null(watch.reason)},
                      {"roots", base::join(watch.roots, "\n")},
                      {"overflowed", watch.overflowed},
                      {"lost", watch.lost},
                      {"at", at_}});
}

void SegmentFold::fold(const wire::Canary& canary) {
  std::vector<store::Cell> cells{{"host", host_},
                                 {"passed", yes(canary.passed)},
                                 {"latency_ms", canary.latency_ms},
                                 {"negative_seen", yes(canary.negative_seen)},
                                 {"how", word(wire::to_string(canary.how))},
                                 {"at", canary.planted_at}};
  projection_.upsert("p_canary_history", {{"contract", contract_}, {"host", host_}, {"at", canary.planted_at}},
                     {{"passed", yes(canary.passed)},
                      {"latency_ms", canary.latency_ms},
                      {"negative_seen", yes(canary.negative_seen)},
                      {"how", word(wire::to_string(canary.how))}});
  if (canary.passed) cells.push_back({"last_passed_at", canary.planted_at});
  projection_.upsert("p_canary", here(host_), cells);
}

}  // namespace junshu::hosts

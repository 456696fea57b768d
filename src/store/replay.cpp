#include "replay.h"

#include "base/error.h"
#include "store/writer.h"

namespace junshu::store {

namespace {

constexpr std::int64_t kBatch = 2048;

// The events of one log in order, read ahead.
class EventCursor {
 public:
  EventCursor(Connection& connection, std::string log, ReportWriter& report) : connection_(connection), log_(std::move(log)), report_(report) {
    advance();
  }
  const Event* event() const { return ended_ ? nullptr : &event_; }

  void advance() {
    while (next_row()) {
      event_ = Event{.log = log_, .index = static_cast<std::uint64_t>(integer(rows_.rows[at_][0])), .at = 0, .type = {}, .body = {}};
      try {
        event_.body = std::move(base::parse_json(text(rows_.rows[at_][1]), "entry").as_object());
        event_.at = base::require_integer(event_.body, "at");
        event_.type = base::require_text(event_.body, "type");
        return;
      } catch (const std::exception& error) {
        report_.add({"entry", log_, "entry=" + std::to_string(event_.index), "", "a JSON object", error.what()});
      }
    }
    ended_ = true;
  }

 private:
  bool next_row() {
    ++at_;
    if (at_ < rows_.size()) return true;
    rows_ = connection_.query("select idx, entry from log_entry where log = ? and idx >= ? order by idx limit ?", {log_, next_, kBatch});
    at_ = 0;
    if (rows_.empty()) return false;
    next_ = integer(rows_.rows.back()[0]) + 1;
    return true;
  }

  Connection& connection_;
  std::string log_;
  ReportWriter& report_;
  Rows rows_;
  std::size_t at_ = 0;
  std::int64_t next_ = 0;
  Event event_;
  bool ended_ = false;
};

// Commitments are objects of the one member "hmac".
void collect_commitments(const base::Json& value, const std::string& log, Scratch& scratch) {
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) collect_commitments(item, log, scratch);
  } else if (const auto* object = value.if_object()) {
    if (object->size() == 1 && object->begin()->key() == "hmac" && object->begin()->value().is_string()) {
      scratch.committed(log, std::string(object->begin()->value().as_string()));
      return;
    }
    for (const auto& member : *object) collect_commitments(member.value(), log, scratch);
  }
}

void collect(const Event& event, Scratch& scratch) {
  for (const auto& member : event.body) collect_commitments(member.value(), event.log, scratch);
  if (event.type != "value.erased") return;
  const auto* hmacs = base::find(event.body, "hmacs");
  if (hmacs == nullptr || !hmacs->is_array()) return;
  for (const auto& hmac : hmacs->as_array()) {
    if (hmac.is_string()) scratch.erased(event.log, std::string(hmac.as_string()));
  }
}

}  // namespace

void replay(Connection& connection, BlobStore& blobs, const Projector& projector, Scratch& scratch, ReportWriter& report) {
  std::vector<std::unique_ptr<EventCursor>> cursors;
  for (const auto& log : logs(connection)) cursors.push_back(std::make_unique<EventCursor>(connection, log, report));
  bool blob_failed = false;
  const BlobReader read_blob = [&](std::string_view log, std::string_view sha256) {
    try {
      return blobs.get(log, sha256);
    } catch (const base::Error& error) {
      report.add({"blob", std::string(log), std::string(sha256), "", "content with this hash", error.message().en});
      blob_failed = true;
      throw;
    }
  };
  const std::uint64_t total = report.report().entries;
  for (std::uint64_t done = 0;; ++done) {
    EventCursor* first = nullptr;
    for (const auto& cursor : cursors) {
      const bool earlier = cursor->event() != nullptr && (first == nullptr || cursor->event()->at < first->event()->at);
      if (earlier) first = cursor.get();  // sorted by name: "0" stands before every contract
    }
    if (first == nullptr) break;
    const Event& event = *first->event();
    blob_failed = false;
    try {
      collect(event, scratch);
      projector.fold(scratch, event, read_blob);
    } catch (const std::exception& error) {
      if (!blob_failed) report.add({"entry", event.log, "entry=" + std::to_string(event.index), "", event.type + " folded", error.what()});
    }
    first->advance();
    if (done % 1024 == 0) report.tell("replay", done, total);
  }
  report.tell("replay", total, total);
}

}  // namespace junshu::store

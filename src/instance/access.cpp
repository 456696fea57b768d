#include "access.h"

#include "base/text.h"

namespace junshu::instance {

using base::Object;
using store::ColumnType;

void register_access_folds(store::Projector& projector) {
  projector.table({"p_access",
                   {{"idx", ColumnType::Integer},
                    {"row_no", ColumnType::Integer},
                    {"at", ColumnType::Integer},
                    {"kind", ColumnType::Text},
                    {"result", ColumnType::Text},
                    {"login", ColumnType::Text},
                    {"address", ColumnType::Text},
                    {"person", ColumnType::Text}},
                   {"idx", "row_no"},
                   {{"at"}}});
  projector.table({"p_access_segment", {{"idx", ColumnType::Integer}, {"sha256", ColumnType::Text}, {"count", ColumnType::Integer}}, {"idx"}, {}});
  projector.table({"p_access_head",
                   {{"contract", ColumnType::Text}, {"idx", ColumnType::Integer}, {"sequence", ColumnType::Integer}, {"hash", ColumnType::Text}, {"events", ColumnType::Integer}, {"at", ColumnType::Integer}},
                   {"contract", "idx"},
                   {}});
  projector.table({"p_access_remade", {{"contract", ColumnType::Text}, {"idx", ColumnType::Integer}, {"kept", ColumnType::Integer}, {"at", ColumnType::Integer}}, {"contract", "idx"}, {}});
  projector.table({"p_access_dropped",
                   {{"contract", ColumnType::Text}, {"month", ColumnType::Text}, {"events", ColumnType::Integer}, {"sequence", ColumnType::Integer}, {"hash", ColumnType::Text}, {"at", ColumnType::Integer}},
                   {"contract", "month"},
                   {}});
  projector.table({"op_access_feed", {{"contract", ColumnType::Text}, {"log", ColumnType::Text}, {"next", ColumnType::Integer}}, {"contract", "log"}, {}});
  projector.on("access.sealed", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_access_head", {{"contract", event.log}, {"idx", static_cast<std::int64_t>(event.index)}},
                      {{"sequence", base::require_integer(event.body, "sequence")},
                       {"hash", std::string(base::require_text(event.body, "hash"))},
                       {"events", base::require_integer(event.body, "events")},
                       {"at", event.at}});
  });
  projector.on("access.remade", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    projection.upsert("p_access_remade", {{"contract", event.log}, {"idx", static_cast<std::int64_t>(event.index)}},
                      {{"kept", base::require_integer(event.body, "kept")}, {"at", event.at}});
  });
  projector.on("access.dropped", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    for (const auto& one : base::require_array(event.body, "months")) {
      const auto& month = base::as_object(one, "months");
      projection.upsert("p_access_dropped", {{"contract", event.log}, {"month", std::string(base::require_text(month, "month"))}},
                        {{"events", base::require_integer(month, "events")},
                         {"sequence", base::require_integer(month, "sequence")},
                         {"hash", std::string(base::require_text(month, "hash"))},
                         {"at", event.at}});
    }
  });
  projector.on("access.observed", [](store::Projection& projection, const store::Event& event, const store::BlobReader& blobs) {
    const std::string sha256(base::require_text(event.body, "sha256"));
    const auto index = static_cast<std::int64_t>(event.index);
    projection.upsert("p_access_segment", {{"idx", index}}, {{"sha256", sha256}, {"count", base::require_integer(event.body, "count")}});
    const auto bytes = blobs(event.log, sha256);
    std::int64_t number = 0;
    for (const auto line : base::split(base::as_text(bytes), '\n')) {
      if (line.empty()) continue;
      const auto json = base::parse_json(line, "access segment");
      const auto& row = json.as_object();
      const auto text = [&](std::string_view key) { return std::string(base::text_or(row, key, "")); };
      projection.upsert("p_access", {{"idx", index}, {"row_no", number++}},
                        {{"at", base::require_integer(row, "at")},
                         {"kind", text("kind")},
                         {"result", text("result")},
                         {"login", text("login")},
                         {"address", text("address")},
                         {"person", text("person")}});
    }
  });
}

void AccessObserver::observe(const identity::AccessEvent& event) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(event);
}

void AccessObserver::flush(store::Writer& writer, store::BlobStore& blobs, base::Millis now, base::Millis wait) {
  std::vector<identity::AccessEvent> taken;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || now - waiting_.front().at < wait) return;
    taken.swap(waiting_);
  }
  std::string lines;
  for (const auto& event : taken) {
    lines += base::canonical(Object{{"at", event.at},
                                    {"kind", identity::to_string(event.kind)},
                                    {"result", identity::to_string(event.result)},
                                    {"login", event.login},
                                    {"address", event.address},
                                    {"person", event.person}}) +
             "\n";
  }
  const auto blob = blobs.put(store::kInstanceLog, base::as_bytes(lines), "application/jsonl", "access");
  writer.run([&](store::Transaction& transaction) {
    transaction.emit(store::kInstanceLog, "access.observed",
                     Object{{"sha256", blob.sha256},
                            {"count", static_cast<std::int64_t>(taken.size())},
                            {"first", taken.front().at},
                            {"last", taken.back().at}});
  });
}

}  // namespace junshu::instance

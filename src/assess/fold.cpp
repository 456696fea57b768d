#include "assess/assess.h"

namespace junshu::assess {

using base::Object;
using store::Cell;
using store::ColumnType;

namespace {

std::string text_of(const Object& object, std::string_view key) { return std::string(base::text_or(object, key, "")); }

void fold_assessed(store::Projection& projection, const store::Event& event, const store::BlobReader&) {
  const std::string& contract = event.log;
  const auto each = [&](std::string_view key, const auto& apply) {
    if (const auto* list = base::find(event.body, key)) {
      for (const auto& item : list->as_array()) apply(item);
    }
  };
  each("opened", [&](const base::Json& item) {
    const auto& finding = item.as_object();
    projection.upsert("p_finding", {{"contract", contract}, {"record", text_of(finding, "id")}},
                      {{"clause", text_of(finding, "clause")},
                       {"check_id", text_of(finding, "check")},
                       {"register", text_of(finding, "register")},
                       {"subject", text_of(finding, "subject")},
                       {"status", text_of(finding, "status")},
                       {"since", base::integer_or(finding, "since", 0)},
                       {"opened_at", event.at}});
  });
  const auto stamp = [&](const base::Json& item, const char* column) {
    projection.upsert("p_finding", {{"contract", contract}, {"record", std::string(item.as_string())}}, {{column, event.at}});
  };
  each("ended", [&](const base::Json& item) { stamp(item, "ended_at"); });
  each("closed", [&](const base::Json& item) {
    stamp(item, "ended_at");
    stamp(item, "healed_at");
  });
  each("healed", [&](const base::Json& item) { stamp(item, "healed_at"); });
  each("checks", [&](const base::Json& item) {
    const auto& check = item.as_object();
    projection.upsert("p_check_status", {{"contract", contract}, {"clause", text_of(check, "clause")}, {"check_id", text_of(check, "check")}},
                      {{"status", text_of(check, "status")}, {"at", event.at}});
  });
  each("statuses", [&](const base::Json& item) {
    const auto& change = item.as_object();
    const std::string clause = text_of(change, "clause");
    projection.upsert("p_clause_status", {{"contract", contract}, {"clause", clause}}, {{"status", text_of(change, "status")}, {"since", event.at}});
    projection.upsert("p_status_history", {{"contract", contract}, {"clause", clause}, {"idx", static_cast<std::int64_t>(event.index)}},
                      {{"status", text_of(change, "status")}, {"at", event.at}});
  });
}

void fold_exemption_granted(store::Projection& projection, const store::Event& event, const store::BlobReader&) {
  projection.upsert("p_exemption", {{"contract", event.log}, {"record", "X-" + std::to_string(event.index)}},
                    {{"clause", text_of(event.body, "clause")},
                     {"starts", text_of(event.body, "starts")},
                     {"ends", text_of(event.body, "ends")},
                     {"reason", text_of(base::require_object(event.body, "reason"), "hmac")},
                     {"actor", text_of(event.body, "actor")},
                     {"at", event.at}});
}

void fold_exemption_ended(store::Projection& projection, const store::Event& event, const store::BlobReader&) {
  projection.upsert("p_exemption", {{"contract", event.log}, {"record", text_of(event.body, "exemption")}}, {{"ended_at", event.at}});
}

}  // namespace

void register_folds(store::Projector& projector) {
  const auto text = [](const char* name) { return store::Column{name, ColumnType::Text}; };
  const auto integer = [](const char* name) { return store::Column{name, ColumnType::Integer}; };
  projector.table({"p_finding",
                   {text("contract"), text("record"), text("clause"), text("check_id"), text("register"), text("subject"), text("status"),
                    integer("since"), integer("opened_at"), integer("ended_at"), integer("healed_at")},
                   {"contract", "record"},
                   {{"contract", "clause", "check_id", "healed_at", "status"}, {"contract", "subject", "clause", "check_id"}}});
  projector.table({"p_check_status",
                   {text("contract"), text("clause"), text("check_id"), text("status"), integer("at")},
                   {"contract", "clause", "check_id"},
                   {}});
  projector.table({"p_clause_status", {text("contract"), text("clause"), text("status"), integer("since")}, {"contract", "clause"}, {}});
  projector.table(
      {"p_status_history", {text("contract"), text("clause"), integer("idx"), text("status"), integer("at")}, {"contract", "clause", "idx"}, {}});
  projector.table({"p_exemption",
                   {text("contract"), text("record"), text("clause"), text("starts"), text("ends"), text("reason"), text("actor"), integer("at"),
                    integer("ended_at")},
                   {"contract", "record"},
                   {}});
  projector.table({"op_check_row",
                   {text("contract"), text("check_id"), text("record"), text("status"), integer("since"), integer("changes_at")},
                   {"contract", "check_id", "record"},
                   {{"contract", "changes_at"}}});
  projector.on("assessed", fold_assessed);
  projector.on("exemption.granted", fold_exemption_granted);
  projector.on("exemption.ended", fold_exemption_ended);
}

}  // namespace junshu::assess

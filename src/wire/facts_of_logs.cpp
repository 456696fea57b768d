// Logs, alerts and accesses.
#include "fact_forms.h"

namespace junshu::wire {
namespace {

using base::Array;
using base::Json;
using base::Object;

constexpr Words<AlertLevel, 5> kLevel{{{AlertLevel::Informational, "informational"}, {AlertLevel::Low, "low"}, {AlertLevel::Medium, "medium"},
                                       {AlertLevel::High, "high"}, {AlertLevel::Critical, "critical"}}};
constexpr Words<AccessKind, 7> kAccess{{{AccessKind::Login, "login"}, {AccessKind::Logout, "logout"}, {AccessKind::Privilege, "privilege"},
                                        {AccessKind::Account, "account"}, {AccessKind::Data, "data"}, {AccessKind::Entry, "entry"},
                                        {AccessKind::Other, "other"}}};
constexpr Words<AccessOutcome, 3> kOutcome{
    {{AccessOutcome::Success, "success"}, {AccessOutcome::Failure, "failure"}, {AccessOutcome::Unknown, "unknown"}}};
constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxTags = 32;

Object to_json(const LogState& log) {
  Object out{{"source", log.source},       {"name", log.name},           {"lines", log.lines},
             {"unparsed", log.unparsed},   {"late", log.late},           {"over_long", log.over_long},
             {"without_time", log.without_time}, {"readable", log.readable}};
  put_number(out, "newest", log.newest);
  put_text(out, "reason", log.reason);
  return out;
}
LogState read_log(const Json& value) {
  Fields fields(value, "log");
  LogState log{.source = fields.text("source", kMaxName),
               .name = fields.text("name"),
               .lines = fields.integer("lines", 0, kMaxInteger),
               .unparsed = fields.integer("unparsed", 0, kMaxInteger),
               .late = fields.integer("late", 0, kMaxInteger),
               .over_long = fields.integer("over_long", 0, kMaxInteger),
               .without_time = fields.integer("without_time", 0, kMaxInteger),
               .newest = fields.optional_integer("newest", 0, kMaxInteger),
               .readable = fields.flag("readable"),
               .reason = fields.optional_text("reason", 512)};
  fields.finish();
  return log;
}

Object to_json(const Alert& alert) {
  Object out{{"rule", alert.rule},         {"title", alert.title},     {"level", to_string(alert.level)}, {"tags", list_of(alert.tags)},
             {"count", alert.count},       {"first_at", alert.first_at}, {"last_at", alert.last_at},      {"lines", list_of(alert.lines)}};
  put_text(out, "title_ja", alert.title_ja);
  put_text(out, "author", alert.author);
  put_text(out, "group", alert.group);
  put_text(out, "log", alert.log);
  put_text(out, "source", alert.source);
  put_text(out, "user", alert.user);
  put_text(out, "target", alert.target);
  return out;
}
Alert read_alert(const Json& value) {
  Fields fields(value, "alert");
  Alert alert{.rule = fields.text("rule", kMaxName),
              .title = fields.text("title", 512),
              .title_ja = fields.optional_text("title_ja", 512),
              .author = fields.optional_text("author", 1024),
              .level = fields.word("level", kLevel),
              .tags = fields.texts("tags", kMaxTags, 128),
              .group = fields.optional_text("group", 1024),
              .log = fields.optional_text("log", kMaxName),
              .source = fields.optional_text("source", kMaxName),
              .user = fields.optional_text("user", kMaxName),
              .target = fields.optional_text("target"),
              .count = fields.integer("count", 1, kMaxInteger),
              .first_at = fields.integer("first_at", 0, kMaxInteger),
              .last_at = fields.integer("last_at", 0, kMaxInteger),
              .lines = fields.texts("lines", kMaxAlertLines, kMaxLogLine)};
  fields.finish();
  return alert;
}

Object to_json(const Access& access) {
  Object out{{"at", access.at}, {"kind", to_string(access.kind)}, {"outcome", to_string(access.outcome)}, {"times", access.times}};
  put_text(out, "user", access.user);
  put_text(out, "became", access.became);
  put_text(out, "source", access.source);
  put_text(out, "target", access.target);
  put_text(out, "method", access.method);
  put_text(out, "log", access.log);
  return out;
}
Access read_access(const Json& value) {
  Fields fields(value, "access");
  Access access{.at = fields.integer("at", 0, kMaxInteger),
                .kind = fields.word("kind", kAccess),
                .outcome = fields.word("outcome", kOutcome),
                .user = fields.optional_text("user", kMaxName),
                .became = fields.optional_text("became", kMaxName),
                .source = fields.optional_text("source", kMaxName),
                .target = fields.optional_text("target", 1024),
                .method = fields.optional_text("method", 64),
                .log = fields.optional_text("log", kMaxName),
                .times = fields.integer("times", 1, kMaxInteger)};
  fields.finish();
  return access;
}

template <typename Item>
Array array_of(const std::vector<Item>& items) {
  Array out;
  out.reserve(items.size());
  for (const Item& item : items) out.emplace_back(to_json(item));
  return out;
}

}  // namespace

std::string_view to_string(AlertLevel value) { return word_for(value, kLevel); }
std::string_view to_string(AccessKind value) { return word_for(value, kAccess); }
std::string_view to_string(AccessOutcome value) { return word_for(value, kOutcome); }

Object write(const Logs& fact) { return Object{{"from", fact.from}, {"to", fact.to}, {"logs", array_of(fact.logs)}}; }
Logs read_logs(Fields& fields) {
  Logs fact{.from = fields.integer("from", 0, kMaxInteger), .to = fields.integer("to", 0, kMaxInteger), .logs = {}};
  for (const Json& entry : fields.list("logs", kMaxLogs)) fact.logs.push_back(read_log(entry));
  return fact;
}

Object write(const Alerts& fact) { return Object{{"alerts", array_of(fact.alerts)}}; }
Alerts read_alerts(Fields& fields) {
  Alerts fact;
  for (const Json& entry : fields.list("alerts", kMaxAlerts)) fact.alerts.push_back(read_alert(entry));
  return fact;
}

Object write(const Accesses& fact) { return Object{{"accesses", array_of(fact.accesses)}}; }
Accesses read_accesses(Fields& fields) {
  Accesses fact;
  for (const Json& entry : fields.list("accesses", kMaxAccesses)) fact.accesses.push_back(read_access(entry));
  return fact;
}

}  // namespace junshu::wire

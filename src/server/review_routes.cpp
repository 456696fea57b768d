// The sheet that a review of logs rests on: looked at, and kept as it was signed.
#include <algorithm>

#include "asked.h"
#include "history_parts.h"
#include "routes.h"

namespace junshu::server {

namespace {

using base::Error;
using base::ErrorKind;

base::Millis required_instant(const std::optional<base::Millis>& at, const char* name) {
  if (!at) throw Error(ErrorKind::InvalidInput, {"期間の始めと終わりを指定してください。", "Say from when until when."}, name);
  return *at;
}

void require_known(History& history, const std::vector<std::string>& hosts) {
  for (const auto& host : hosts) {
    if (host == "junshu") continue;
    if (history.snapshot().connection().query("select 1 from p_host where contract = ? and record = ?", {history.snapshot().contract().id, host}).empty()) {
      throw Error(ErrorKind::InvalidInput, {"この機器は登録されていません: " + host, "There is no such host: " + host}, "host");
    }
  }
}

// For people: with the names of members, which the kept bytes do not hold.
Object named(History& history, Object sheet) {
  for (const char* list : {"persons", "off_hours", "dormant", "failed_then_succeeded", "privileges", "new_sources"}) {
    for (auto& row : sheet[list].as_array()) {
      Object& one = row.as_object();
      const Object who = history.user(std::string(base::text_or(one, "user", "")));
      if (const auto* member = base::find(who, "member")) one["name"] = base::text_or(member->as_object(), "name", "");
    }
  }
  for (auto& row : sheet["unusual"].as_array()) {
    Object& one = row.as_object();
    if (base::text_or(one, "what", "") != "person") continue;
    const Object who = history.user(std::string(base::text_or(one, "subject", "")));
    if (const auto* member = base::find(who, "member")) one["name"] = base::text_or(member->as_object(), "name", "");
  }
  return sheet;
}

Response get_sheet(Context& context) {
  History history(context);
  instance::SheetRequest request;
  request.from = required_instant(asked_instant(context.request, "from"), "from");
  request.until = required_instant(asked_instant(context.request, "until"), "until");
  request.hosts = asked_words(context.request, "host");
  require_known(history, request.hosts);
  return ok(named(history, instance::review_sheet(context.instance(), history.snapshot(), request)));
}

Response keep_sheet(Context& context) {
  History history(context);
  const Object body = context.body({"from", "until", "hosts"});
  instance::SheetRequest request;
  request.from = base::from_iso8601(base::require_text(body, "from"));
  request.until = base::from_iso8601(base::require_text(body, "until"));
  if (base::find(body, "hosts") != nullptr) {
    for (const auto& host : base::require_array(body, "hosts")) {
      if (!host.is_string()) throw Error(ErrorKind::InvalidInput, {"機器は識別子で指定してください。", "Name hosts by their ids."}, "hosts");
      request.hosts.emplace_back(host.as_string());
    }
  }
  require_known(history, request.hosts);
  if (request.until > history.now()) {
    throw Error(ErrorKind::InvalidInput, {"終わった期間について作成してください。", "Keep the sheet of a period that is over."}, "until");
  }
  Object sheet = instance::review_sheet(context.instance(), history.snapshot(), request);
  const std::string bytes = base::canonical(sheet);
  const auto& zone = history.snapshot().contract().zone;
  const std::string name = "review-" + base::to_string(base::civil_date(request.from, zone)) + "-" + base::to_string(base::civil_date(request.until - 1, zone)) + ".json";
  const auto info = context.instance().blobs().put(context.contract(), base::as_bytes(bytes), "application/json", name);
  return ok({{"file", Object{{"sha256", info.sha256}, {"name", info.name}, {"size", info.size}, {"content_type", info.media_type}}}, {"sheet", named(history, std::move(sheet))}}, 201);
}

}  // namespace

void add_review_routes(Routes& routes) {
  routes.personal("GET", "/contracts/{contract}/review-sheet", get_sheet);
  routes.personal("POST", "/contracts/{contract}/review-sheets", keep_sheet);
}

}  // namespace junshu::server

// What changed on a host, newest first: files and packages with the record that explains each, and what needed no
// explanation.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "host_parts.h"
#include "routes.h"

namespace junshu::server {

namespace {

using base::Error;
using base::ErrorKind;
using store::Rows;

constexpr std::size_t kUsualPart = 100;
constexpr std::size_t kMostPart = 500;
constexpr std::size_t kMostLooked = 20'000;  // for one answer, by a filter that no index helps

enum class Covered { Either, Yes, No };

// Where the page before ended.
struct Place {
  std::int64_t at = 0;
  std::string record;
};

std::string encode(const Place& place) {
  return base::base64url(base::as_bytes(std::to_string(place.at) + " " + place.record));
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Place decode(const std::string& cursor) {
  const auto bytes = base::from_base64url(cursor);
  const std::string text(bytes ? base::as_text(*bytes) : std::string_view());
  const auto space = text.find(' ');
  const auto at = number_in(std::string_view(text).substr(0, space));
  if (space == std::string::npos || !at) {
    throw Error(ErrorKind::InvalidInput,
                {"続きの位置が不正です。一覧を開き直してください。", "The cursor is not valid; open the list again."},
                "cursor");
  }
  return {*at, text.substr(space + 1)};
}

struct Wanted {
  std::string text, what;
  std::optional<base::Millis> from, until;
  Covered covered = Covered::Either;
  std::size_t limit = kUsualPart;
  std::optional<Place> after;
};

std::size_t limit_in(const std::string& text) {
  const auto limit = number_in(text);
  if (!limit || *limit < 1 || *limit > static_cast<std::int64_t>(kMostPart)) {
    throw Error(ErrorKind::InvalidInput, {"limit は1～500にしてください。", "limit is 1 to 500."}, "limit");
  }
  return static_cast<std::size_t>(*limit);
}

Covered covered_in(const std::string& text) {
  if (text == "yes") return Covered::Yes;
  if (text == "no") return Covered::No;
  throw Error(ErrorKind::InvalidInput, {"covered は yes か no にしてください。", "covered is yes or no."}, "covered");
}

Wanted wanted_by(const Request& request) {
  Wanted out;
  for (const auto& [name, value] : request.query) {
    if (value.empty()) continue;
    if (name == "q") out.text = value;
    if (name == "what") out.what = value;
    if (name == "from") out.from = base::from_iso8601(value);
    if (name == "until") out.until = base::from_iso8601(value);
    if (name == "covered") out.covered = covered_in(value);
    if (name == "limit") out.limit = limit_in(value);
    if (name == "cursor") out.after = decode(value);
  }
  return out;
}

std::string like_pattern(std::string_view text) {
  std::string out = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

// One of the three lists: its table, and how a row of it is shown.
struct List {
  std::string table;
  std::string searched;   // column that `q` looks into, "" for none
  std::string explained;  // the built-in whose records the catalogue explains, "" for none
  Object (*show)(const RowOf& row);
};

class Lister {
 public:
  Lister(Context& context, instance::Snapshot& snapshot, const List& list)
      : snapshot_(snapshot),
        shown_(context.instance(), snapshot),
        in_force_(context.instance().in_force()),
        list_(list),
        wanted_(wanted_by(context.request)),
        at_once_(wanted_.covered == Covered::Either ? wanted_.limit : kMostPart),
        host_(context.parameter("host")) {}

  Object page() {
    Array items;
    std::size_t looked = 0;
    bool more = true;
    std::optional<Place> last = wanted_.after;
    while (more && items.size() < wanted_.limit && looked < kMostLooked) {
      const Rows rows = after(last);
      more = rows.size() > at_once_;
      const std::size_t here = std::min(rows.size(), at_once_);
      const auto reasons = reasons_for(rows, here);
      for (std::size_t i = 0; i < here; ++i) {
        if (items.size() == wanted_.limit) {
          more = true;
          break;
        }
        const RowOf row(rows, i);
        last = Place{row.number("at"), row.text("record")};
        ++looked;
        if (wanted(row, reasons)) items.push_back(show(row, reasons));
      }
    }
    Object out{{"items", std::move(items)}};
    if (more && last) out["next_cursor"] = encode(*last);
    return out;
  }

 private:
  struct Reasons {
    std::map<std::string, checks::Explanation> explained;
    std::map<std::string, checks::Explanation> corrected;
  };

  Rows after(const std::optional<Place>& place) {
    std::string sql = "select * from " + list_.table + " where contract = :contract and host = :host";
    store::NamedParameters parameters{{"contract", shown_.contract()}, {"host", host_}};
    const auto with = [&](const std::string& condition, const char* name, store::Value value) {
      sql += condition;
      parameters.emplace_back(name, std::move(value));
    };
    if (!wanted_.text.empty() && !list_.searched.empty())
      with(" and lower(" + list_.searched + ") like lower(:text) escape '\\'", "text", like_pattern(wanted_.text));
    if (!wanted_.what.empty() && list_.table == "p_file_change") with(" and what = :what", "what", wanted_.what);
    if (wanted_.from) with(" and at >= :from_at", "from_at", *wanted_.from);
    if (wanted_.until) with(" and at < :until_at", "until_at", *wanted_.until);
    if (place) {
      with(" and (at < :last_at or at = :last_at and record < :last_record)", "last_at", place->at);
      parameters.emplace_back("last_record", place->record);
    }
    sql += " order by at desc, record desc limit " + std::to_string(at_once_ + 1);
    return snapshot_.connection().query_named(sql, parameters);
  }

  Reasons reasons_for(const Rows& rows, std::size_t count) {
    Reasons out;
    if (list_.explained.empty() || count == 0) return out;
    std::set<std::string> subjects;
    for (std::size_t i = 0; i < count; ++i) subjects.insert(store::text(rows.at(i, "record")));
    out.explained =
        in_force_->runner->explanations(snapshot_.connection(), list_.explained, shown_.contract(), subjects);
    out.corrected = corrected(subjects);
    return out;
  }

  // Approved corrective actions on findings about these subjects, by the registers that correct findings.
  std::map<std::string, checks::Explanation> corrected(const std::set<std::string>& subjects) {
    std::map<std::string, checks::Explanation> out;
    for (const auto& [id, definition] : snapshot_.catalogue().registers) {
      if (!definition.corrects) continue;
      std::string marks;
      store::Parameters parameters{shown_.contract(), list_.explained};
      for (const auto& subject : subjects) {
        marks += marks.empty() ? "?" : ", ?";
        parameters.emplace_back(subject);
      }
      const Rows rows =
          snapshot_.connection().query("select f.subject, a.record from p_finding f join \"p_" + id +
                                           "\" a on a.contract = f.contract and a.\"" + definition.corrects->finding +
                                           "\" = f.record where f.contract = ? and f.register = ? and f.subject in (" +
                                           marks + ") and a.voided_at is null and a.\"" + definition.corrects->action +
                                           "_recorded_at\" is not null order by f.subject, a.record",
                                       parameters);
      for (const auto& row : rows.rows) {
        out.try_emplace(store::text(row[0]), checks::Explanation{id, store::text(row[1])});
      }
    }
    return out;
  }

  // What the host itself announced is nobody's breach, as in the checks.
  bool wanted(const RowOf& row, const Reasons& reasons) const {
    if (wanted_.covered == Covered::Either || list_.explained.empty()) return true;
    const bool declared = list_.table == "p_file_change" && row.text("explanation") != "none";
    const bool covered = declared || reasons.explained.contains(row.text("record"));
    return covered == (wanted_.covered == Covered::Yes);
  }

  Object show(const RowOf& row, const Reasons& reasons) {
    Object out = list_.show(row);
    const auto add = [&](const char* member, const std::map<std::string, checks::Explanation>& from) {
      const auto found = from.find(row.text("record"));
      if (found == from.end()) return;
      out[member] = reference(found->second);
    };
    add("covered_by", reasons.explained);
    add("corrected_by", reasons.corrected);
    return out;
  }

  const Object& reference(const checks::Explanation& by) {
    auto& known = references_[by.register_id + "/" + by.record];
    if (known.empty()) known = shown_.reference(by.register_id, by.record);
    return known;
  }

  instance::Snapshot& snapshot_;
  Shown shown_;
  std::shared_ptr<const instance::InForce> in_force_;
  const List& list_;
  Wanted wanted_;
  std::size_t at_once_;  // rows read; some are not wanted
  std::string host_;
  std::map<std::string, Object> references_;
};

Object show_file(const RowOf& row) {
  Object out{{"record", row.text("record")},
             {"at", row.at("at")},
             {"seen_at", row.at("seen_at")},
             {"path", row.text("path")},
             {"what", row.text("what")},
             {"attributes", words_of(row.text("attributes"), ' ')},
             {"explanation", row.text("explanation")},
             {"source", row.text("source")}};
  for (const char* column : {"before_sha256", "after_sha256", "owner", "package"}) row.text_if(out, column, column);
  row.number_if(out, "size", "size");
  row.number_if(out, "mode", "mode");
  if (row.known("pid")) {
    Object by{{"pid", row.number("pid")}, {"uid", row.number("uid")}};
    row.text_if(by, "exe", "exe");
    row.number_if(by, "login_uid", "login_uid");
    row.text_if(by, "container", "container");
    out["by"] = std::move(by);
  }
  return out;
}

Object show_package(const RowOf& row) {
  Object out{{"record", row.text("record")},
             {"name", row.text("name")},
             {"architecture", row.text("architecture")},
             {"at", row.at("at")},
             {"seen_at", row.at("seen_at")}};
  row.text_if(out, "from_version", "from_version");
  row.text_if(out, "to_version", "to_version");
  return out;
}

Object show_explained(const RowOf& row) {
  Object out{{"record", row.text("record")},
             {"explanation", row.text("explanation")},
             {"files", row.number("files")},
             {"at", row.at("at")},
             {"seen_at", row.at("seen_at")}};
  row.text_if(out, "package", "package");
  return out;
}

const List kFiles{"p_file_change", "path", "file_change", show_file};
const List kPackages{"p_package_change", "name", "package_change", show_package};
const List kExplained{"p_explained_change", "package", "", show_explained};

Routes::Action listing(const List& list) {
  return [&list](Context& context) {
    auto snapshot = context.snapshot();
    require_host(snapshot, context.parameter("host"));
    return ok(Lister(context, snapshot, list).page());
  };
}

}  // namespace

void add_host_change_routes(Routes& routes) {
  const std::string host = "/contracts/{contract}/hosts/{host}";
  routes.personal("GET", host + "/file-changes", listing(kFiles));
  routes.personal("GET", host + "/package-changes", listing(kPackages));
  routes.personal("GET", host + "/explained-changes", listing(kExplained));
}

}  // namespace junshu::server

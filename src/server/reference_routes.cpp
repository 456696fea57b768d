// What a form may refer to: the records of a register, and what the program itself knows of.
#include <algorithm>

#include "base/text.h"
#include "observed.h"
#include "registers/read.h"
#include "routes.h"
#include "shown.h"

namespace junshu::server {

namespace {

constexpr std::size_t kOffered = 20;
constexpr std::int64_t kMostScanned = 500;

struct Choice {
  std::string record;
  base::Text title;
};

// A breach that has not healed comes first: that is what people speak about.
std::vector<Choice> findings(Shown& shown) {
  const auto rows = shown.snapshot().connection().query(
      "select * from p_finding where contract = ? and healed_at is null order by case when status = 'broken' then 0 else 1 end, opened_at desc, record"
      " limit ?",
      {shown.contract(), kMostScanned});
  std::vector<Choice> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto clause = shown.snapshot().catalogue().clauses.find(store::text(rows.at(i, "clause")));
    const std::string label = clause == shown.snapshot().catalogue().clauses.end() ? store::text(rows.at(i, "clause")) : clause->second.label;
    const base::Text said = shown.finding_text(rows, i);
    const std::string& subject = store::text(rows.at(i, "subject"));
    out.push_back({store::text(rows.at(i, "record")),
                   {label + " " + (said.ja.empty() ? subject : said.ja), label + " " + (said.en.empty() ? subject : said.en)}});
  }
  return out;
}

std::vector<Choice> observed(Shown& shown, const std::string& view) {
  std::vector<Choice> out;
  for (auto& each : observed_choices(shown, view, kMostScanned)) out.push_back({std::move(each.record), {each.title, each.title}});
  return out;
}

std::vector<Choice> clauses(Shown& shown) {
  std::vector<Choice> out;
  for (const std::string& id : shown.snapshot().catalogue().clause_order()) {
    const auto& clause = shown.snapshot().catalogue().clauses.at(id);
    out.push_back({id, {clause.label + " " + clause.name.ja, clause.label + " " + clause.name.en}});
  }
  return out;
}

std::vector<Choice> records(Shown& shown, const std::string& id, const std::string& typed) {
  const auto& definition = register_named(shown.snapshot().catalogue(), id);
  registers::ListQuery query;
  query.text = typed;
  query.sort = "record";
  query.limit = kOffered;
  std::vector<Choice> out;
  for (const auto& row : registers::list(shown.snapshot().world(), definition, query).rows) {
    const std::string title = registers::title(shown.snapshot().world(), definition.id, row.record);
    out.push_back({row.record, {title, title}});
  }
  return out;
}

Response list_references(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const std::string id = context.parameter("register");
  const std::string typed(context.request.query_value("q").value_or(""));
  std::vector<Choice> found;
  if (!catalogue::is_builtin_register(id)) {
    found = records(shown, id, typed);
  } else {
    found = id == "finding" ? findings(shown) : id == "clause" ? clauses(shown) : observed(shown, id);
    const std::string wanted = base::search_key(typed);
    std::erase_if(found, [&](const Choice& choice) {
      return base::search_key(choice.record + " " + choice.title.ja + " " + choice.title.en).find(wanted) == std::string::npos;
    });
  }
  Array items;
  for (const auto& choice : found) {
    if (items.size() == kOffered) break;
    items.push_back(Object{{"record", choice.record}, {"title", both(choice.title)}});
  }
  return ok({{"items", std::move(items)}});
}

}  // namespace

void add_reference_routes(Routes& routes) { routes.personal("GET", "/contracts/{contract}/references/{register}", list_references); }

}  // namespace junshu::server

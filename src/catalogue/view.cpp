#include "base/text.h"
#include "cross_check.h"
#include "read.h"

namespace junshu::catalogue {

View read_view(const FileText& file, Report& report) {
  MapReader reader(file, report, file.root, {"共通の表", "a view"});
  View view;
  view.id = reader.identifier("view", Need::Required);
  view.description = reader.text("description", Need::Required);
  view.explains = reader.identifier("explains");
  view.sql = reader.scalar("sql", Need::Required);
  reader.finish();
  return view;
}

namespace {

void check_name_is_free(const Checking& checking, const FileText& file, const View& view) {
  bool taken = has(built_in_views(), view.id);
  for (const auto& [id, definition] : checking.catalogue.registers) {
    for (const auto& table : tables_of(definition, checking.catalogue)) taken = taken || table.name == "p_" + view.id;
  }
  if (!taken) return;
  checking.report.add(file, file.at("view"),
                      {"「" + view.id + "」は台帳か組込みの表の名前です",
                       "\"" + view.id + "\" is the name of a register or a built-in view"},
                      {"別の名前を付けてください", "give it another name"});
}

void check_only_one_explains(const Checking& checking, const FileText& file, const View& view) {
  if (view.explains.empty() || checking.catalogue.explaining(view.explains) == &view) return;
  checking.report.add(file, file.at("explains"),
                      {"「" + view.explains + "」を説明する表が二つあります",
                       "there are two views that explain \"" + view.explains + "\""},
                      {"一つにまとめてください", "make them one"});
}

}  // namespace

void check_view(const Checking& checking, const FileText& file, const View& view, const SqlProbe& probe) {
  check_name_is_free(checking, file, view);
  demand_known(checking, file, "explains", {"組込みの表", "built-in"}, view.explains, builtin_registers());
  check_only_one_explains(checking, file, view);
  if (!probe || view.id.empty() || view.sql.empty()) return;
  Check check;
  check.id = view.id;
  check.subject = "contract";
  check.sql = std::string("select ") + (view.explains.empty() ? "1" : "subject, register, record") + " from \"" +
              view.id + "\"";
  try {
    probe(checking.catalogue, check);
  } catch (const base::Error& error) {
    checking.report.add(file, file.at("sql"),
                        {"SQL を実行できません: " + error.message().ja,
                         "the SQL cannot be run: " + base::in(base::Language::English, error.message())},
                        {"列の名前は docs/architecture.md の「Catalogue files」にあります",
                         "docs/architecture.md, \"Catalogue files\", lists the tables and columns"});
  }
}

}  // namespace junshu::catalogue

#include "adoption.h"

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "catalogue/load.h"
#include "detect/ruleset.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

constexpr const char* kDetectionFolder = "detections";

const std::vector<std::pair<std::string, std::string>>& kinds() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"role", "roles"}, {"calendar", "calendars"}, {"word", "words"}, {"register", "registers"}, {"view", "views"}, {"clause", "clauses"},
      {kDetectionKind, kDetectionFolder}};
  return all;
}

// Detections may end in .yml or .yaml: their id is the whole name of the file.
bool is_definition(const std::string& kind, const std::filesystem::path& path) {
  return path.extension() == ".yaml" || (kind == kDetectionKind && path.extension() == ".yml");
}

std::vector<catalogue::RegisterTable> tables_for(const std::string& kind, const std::string& id, const catalogue::Catalogue& catalogue) {
  if (kind != "register") return {};
  return catalogue::tables_of(catalogue.registers.at(id), catalogue);
}

}  // namespace

std::filesystem::path relative_path(const std::string& kind, const std::string& id) {
  for (const auto& [name, folder] : kinds()) {
    if (name == kind) return std::filesystem::path(folder) / (kind == kDetectionKind ? id : id + ".yaml");
  }
  throw Error(ErrorKind::Integrity, {"知らない種類の定義です: " + kind, "An unknown kind of definition: " + kind});
}

std::vector<DefinitionFile> definition_files(const std::filesystem::path& catalogue) {
  std::vector<DefinitionFile> out;
  for (const auto& [kind, folder] : kinds()) {
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_directory(catalogue / folder)) {
      for (const auto& entry : std::filesystem::directory_iterator(catalogue / folder)) {
        if (is_definition(kind, entry.path())) paths.push_back(entry.path());
      }
    }
    std::ranges::sort(paths);
    for (const auto& path : paths) {
      DefinitionFile file{kind, (kind == kDetectionKind ? path.filename() : path.stem()).string(), std::filesystem::path(folder) / path.filename(), base::read_text(path), ""};
      file.sha256 = base::hex(base::sha256(base::as_bytes(file.text)));
      out.push_back(std::move(file));
    }
  }
  return out;
}

catalogue::Catalogue load_good(const std::filesystem::path& folder) {
  auto loaded = catalogue::load(folder, checks::sql_probe());
  if (std::filesystem::is_directory(folder / kDetectionFolder)) {
    auto detections = detect::load({folder / kDetectionFolder});
    std::ranges::move(detections.diagnostics, std::back_inserter(loaded.diagnostics));
  }
  if (loaded.diagnostics.empty()) return std::move(loaded.catalogue);
  std::string ja, en;
  for (const auto& diagnostic : loaded.diagnostics) {
    ja += catalogue::to_string(diagnostic, base::Language::Japanese) + "\n";
    en += catalogue::to_string(diagnostic, base::Language::English) + "\n";
  }
  throw Error(ErrorKind::InvalidInput, {"カタログに誤りがあります。\n" + ja, "The catalogue has mistakes.\n" + en}, folder.string());
}

namespace {

std::map<std::string, DetectionText> detections_in(const std::filesystem::path& folder) {
  std::map<std::string, DetectionText> out;
  if (!std::filesystem::is_directory(folder / kDetectionFolder)) return out;
  const auto loaded = detect::load({folder / kDetectionFolder});
  const auto add = [&](const detect::Meta& meta) {
    const auto& ours = meta.ours;
    out[meta.key()] = {{ours.title_ja.empty() ? meta.title : ours.title_ja, meta.title},
                       {ours.description_ja.empty() ? meta.description : ours.description_ja, meta.description},
                       {ours.next_ja.empty() ? ours.next_en : ours.next_ja, ours.next_en.empty() ? ours.next_ja : ours.next_en},
                       std::string(detect::to_string(meta.level)),
                       meta.author,
                       std::filesystem::path(meta.file).filename().string(),
                       meta.tags};
  };
  for (const auto& rule : loaded.rules.rules) add(rule.meta);
  for (const auto& correlation : loaded.rules.correlations) add(correlation.meta);
  return out;
}

}  // namespace

std::shared_ptr<const InForce> load_adopted(store::Connection& connection, store::BlobStore& blobs, const std::filesystem::path& folder) {
  std::filesystem::remove_all(folder);
  for (const auto& definition : registers::adopted(connection)) {
    const auto path = folder / relative_path(definition.kind, definition.id);
    base::make_folder(path.parent_path());
    const auto bytes = blobs.get(store::kInstanceLog, definition.sha256);
    base::write_durably(path, base::as_text(bytes), 0600);
  }
  auto out = std::make_shared<InForce>();
  out->catalogue = load_good(folder);
  out->detections = detections_in(folder);
  out->runner = std::make_unique<checks::Runner>(out->catalogue);
  return out;
}

void register_endorsement_folds(store::Projector& projector) {
  projector.table({"p_definition_endorsement",
                   {{"kind", store::ColumnType::Text},
                    {"id", store::ColumnType::Text},
                    {"sha256", store::ColumnType::Text},
                    {"person", store::ColumnType::Text},
                    {"at", store::ColumnType::Integer}},
                   {"kind", "id", "sha256", "person"},
                   {}});
  projector.on("definition.endorsed", [](store::Projection& projection, const store::Event& event, const store::BlobReader&) {
    const auto text = [&](std::string_view key) { return std::string(base::require_text(event.body, key)); };
    projection.upsert("p_definition_endorsement", {{"kind", text("kind")}, {"id", text("id")}, {"sha256", text("sha256")}, {"person", text("actor")}},
                      {{"at", event.at}});
  });
}

void adopt_all(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<DefinitionFile>& files,
               const catalogue::Catalogue& catalogue) {
  for (const auto& file : files) {
    blobs.put(store::kInstanceLog, base::as_bytes(file.text), "application/yaml", file.path.string());
    registers::adopt(transaction, file.kind, file.id, file.sha256, tables_for(file.kind, file.id, catalogue), Object{{"actor", "system"}});
  }
}

void propose_changes(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<DefinitionFile>& files) {
  auto& connection = transaction.connection();
  std::map<std::pair<std::string, std::string>, std::string> in_force, proposed;
  for (const auto& row : connection.query("select kind, id, sha256 from p_definition").rows) {
    in_force[{store::text(row[0]), store::text(row[1])}] = store::text(row[2]);
  }
  for (const auto& row : connection.query("select kind, id, sha256 from p_definition_proposal").rows) {
    proposed[{store::text(row[0]), store::text(row[1])}] = store::text(row[2]);
  }
  for (const auto& file : files) {
    const std::pair key(file.kind, file.id);
    if (in_force[key] == file.sha256 || proposed[key] == file.sha256) continue;
    blobs.put(store::kInstanceLog, base::as_bytes(file.text), "application/yaml", file.path.string());
    transaction.emit(store::kInstanceLog, "definition.proposed",
                     Object{{"actor", "system"}, {"kind", file.kind}, {"id", file.id}, {"sha256", file.sha256}});
  }
}

namespace {

// Refuses what would not be good beside everything else that is in force.
catalogue::Catalogue with_changes(store::Connection& connection, store::BlobStore& blobs, const std::vector<Proposed>& changes) {
  const base::TemporaryFolder folder("junshu-adopt");
  const auto put = [&](const std::string& kind, const std::string& id, const std::string& sha256) {
    const auto path = folder.path() / relative_path(kind, id);
    base::make_folder(path.parent_path());
    base::write_durably(path, base::as_text(blobs.get(store::kInstanceLog, sha256)));
  };
  for (const auto& definition : registers::adopted(connection)) put(definition.kind, definition.id, definition.sha256);
  for (const auto& change : changes) put(change.kind, change.id, change.sha256);
  return load_good(folder.path());
}

}  // namespace

std::vector<Proposed> endorse(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<Proposed>& proposals, const std::string& person) {
  auto& connection = transaction.connection();
  std::vector<Proposed> adopted;
  for (const auto& [kind, id, sha256] : proposals) {
    if (connection.query("select 1 from p_definition_proposal where kind = ? and id = ? and sha256 = ?", {kind, id, sha256}).empty()) {
      throw Error(ErrorKind::NotFound, {"その変更案はありません。画面を読み直してください。", "There is no such proposal. Load the page again."}, kind + "/" + id);
    }
    const auto others = connection.query("select 1 from p_definition_endorsement where kind = ? and id = ? and sha256 = ? and person <> ?",
                                         {kind, id, sha256, person});
    if (!others.empty()) {
      adopted.push_back({kind, id, sha256});
    } else {
      transaction.emit(store::kInstanceLog, "definition.endorsed", Object{{"actor", person}, {"kind", kind}, {"id", id}, {"sha256", sha256}});
    }
  }
  if (adopted.empty()) return adopted;
  const auto catalogue = with_changes(connection, blobs, adopted);
  for (const auto& [kind, id, sha256] : adopted) {
    registers::adopt(transaction, kind, id, sha256, tables_for(kind, id, catalogue), Object{{"actor", person}});
  }
  return adopted;
}

}  // namespace junshu::instance

// The definitions in force: adopted bytes, brought back from the ledger's blobs and read like any catalogue.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "instance/instance.h"
#include "registers/definitions.h"

namespace junshu::instance {

inline constexpr const char* kDetectionKind = "detection";

// One file of the catalogue: "register" "lending" and the file's bytes. The id of a detection is the name of its file ("login.yml").
struct DefinitionFile {
  std::string kind, id;
  std::filesystem::path path;  // relative to the catalogue's folder
  std::string text, sha256;
};
std::vector<DefinitionFile> definition_files(const std::filesystem::path& catalogue);
std::filesystem::path relative_path(const std::string& kind, const std::string& id);

// Refuses (Error{InvalidInput}, with the diagnostics as text) a catalogue with mistakes.
catalogue::Catalogue load_good(const std::filesystem::path& folder);

// Writes the adopted bytes into `folder` and reads them.
std::shared_ptr<const InForce> load_adopted(store::Connection& connection, store::BlobStore& blobs, const std::filesystem::path& folder);

void register_endorsement_folds(store::Projector& projector);

// Adopts everything (a new instance).
void adopt_all(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<DefinitionFile>& files, const catalogue::Catalogue& catalogue);
// Emits definition.proposed for every file that differs from what is in force.
void propose_changes(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<DefinitionFile>& files);

struct Proposed {
  std::string kind, id, sha256;
};
// The first of two people endorses, the second (another natural person) adopts. Definitions that need each other are named together.
// Returns those that were adopted. Error{NotFound} for one that is not proposed, {InvalidInput} when they are not good beside what is in force.
std::vector<Proposed> endorse(store::Transaction& transaction, store::BlobStore& blobs, const std::vector<Proposed>& proposals, const std::string& person);

}  // namespace junshu::instance

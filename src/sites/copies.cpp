#include "sites/copies.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"

namespace junshu::sites {
namespace {

const char* name_of(Drawer drawer) { return drawer == Drawer::Approved ? "approved" : "evidence"; }

}  // namespace

Copies::Copies(std::filesystem::path folder) : folder_(std::move(folder)) {}

std::filesystem::path Copies::path(Drawer drawer, std::string_view sha256) const {
  if (sha256.size() != 64 || !base::digest_from_hex(sha256)) {
    throw base::Error(base::ErrorKind::InvalidInput, {"写しの名前は SHA-256 です", "A copy is named by its SHA-256"},
                      std::string(sha256));
  }
  return folder_ / name_of(drawer) / sha256;
}

std::string Copies::keep(Drawer drawer, std::string_view content) const {
  std::string name = base::hex(base::sha256(base::as_bytes(content)));
  const auto file = path(drawer, name);
  if (base::read_text_if_present(file) == content) return name;
  base::make_folder(file.parent_path(), 0755);
  base::write_durably(file, content);
  return name;
}

std::optional<std::string> Copies::read(Drawer drawer, std::string_view sha256) const {
  const auto file = path(drawer, sha256);
  auto content = base::read_text_if_present(file);
  if (content && base::hex(base::sha256(base::as_bytes(*content))) != sha256) {
    throw base::Error(base::ErrorKind::Integrity,
                      {"写しの内容が、その名前の SHA-256 と一致しません。正しい写しを戻してください",
                       "The copy is not what its name says. Put the right copy back"},
                      file.string());
  }
  return content;
}

}  // namespace junshu::sites

#include "store/blobs.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "blob_backend.h"

namespace junshu::store {

namespace {

// Part 0 is "JSB1" ‖ key id (8 bytes) ‖ sealed description; part n ≥ 1 is the n-th sealed MiB. The associated data of each part says
// which part of which blob it is, and whether it is the last, so that none can be swapped, left out or moved.
constexpr std::size_t kPartSize = 1U << 20U;
constexpr std::string_view kMagic = "JSB1";
constexpr std::size_t kKeyIdSize = 8;

struct ContractKeys {
  base::SealKey seal;
  base::SealKey name;
  base::Digest id;
};

ContractKeys keys_of(KeyStore& keys, std::string_view contract) {
  const auto key = keys.contract_key(contract);
  return {.seal = base::derive_key(key, "blob seal"), .name = base::derive_key(key, "blob name"), .id = base::derive_key(key, "key id")};
}

base::Bytes associated(std::string_view contract, std::string_view name, std::size_t part, bool last) {
  std::string out = "junshu blob\n" + std::string(contract) + "\n" + std::string(name) + "\n" + std::to_string(part);
  if (last) out += "\nlast";
  const auto view = base::as_bytes(out);
  return {view.begin(), view.end()};
}

[[noreturn]] void damaged(std::string_view sha256, const std::string& ja, const std::string& en) {
  throw base::Error(base::ErrorKind::Integrity, {"保存した証跡が改変されています: " + ja, "Stored evidence was altered: " + en},
                    "blob " + std::string(sha256));
}

[[noreturn]] void not_found(std::string_view sha256) {
  throw base::Error(base::ErrorKind::NotFound, {"証跡ファイルがありません", "There is no such file of evidence"}, "blob " + std::string(sha256));
}

class SealedBlobs final : public BlobStore {
 public:
  SealedBlobs(std::unique_ptr<BlobBackend> backend, KeyStore& keys, base::Random& random)
      : backend_(std::move(backend)), keys_(keys), random_(random) {}

  SealedBlob seal(std::string_view contract, base::ByteView content, std::string_view media_type, std::string_view name) override {
    SealedBlob out = sealed(contract, content, media_type, name);
    out.content.assign(content.begin(), content.end());
    return out;
  }

  BlobInfo put(std::string_view contract, base::ByteView content, std::string_view media_type, std::string_view name) override {
    SealedBlob blob = sealed(contract, content, media_type, name);
    backend_->put(blob.contract, blob.stored_name, blob.parts);
    return std::move(blob.info);
  }

  base::Bytes get(std::string_view contract, std::string_view sha256) override {
    const ContractKeys keys = keys_of(keys_, contract);
    const std::string stored = stored_name(keys, sha256);
    BlobInfo info;
    base::Bytes content;
    std::size_t number = 0;
    const bool found = backend_->each(std::string(contract), stored, [&](base::ByteView part) {
      if (number == 0) {
        info = unseal_description(keys, contract, stored, sha256, part);
        content.reserve(info.size);
      } else {
        const bool last = content.size() + kPartSize >= info.size;
        const auto piece = base::unseal(keys.seal, part, associated(contract, stored, number, last));
        if (!piece) damaged(sha256, "復号できません", "it cannot be unsealed");
        content.insert(content.end(), piece->begin(), piece->end());
      }
      ++number;
      return true;
    });
    if (!found) not_found(sha256);
    if (number < 2 || content.size() != info.size || base::hex(base::sha256(content)) != sha256) {
      damaged(sha256, "ハッシュが一致しません", "its hash differs");
    }
    return content;
  }

  BlobInfo info(std::string_view contract, std::string_view sha256) override {
    const ContractKeys keys = keys_of(keys_, contract);
    const std::string stored = stored_name(keys, sha256);
    BlobInfo info;
    const bool found = backend_->each(std::string(contract), stored, [&](base::ByteView part) {
      info = unseal_description(keys, contract, stored, sha256, part);
      return false;
    });
    if (!found) not_found(sha256);
    return info;
  }

  bool exists(std::string_view contract, std::string_view sha256) override {
    const std::string stored = stored_name(keys_of(keys_, contract), sha256);
    return backend_->each(std::string(contract), stored, [](base::ByteView) { return false; });
  }

  void erase(std::string_view contract, std::string_view sha256) override {
    backend_->erase(std::string(contract), stored_name(keys_of(keys_, contract), sha256));
  }

  std::size_t sweep(std::string_view contract, const std::set<std::string>& named, base::Millis older_than) override {
    const ContractKeys keys = keys_of(keys_, contract);
    std::set<std::string> stored;
    for (const auto& sha256 : named) stored.insert(stored_name(keys, sha256));
    return backend_->sweep(std::string(contract), older_than, [&](const std::string& name) { return stored.contains(name); });
  }

 private:
  // Without the content.
  SealedBlob sealed(std::string_view contract, base::ByteView content, std::string_view media_type, std::string_view name) {
    const ContractKeys keys = keys_of(keys_, contract);
    BlobInfo info = {.sha256 = base::hex(base::sha256(content)),
                     .size = content.size(),
                     .media_type = std::string(media_type),
                     .name = std::string(name)};
    const std::string stored = stored_name(keys, info.sha256);
    std::vector<base::Bytes> parts = {seal_description(keys, contract, stored, info)};
    std::size_t at = 0;
    do {
      const auto piece = content.subspan(at, std::min(kPartSize, content.size() - at));
      at += piece.size();
      parts.push_back(base::seal(keys.seal, piece, associated(contract, stored, parts.size(), at == content.size()), random_));
    } while (at < content.size());
    return {.info = std::move(info), .contract = std::string(contract), .stored_name = stored, .parts = std::move(parts), .content = {}};
  }

  static std::string stored_name(const ContractKeys& keys, std::string_view sha256) {
    const auto digest = base::digest_from_hex(sha256);
    if (!digest) {
      throw base::Error(base::ErrorKind::InvalidInput, {"SHA-256 の形ではありません", "This is not a SHA-256 in hexadecimal form"}, std::string(sha256));
    }
    return base::hex(base::hmac_sha256(keys.name, *digest));
  }

  base::Bytes seal_description(const ContractKeys& keys, std::string_view contract, std::string_view stored, const BlobInfo& info) {
    const base::Object description = {
        {"media_type", info.media_type}, {"name", info.name}, {"sha256", info.sha256}, {"size", info.size}};
    const auto sealed = base::seal(keys.seal, base::as_bytes(base::to_json(description)), associated(contract, stored, 0, false), random_);
    const auto magic = base::as_bytes(kMagic);
    base::Bytes out(magic.begin(), magic.end());
    out.insert(out.end(), keys.id.begin(), keys.id.begin() + kKeyIdSize);
    out.insert(out.end(), sealed.begin(), sealed.end());
    return out;
  }

  static BlobInfo unseal_description(const ContractKeys& keys, std::string_view contract, std::string_view stored,
                                     std::string_view sha256, base::ByteView part) {
    if (part.size() < kMagic.size() + kKeyIdSize || base::as_text(part.first(kMagic.size())) != kMagic) {
      damaged(sha256, "先頭が違います", "its head is not that of a blob");
    }
    if (!std::equal(keys.id.begin(), keys.id.begin() + kKeyIdSize, part.begin() + kMagic.size())) {
      damaged(sha256, "別の鍵で封じてあります", "it is sealed under another key");
    }
    const auto plain = base::unseal(keys.seal, part.subspan(kMagic.size() + kKeyIdSize), associated(contract, stored, 0, false));
    if (!plain) damaged(sha256, "復号できません", "it cannot be unsealed");
    const auto json = base::parse_json(base::as_text(*plain), "blob");
    const auto& description = base::as_object(json, "blob");
    return {.sha256 = std::string(base::require_text(description, "sha256")),
            .size = static_cast<std::uint64_t>(base::require_integer(description, "size")),
            .media_type = std::string(base::require_text(description, "media_type")),
            .name = std::string(base::require_text(description, "name"))};
  }

  std::unique_ptr<BlobBackend> backend_;
  KeyStore& keys_;
  base::Random& random_;
};

}  // namespace

std::unique_ptr<BlobStore> BlobStore::in_folder(const std::filesystem::path& folder, KeyStore& keys, base::Random& random) {
  return std::make_unique<SealedBlobs>(BlobBackend::in_folder(folder), keys, random);
}

std::unique_ptr<BlobStore> BlobStore::in_folder_and_database(const std::filesystem::path& folder, Database& database, KeyStore& keys, base::Random& random) {
  return std::make_unique<SealedBlobs>(BlobBackend::in_folder_and_database(folder, database), keys, random);
}

std::unique_ptr<BlobStore> BlobStore::in_database(Database& database, KeyStore& keys, base::Random& random) {
  return std::make_unique<SealedBlobs>(BlobBackend::in_database(database), keys, random);
}

}  // namespace junshu::store

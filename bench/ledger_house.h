// A store as the product uses it: an event of about 300 bytes whose fold writes three rows.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/verify.h"
#include "store/writer.h"

namespace junshu::bench {

class LedgerHouse {
 public:
  LedgerHouse(const std::string& url, const std::filesystem::path& folder);
  void add_event(std::uint64_t number);  // returns when it is durable
  store::VerifyReport verify(const std::function<void(const store::VerifyProgress&)>& progress);
  store::Database& database() { return *database_; }

 private:
  std::filesystem::path folder_;
  store::Projector projector_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::KeyStore> keys_;
  std::unique_ptr<store::BlobStore> blobs_;
  std::unique_ptr<store::Writer> writer_;
};

std::string sample_entry(std::uint64_t number);  // the bytes of such an event

}  // namespace junshu::bench

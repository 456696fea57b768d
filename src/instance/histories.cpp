#include "histories.h"

#include <algorithm>

#include "access/archive.h"
#include "access/partitions.h"

namespace junshu::instance {

namespace {

std::filesystem::path folder_of(const Options& options, const std::string& contract) { return options.data / "access" / contract; }

std::string schema_of(const std::string& contract) {
  std::string out = "access_" + contract;
  std::ranges::replace(out, '-', '_');
  return out;
}

// The same database, its tables sought in the contract's schema only. What the address already asks of the session stays.
std::string url_of(const Options& options, const std::string& contract) {
  const std::string path = "-csearch_path%3D" + schema_of(contract);
  std::string url = options.database;
  const auto query = url.find('?');
  const auto known = query == std::string::npos ? query : std::min(url.find("?options=", query), url.find("&options=", query));
  if (known != std::string::npos) return url.insert(known + std::string_view("?options=").size(), path + "%20");
  return url + (query == std::string::npos ? "?" : "&") + "options=" + path;
}

OpenedHistory partitions_of(const Options& options, const std::string& contract) {
  OpenedHistory out;
  out.database = store::Database::open(url_of(options, contract));
  out.history = access::open_partitions(*out.database);
  return out;
}

}  // namespace

OpenedHistory history_for_reading(const Options& options, const std::string& contract, base::Millis now) {
  OpenedHistory out;
  if (!options.database.empty()) {
    const auto database = store::Database::open(options.database);
    const auto rows = database->connect()->query("select 1 from information_schema.tables where table_schema = ? and table_name = 'access_event'", {schema_of(contract)});
    return rows.empty() ? std::move(out) : partitions_of(options, contract);
  }
  try {
    out.history = access::open_archive(folder_of(options, contract), now, {.mode = access::Mode::Read, .step = {}});
  } catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::NotFound) throw;
  }
  return out;
}

access::AccessHistory& Histories::of(const std::string& contract) {
  const std::lock_guard lock(mutex_);
  auto& opened = opened_[contract];
  if (!opened.history) {
    if (options_.database.empty()) {
      opened.history = access::open_archive(folder_of(options_, contract), clock_.now());
    } else {
      store::Database::open(options_.database)->connect()->script("create schema if not exists " + schema_of(contract));
      opened = partitions_of(options_, contract);
    }
  }
  return *opened.history;
}

}  // namespace junshu::instance

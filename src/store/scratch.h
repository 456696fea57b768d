// The scratch database of a replay: folds write into it as they did into the real one.
#pragma once

#include <memory>
#include <string>

#include "row_buffer.h"
#include "store/event.h"

namespace junshu::store {

class Scratch final : public Projection {
 public:
  explicit Scratch(const Projector& projector);
  ~Scratch() override;

  void upsert(const std::string& table, const std::vector<Cell>& key, const std::vector<Cell>& values) override;
  void erase(const std::string& table, const std::vector<Cell>& key) override;
  Rows query(std::string_view sql, std::span<const Value> parameters) override;
  void ensure(const TableDefinition& table) override;

  // Commitments met in events, and those that events declare erased.
  void committed(const std::string& log, const std::string& hmac);
  void erased(const std::string& log, const std::string& hmac);
  Connection& connection();  // everything written
  // Commitments that were never erased, row by row: log, hmac.
  static constexpr std::string_view kLiving = "select log, hmac from x_commitment where erased is null order by log, hmac";

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
  RowWriter rows_;
  RowBuffer buffer_;
};

}  // namespace junshu::store

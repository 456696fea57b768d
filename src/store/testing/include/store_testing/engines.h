// Runs a suite on both engines: derive from OnBothEngines, then INSTANTIATE_ON_BOTH_ENGINES(Suite).
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/connection.h"
#include "store_testing/private_postgres.h"

namespace junshu::store_testing {

class OnBothEngines : public testing::TestWithParam<store::Dialect> {
 protected:
  // An empty database of this suite's engine; its address is in `url_`.
  void SetUp() override {
    url_ = GetParam() == store::Dialect::Sqlite ? "sqlite:" + (folder_.path() / "test.db").string()
                                                : PrivatePostgres::shared().new_database();
    database_ = store::Database::open(url_);
  }
  base::TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<store::Database> database_;
};

inline std::string engine_name(const testing::TestParamInfo<store::Dialect>& info) {
  return info.param == store::Dialect::Sqlite ? "Sqlite" : "Postgresql";
}

}  // namespace junshu::store_testing

#define INSTANTIATE_ON_BOTH_ENGINES(Suite)                                                                                  \
  INSTANTIATE_TEST_SUITE_P(Engines, Suite,                                                                                  \
                           testing::Values(junshu::store::Dialect::Sqlite, junshu::store::Dialect::Postgresql), \
                           junshu::store_testing::engine_name)

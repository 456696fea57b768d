// The demo of thirty days, twice.
#include "instance/demo.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"

namespace junshu::instance {
namespace {

DemoOptions thirty_days(const std::filesystem::path& folder) {
  DemoOptions options;
  options.data = folder;
  options.catalogue = "catalogue";
  options.from = {2026, 5, 11};
  options.until = {2026, 6, 10};
  return options;
}

TEST(Demo, TheSameDaysGiveTheSameLedger) {
  const base::TemporaryFolder one;
  const base::TemporaryFolder two;
  const auto first = make_demo(thirty_days(one.path()));
  const auto second = make_demo(thirty_days(two.path()));
  EXPECT_EQ(first.root, second.root);
  EXPECT_EQ(first.events, second.events);
  EXPECT_TRUE(first.verified.differences.empty());
  EXPECT_GT(first.verified.blobs, 0U);
  EXPECT_GT(first.statuses.at("kept"), 0);
  EXPECT_GT(first.statuses.at("broken"), 0);
}

TEST(Demo, AFolderThatHoldsAnInstanceIsLeftAlone) {
  const base::TemporaryFolder folder;
  base::write_durably(folder.path() / "junshu.db", "something");
  EXPECT_THROW(make_demo(thirty_days(folder.path())), base::Error);
  EXPECT_EQ(base::read_text(folder.path() / "junshu.db"), "something");
}

}  // namespace
}  // namespace junshu::instance

// The engine's pure parts. What it does with people and records is told by tests/scenarios.
#include <gtest/gtest.h>

#include "base/file.h"
#include "record_scope.h"
#include "registers/values.h"
#include "shown.h"

namespace junshu::registers {
namespace {

class Values : public ::testing::Test {
 protected:
  Values() {
    contract_.id = "k";
    moment_.today = {2026, 5, 1};
    keys_ = store::KeyStore::open(folder_.path() / "keys", store::KeyStore::Create::Yes, base::system_random());
  }

  std::optional<base::Json> read(const catalogue::Field& field, const char* json) {
    problems_.clear();
    const World world{*connection_, *keys_, catalogue_, contract_, moment_, [](std::string_view) { return true; }};
    return read_value(world, field, base::parse_json(json), field.id, problems_);
  }

  static catalogue::Field field(catalogue::FieldType type) {
    catalogue::Field out;
    out.id = "f";
    out.type = type;
    out.label = {"項目", "Field"};
    return out;
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<store::Database> database_ = store::Database::open("sqlite::memory:");
  std::unique_ptr<store::Connection> connection_ = database_->connect();
  std::unique_ptr<store::KeyStore> keys_;
  catalogue::Catalogue catalogue_;
  contracts::Contract contract_;
  contracts::Moment moment_;
  std::vector<Problem> problems_;
};

TEST_F(Values, ADateMayBeTypedInAnEra) {
  EXPECT_EQ(read(field(catalogue::FieldType::Date), "\"R8.4.1\""), base::Json("2026-04-01"));
  EXPECT_EQ(read(field(catalogue::FieldType::Date), "\"2026-04-01\""), base::Json("2026-04-01"));
  EXPECT_FALSE(read(field(catalogue::FieldType::Date), "\"2026-02-30\""));
  ASSERT_EQ(problems_.size(), 1U);
}

TEST_F(Values, ADateOutsideItsLimitsSaysWhichDayIsMeant) {
  auto due = field(catalogue::FieldType::Date);
  due.maximum_date = catalogue::Expression::parse("fiscal_year_end");
  EXPECT_FALSE(read(due, "\"2027-04-01\""));
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_NE(problems_[0].says.en.find("2027-03-31"), std::string::npos);
}

TEST_F(Values, PersonalTextIsMarkedForSealingAndCodesAreFolded) {
  auto personal = field(catalogue::FieldType::Text);
  personal.personal = true;
  EXPECT_EQ(read(personal, "\"住民基本台帳①\""), base::Json(base::Object{{"plain", "住民基本台帳①"}}));
  EXPECT_EQ(read(field(catalogue::FieldType::Text), "\"ＡＢ－１２\""), base::Json("AB-12"));
}

TEST_F(Values, NumbersTakeFullWidthDigitsAndScale) {
  auto number = field(catalogue::FieldType::Number);
  EXPECT_EQ(read(number, "\"１２０\""), base::Json(120));
  number.scale = 2;
  EXPECT_EQ(read(number, "\"12.5\""), base::Json(1250));
  EXPECT_FALSE(read(number, "\"12.345\""));
  EXPECT_EQ(decimal(1250, 2), "12.50");
  EXPECT_EQ(decimal(-5, 2), "-0.05");
}

TEST_F(Values, AChoiceOutsideTheListIsAProblem) {
  auto choice = field(catalogue::FieldType::Choice);
  choice.choices = {{"usb", {"USBメモリ", "USB memory"}}};
  EXPECT_EQ(read(choice, "\"usb\""), base::Json("usb"));
  EXPECT_FALSE(read(choice, "\"floppy\""));
}

TEST_F(Values, RowsNameTheCellThatIsWrong) {
  auto table = field(catalogue::FieldType::Table);
  auto seen = field(catalogue::FieldType::YesNo);
  seen.id = "seen";
  seen.required = true;
  table.columns = {seen};
  EXPECT_EQ(read(table, R"([{"seen":true}])"), base::Json(base::Array{base::Object{{"seen", true}}}));
  read(table, R"([{"seen":true},{"other":1}])");
  ASSERT_EQ(problems_.size(), 2U);
  EXPECT_EQ(problems_[0].field, "f[1].other");
  EXPECT_EQ(problems_[1].field, "f[1].seen");
}

TEST_F(Values, EmptyMeansClear) {
  EXPECT_FALSE(read(field(catalogue::FieldType::Text), "\"  \""));
  EXPECT_TRUE(problems_.empty());
}

}  // namespace
}  // namespace junshu::registers

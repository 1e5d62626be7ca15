#include "storage/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace sendlift::storage {
namespace {

using ::testing::IsEmpty;

TEST(ComposedSqlTest, ValuesAreNumberedOverAllParts) {
  const Condition tier{.sql = "c.tier = $? OR c.tier = $?", .values = {std::string("VIP"), std::string("GOLD")}};
  const Condition points{.sql = "c.consents > $?", .values = {2.5}};
  ComposedSql sql;
  sql.Add("SELECT 1 FROM customers c WHERE c.workspace = ").AddValue(int64_t{7}).Add(" AND ").Add(tier);
  sql.Add(" AND ").Add(points).Add(" AND c.id = ").AddValue(std::string("x"));
  EXPECT_EQ(sql.sql(),
            "SELECT 1 FROM customers c WHERE c.workspace = $1 AND (c.tier = $2 OR c.tier = $3) AND (c.consents > $4) "
            "AND c.id = $5");
  const std::vector<Value> values = sql.values();
  ASSERT_EQ(values.size(), 5u);
  EXPECT_EQ(std::get<int64_t>(values[0]), 7);
  EXPECT_EQ(std::get<absl::string_view>(values[1]), "VIP");
  EXPECT_EQ(std::get<absl::string_view>(values[2]), "GOLD");
  EXPECT_EQ(std::get<double>(values[3]), 2.5);
  EXPECT_EQ(std::get<absl::string_view>(values[4]), "x");
}

TEST(ComposedSqlTest, AnEmptyConditionIsAlwaysTrue) {
  ComposedSql sql;
  sql.Add("SELECT 1 WHERE ").Add(Condition{});
  EXPECT_EQ(sql.sql(), "SELECT 1 WHERE TRUE");
  EXPECT_THAT(sql.values(), IsEmpty());
}

TEST(ComposedSqlTest, AConditionWithoutValuesIsTakenAsItIs) {
  ComposedSql sql;
  sql.Add(Condition{.sql = "c.tier <> ''", .values = {}});
  EXPECT_EQ(sql.sql(), "(c.tier <> '')");
}

TEST(ComposedSqlTest, ValuesThatHoldThePlaceMarkStayValues) {
  ComposedSql sql;
  sql.Add(Condition{.sql = "c.id = $? OR c.id = $?", .values = {std::string("$?"), std::string("') --")}});
  EXPECT_EQ(sql.sql(), "(c.id = $1 OR c.id = $2)");
  EXPECT_EQ(std::get<absl::string_view>(sql.values()[0]), "$?");
}

TEST(ComposedSqlDeathTest, PlacesAndValuesMustBeAsMany) {
  ComposedSql sql;
  EXPECT_DEATH(sql.Add(Condition{.sql = "c.id = ''", .values = {int64_t{1}}}), "invariant broken");
  EXPECT_DEATH(sql.Add(Condition{.sql = "c.id = $? OR c.id = $?", .values = {int64_t{1}}}), "invariant broken");
}

}  // namespace
}  // namespace sendlift::storage

#include "audience/customer_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audience/filter_sql.h"
#include "base/status.h"
#include "tests/unit/audience/random_filters.h"

namespace sendlift {
namespace {

using ::sendlift::testing::Day;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::kMain;
using ::sendlift::testing::NastyPerson;
using ::sendlift::testing::People;
using ::sendlift::testing::RandomFilters;
using ::testing::HasSubstr;

absl::StatusOr<std::vector<CustomerNumber>> InSql(People& people, const CheckedFilter& filter) {
  std::vector<CustomerNumber> numbers;
  RETURN_IF_ERROR(people.database().Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(numbers, storage::SelectCustomers(session, kMain, ConditionOf(filter)));
    return absl::OkStatus();
  }));
  return numbers;
}

std::string Describe(const std::vector<CustomerNumber>& numbers) {
  return absl::StrJoin(numbers, " ", [](std::string* out, CustomerNumber n) { absl::StrAppend(out, n.value); });
}

class CustomerSnapshotTest : public ::testing::Test {
 protected:
  void ExpectAsInSql(CustomerSnapshot& snapshot, const std::string& filter) {
    ASSERT_OK_AND_ASSIGN(const CheckedFilter checked, CheckFilter(filter));
    ASSERT_OK_AND_ASSIGN(const auto expected, InSql(people_, checked));
    ASSERT_OK_AND_ASSIGN(const auto selected, snapshot.Select(checked));
    ASSERT_EQ(Describe(selected), Describe(expected)) << filter;
    ASSERT_OK_AND_ASSIGN(const int64_t count, snapshot.Count(checked));
    ASSERT_EQ(count, static_cast<int64_t>(expected.size())) << filter;
  }

  void Write(const std::string& sql) {
    ASSERT_OK(people_.database().Write(storage::Lane::kImport,
                                       [&](storage::Session& session) { return session.Execute(sql).status(); }));
  }

  int64_t CountOf(CustomerSnapshot& snapshot, const std::string& filter) {
    const auto checked = CheckFilter(filter);
    EXPECT_OK(checked);
    const auto count = snapshot.Count(*checked);
    EXPECT_OK(count);
    return count.value_or(-1);
  }

  People people_;
};

TEST_F(CustomerSnapshotTest, AgreesWithTheSqlWhileCustomersChange) {
  constexpr uint64_t kSeed = 20261123;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  CustomerSnapshot snapshot(people_.database(), kMain);
  RandomFilters filters(random);
  int made = 0;
  for (int round = 0; round < 40; ++round) {
    const int grow = round == 0 ? 300 : static_cast<int>(random.Below(20));
    for (int i = 0; i < grow; ++i) people_.Put(NastyPerson(random, made++), Day(1 + round % 3));
    const std::string one = absl::StrCat(1 + random.Below(static_cast<uint64_t>(made)));
    switch (round % 8) {
      case 1:
        Write(
            absl::StrCat("UPDATE customers SET tier = 'VIP', attributes = '{\"age\":30,\"new\":\"x\"}', update_us = 1 "
                         "WHERE customer % 7 = ",
                         one, " % 7"));
        break;
      case 2:
        Write(absl::StrCat("DELETE FROM customers WHERE customer = ", one));
        break;
      case 3:
        Write(absl::StrCat("DELETE FROM addresses WHERE customer % 5 = ", one, " % 5"));
        break;
      case 4:
        Write(absl::StrCat("DELETE FROM suppressions WHERE suppression % 3 = ", one, " % 3"));
        break;
      case 5:
        Write(absl::StrCat("INSERT INTO suppressions SELECT 1, ", 100'000 * round,
                           " + customer * 4 + kind, 0, address, ", random.Below(4),
                           ", 1, 1, 0, 0 FROM addresses WHERE customer = ", one,
                           " ON CONFLICT (workspace, customer, address, channel, list) DO NOTHING"));
        break;
      case 6:
        Write(absl::StrCat("UPDATE addresses SET address = address || 'x' WHERE customer = ", one));
        break;
      case 7:
        Write(absl::StrCat("UPDATE suppressions SET channel = 3 WHERE suppression = ", one));
        break;
      default:
        break;
    }
    for (int i = 0; i < 60; ++i) {
      SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", round ", round));
      ExpectAsInSql(snapshot, filters.Next());
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(snapshot.statistics().customers, 300);
}

TEST_F(CustomerSnapshotTest, ReadsAgainOnlyWhatChanged) {
  Random random(7);
  for (int i = 0; i < 600; ++i) people_.Put(NastyPerson(random, i), Day(1));
  CustomerSnapshot snapshot(people_.database(), kMain);
  EXPECT_EQ(CountOf(snapshot, ""), 600);
  EXPECT_EQ(snapshot.statistics().blocks_read, 3);
  EXPECT_EQ(CountOf(snapshot, "tier = \"Rare\""), 0);
  EXPECT_EQ(snapshot.statistics().blocks_read, 3);
  Write("UPDATE customers SET tier = 'Rare' WHERE customer = 300");
  EXPECT_EQ(CountOf(snapshot, "tier = Rare"), 1);
  EXPECT_EQ(snapshot.statistics().blocks_read, 4);
  EXPECT_EQ(snapshot.statistics().answers_in_sql, 0);
}

TEST_F(CustomerSnapshotTest, LeavesToSqlWhatItDoesNotCover) {
  Random random(7);
  for (int i = 0; i < 30; ++i) people_.Put(NastyPerson(random, i), Day(1 + i));
  CustomerSnapshot few(people_.database(), kMain, {.distinct_max = 10});
  for (const char* filter : {"create_time >= 2026-03-11", "id:*", "NOT note = 30"}) ExpectAsInSql(few, filter);
  EXPECT_EQ(few.statistics().answers_in_sql, 6);
  ExpectAsInSql(few, "has:email OR has:suppression");
  EXPECT_EQ(few.statistics().answers_in_sql, 6);

  CustomerSnapshot tiny(people_.database(), kMain, {.memory_mb = 0});
  ExpectAsInSql(tiny, "has:email");
  EXPECT_TRUE(tiny.statistics().too_large);
  EXPECT_EQ(tiny.statistics().answers_in_sql, 2);
}

TEST_F(CustomerSnapshotTest, IsMadeAnewWhenADictionaryIsFullOfWhatNobodyHasAnyMore) {
  for (int i = 0; i < 5; ++i) people_.Put({.customer = {.id = absl::StrCat("p", i)}}, Day(1));
  CustomerSnapshot snapshot(people_.database(), kMain, {.distinct_max = 8});
  for (int i = 0; i < 30; ++i) {
    Write(absl::StrCat("UPDATE customers SET tier = 't", i, "'"));
    ASSERT_EQ(CountOf(snapshot, absl::StrCat("tier = t", i)), 5);
  }
  EXPECT_LT(snapshot.statistics().answers_in_sql, 20);
  EXPECT_GT(snapshot.statistics().answers_in_sql, 0);
}

TEST_F(CustomerSnapshotTest, ChecksTheNamesOfAttributes) {
  testing::Person ann{.customer = {.id = "ann"}};
  ann.customer.attributes = {{"recency_days", "3"}, {"plan", "gold"}};
  people_.Put(ann, Day(1));
  CustomerSnapshot snapshot(people_.database(), kMain);
  struct Case {
    const char* filter;
    const char* says;  // "": nothing
  };
  constexpr Case kCases[] = {
      {"recency_days < 30", ""},
      {"has:email AND recency_dyas < 30",
       "column 15: no customer has \"recency_dyas\"; did you mean \"recency_days\"?"},
      {"attributes.recency_dyas < 30", ""},
      {"teir = VIP", "did you mean \"tier\"?"},
      {"NOT has:plam", "column 9: no customer has \"plam\"; did you mean \"plan\"?"},
      {"colour = red", ""},
      {"plan > 30", "column 1: nobody's plan is a number; put the value in quotes"},
      {"plan = \"30\"", ""},
      {"recency_days = few", "column 1: everybody's recency_days is a number and \"few\" is none"},
      {"recency_days = \"few\" OR recency_days = 3*", ""},
  };
  for (const Case& c : kCases) {
    ASSERT_OK_AND_ASSIGN(const CheckedFilter checked, CheckFilter(c.filter));
    const absl::Status status = snapshot.CheckAttributes(checked);
    if (*c.says == '\0') {
      EXPECT_OK(status) << c.filter;
    } else {
      EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says))) << c.filter;
    }
  }
}

}  // namespace
}  // namespace sendlift

#include "audience/filter_match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "base/status.h"
#include "tests/unit/audience/random_filters.h"

namespace sendlift {
namespace {

using ::sendlift::testing::Day;
using ::sendlift::testing::People;
using ::sendlift::testing::Person;
using ::sendlift::testing::RandomFilters;

// A customer as it is stored, with what stands against contacting it.
struct Stored {
  Customer customer;
  std::vector<Suppression> suppressions;
};

std::vector<Stored> Everybody(storage::Database& database) {
  std::vector<Stored> everybody;
  EXPECT_OK(database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto customers, storage::ListCustomers(session, testing::kMain, {}, {}, 10'000));
    for (const Customer& customer : customers) {
      ASSIGN_OR_RETURN(auto suppressions, storage::SuppressionsOf(session, testing::kMain, customer));
      everybody.push_back({customer, std::move(suppressions)});
    }
    return absl::OkStatus();
  }));
  return everybody;
}

// For the customers from `begin` to before `end`, one after the other, what each filter says in SQL: 'x' or '.'.
std::vector<std::string> FromSql(storage::Database& database, const std::vector<CheckedFilter>& filters, int64_t begin,
                                 int64_t end) {
  storage::ComposedSql sql;
  sql.Add("SELECT 0");
  for (const CheckedFilter& filter : filters) sql.Add(", ").Add(ConditionOf(filter));
  sql.Add(" FROM customers c WHERE c.workspace = 1 AND c.customer >= ").AddValue(begin);
  sql.Add(" AND c.customer < ").AddValue(end).Add(" ORDER BY c.customer");
  std::vector<std::string> said(filters.size());
  EXPECT_OK(database.Read([&](storage::Session& session) {
    return session.QueryWith(
        [&](const storage::Row& row) {
          for (size_t i = 0; i < filters.size(); ++i) {
            const int column = static_cast<int>(i) + 1;
            said[i].push_back(row.IsNull(column) ? '?' : row.Int(column) != 0 ? 'x' : '.');
          }
          return absl::OkStatus();
        },
        sql.sql(), sql.values());
  }));
  return said;
}

TEST(FilterMatchTest, AgreesWithTheSqlOnRandomFiltersAndNastyValues) {
  constexpr uint64_t kSeed = 20261122;
  constexpr int kPeople = 320, kWindow = 16, kFilters = 100'000, kAtOnce = 16;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  People people;
  for (int i = 0; i < kPeople; ++i) people.Put(testing::NastyPerson(random, i), Day(1 + i % 3) + absl::Hours(i % 24));
  const std::vector<Stored> everybody = Everybody(people.database());
  ASSERT_EQ(everybody.size(), static_cast<size_t>(kPeople));

  RandomFilters texts(random);
  int64_t selected_some = 0;
  for (int done = 0; done < kFilters; done += kAtOnce) {
    std::vector<std::string> filters(kAtOnce);
    std::vector<CheckedFilter> checked;
    for (std::string& filter : filters) {
      filter = texts.Next();
      const auto one = CheckFilter(filter);
      ASSERT_OK(one.status()) << filter;
      checked.push_back(*one);
    }
    const size_t first = random.Below(kPeople - kWindow + 1);
    const std::vector<std::string> in_sql = FromSql(people.database(), checked, everybody[first].customer.number.value,
                                                    everybody[first].customer.number.value + kWindow);
    for (int i = 0; i < kAtOnce; ++i) {
      std::string in_memory;
      for (size_t p = first; p < first + kWindow; ++p) {
        in_memory.push_back(Matches(checked[i], everybody[p].customer, everybody[p].suppressions) ? 'x' : '.');
      }
      ASSERT_EQ(in_memory, in_sql[i]) << "seed " << kSeed << ", customers from "
                                      << everybody[first].customer.number.value << ": " << filters[i];
      selected_some += in_memory.find('x') != std::string::npos && in_memory.find('.') != std::string::npos;
    }
  }
  EXPECT_GT(selected_some, kFilters / 3);
}

TEST(FilterMatchTest, TakesOnlySuppressionsThatConcernTheCustomer) {
  Customer ann;
  ann.number = {7};
  ann.email = "ann@example.com";
  Suppression of_other;
  of_other.customer = CustomerNumber{8};
  Suppression of_address;
  of_address.address = "ann@example.com";
  of_address.channel = Channel::kEmail;
  Suppression of_none;  // neither a customer nor an address
  const SuppressedBits bits = SuppressedBitsOf(ann, {of_other, of_address, of_none});
  EXPECT_EQ(bits.customer, 0);
  EXPECT_EQ(bits.email, 1 << static_cast<int>(Channel::kEmail));
  EXPECT_EQ(bits.phone_number, 0);
}

}  // namespace
}  // namespace sendlift

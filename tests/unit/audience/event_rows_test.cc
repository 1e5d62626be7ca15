#include "audience/event_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "base/status.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::sendlift::testing::OpenTemporary;
using ::sendlift::testing::TemporaryDatabase;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

EventRules Rules(std::string currency_code = "EUR") { return {.now = kNow, .currency_code = std::move(currency_code)}; }

EventRow APurchase() {
  return {.sequence = 7, .customer_id = "c-1", .type = "PURCHASED", .time = kNow, .amount = Money{"EUR", 1250}};
}

auto Rejected(int64_t row, const char* field, const char* says) {
  return AllOf(Field(&RejectedRow::row, row), Field(&RejectedRow::field, field),
               Field(&RejectedRow::description, HasSubstr(says)));
}

TEST(EventRowsTest, TakesAGoodEvent) {
  const CheckedEvents checked = CheckEvents(Rules(), 5, {APurchase()});
  ASSERT_EQ(checked.events.size(), 1u);
  EXPECT_THAT(checked.rejected, IsEmpty());
  EXPECT_EQ(checked.events[0].row, 5);
  EXPECT_EQ(checked.events[0].customer_id, "c-1");
  EXPECT_EQ(checked.events[0].event.sequence, 7);
  EXPECT_EQ(checked.events[0].event.type, "PURCHASED");
  EXPECT_EQ(checked.events[0].event.time, kNow);
  EXPECT_EQ(checked.events[0].event.amount_minor, 1250);
  EXPECT_EQ(checked.last_row, 5);
}

TEST(EventRowsTest, NamesWhatIsWrong) {
  struct Case {
    const char* name;
    void (*spoil)(EventRow&);
    const char* field;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"NoSequence", [](EventRow& e) { e.sequence = 0; }, "sequence", "0 is not above 0"},
      {"NegativeSequence", [](EventRow& e) { e.sequence = -3; }, "sequence", "-3"},
      {"NoCustomer", [](EventRow& e) { e.customer_id = ""; }, "customer_id", "empty"},
      {"CustomerWithSlash", [](EventRow& e) { e.customer_id = "a/b"; }, "customer_id", "without \"/\""},
      {"CustomerNotUtf8", [](EventRow& e) { e.customer_id = "\xfc"; }, "customer_id", "UTF-8"},
      {"NoType", [](EventRow& e) { e.type = ""; }, "type", "upper snake case"},
      {"SmallType", [](EventRow& e) { e.type = "purchased"; }, "type", "\"purchased\""},
      {"NoTime", [](EventRow& e) { e.time.reset(); }, "event_time", "missing"},
      {"Ancient", [](EventRow& e) { e.time = absl::FromUnixSeconds(631'151'999); }, "event_time",
       "1989-12-31T23:59:59Z is before 1990"},
      {"Future", [](EventRow& e) { e.time = kNow + absl::Minutes(61); }, "event_time", "future"},
      {"NoCurrency", [](EventRow& e) { e.amount->currency_code = ""; }, "amount.currency_code", "three capitals"},
      {"OtherCurrency", [](EventRow& e) { e.amount->currency_code = "USD"; }, "amount.currency_code",
       "USD is not the workspace's currency, EUR"},
      {"TooMuch", [](EventRow& e) { e.amount->minor_units = kEventMinorUnitsMax + 1; }, "amount.minor_units", "beyond"},
      {"TooLittle", [](EventRow& e) { e.amount->minor_units = std::numeric_limits<int64_t>::min(); },
       "amount.minor_units", "beyond"},
  };
  for (const Case& c : kCases) {
    EventRow event = APurchase();
    c.spoil(event);
    const CheckedEvents checked = CheckEvents(Rules(), 1, {event});
    EXPECT_THAT(checked.events, IsEmpty()) << c.name;
    EXPECT_THAT(checked.rejected, ElementsAre(Rejected(1, c.field, c.says))) << c.name;
  }
}

TEST(EventRowsTest, TakesWhatIsJustWithinTheLimits) {
  std::vector<EventRow> events(3, APurchase());
  events[0].time = kNow + absl::Hours(1);
  events[1].time = absl::FromUnixSeconds(631'152'000);
  events[2].amount->minor_units = -kEventMinorUnitsMax;
  EXPECT_THAT(CheckEvents(Rules(), 1, events).rejected, IsEmpty());
}

TEST(EventRowsTest, TakesTheFirstCurrencyWhenTheWorkspaceHasNone) {
  std::vector<EventRow> events(3, APurchase());
  events[0].amount.reset();
  events[2].amount->currency_code = "USD";
  const CheckedEvents checked = CheckEvents(Rules(""), 1, events);
  EXPECT_EQ(checked.currency_code, "EUR");
  EXPECT_EQ(checked.events.size(), 2u);
  EXPECT_THAT(checked.rejected, ElementsAre(Rejected(3, "amount.currency_code", "USD")));
}

TEST(EventRowsTest, CountsARowOnceHoweverWrongItIs) {
  const CheckedEvents checked = CheckEvents(Rules(), 1, {EventRow()});
  EXPECT_EQ(checked.rejected_count, 1);
  EXPECT_EQ(checked.rejected.size(), 4u);
}

TEST(EventRowsTest, FindsCustomersAndRejectsUnknownOnes) {
  const TemporaryDatabase database = OpenTemporary(storage::Schema());
  Customer customer;
  customer.id = "c-1";
  ASSERT_OK(database->Write(storage::Lane::kImport, [&](storage::Session& session) {
    return storage::UpsertCustomer(session, kMain, customer, kNow).status();
  }));
  std::vector<EventRow> events(4, APurchase());
  events[0].customer_id = "c-9";
  events[1].type = "?";
  events[3].customer_id = "c-9";
  const CheckedEvents checked = CheckEvents(Rules(), 1, events);
  ResolvedEvents resolved;
  ASSERT_OK(database->Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(resolved, ResolveCustomers(session, kMain, checked));
    return absl::OkStatus();
  }));
  ASSERT_EQ(resolved.events.size(), 1u);
  EXPECT_GT(resolved.events[0].customer.value, 0);
  EXPECT_EQ(resolved.events[0].sequence, 7);
  EXPECT_THAT(resolved.rejected,
              ElementsAre(Rejected(1, "customer_id", "\"c-9\" is no customer"), Rejected(2, "type", "upper snake case"),
                          Rejected(4, "customer_id", "import the customer first")));
  EXPECT_EQ(resolved.rejected_count, 3);
}

}  // namespace
}  // namespace sendlift

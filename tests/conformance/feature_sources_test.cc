#include "storage/feature_sources.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/events.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/merges.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CustomerSpan;
using storage::ForEachCreation;
using storage::ForEachDelivery;
using storage::ForEachFeatureEvent;
using storage::LogPart;
using storage::NextCustomer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

class FeatureSourcesTest : public StorageTest {
 protected:
  void Append(CustomerNumber customer, const std::string& type, absl::Time time, int64_t amount_minor = 0,
              EventDetails details = {}) {
    Event event;
    event.details = std::move(details);
    event.sequence = ++sequence_;
    event.customer = customer;
    event.type = type;
    event.time = time;
    event.amount_minor = amount_minor;
    ASSERT_OK(Write(storage::AppendEvent, int64_t{1}, event));
  }
  // "customer type amount", by customer.
  std::vector<std::string> Events(const LogPart& part, const CustomerSpan& span, absl::Time end) {
    std::vector<std::string> found;
    EXPECT_OK(Read(ForEachFeatureEvent, part, span, end,
                   [&](CustomerNumber customer, absl::string_view type, absl::Time, int64_t amount_minor) {
                     found.push_back(absl::StrCat(customer.value, " ", type, " ", amount_minor));
                   }));
    return found;
  }
  void Lease(absl::Time time, const std::string& states) {
    for (size_t i = 0; i < states.size(); ++i) {
      const auto sequence = static_cast<int64_t>(i);
      ASSERT_OK(Write(storage::InsertInstruction, kCampaign,
                      storage::PlannedInstruction{.sequence = sequence, .customer = {10 + sequence}}));
    }
    const auto size = static_cast<int64_t>(states.size());
    ASSERT_OK(Write(storage::InsertBlock, storage::Block{.campaign = kCampaign,
                                                         .size = size,
                                                         .channel = Channel::kSms,
                                                         .first_customer = {10},
                                                         .last_customer = {9 + size}}));
    storage::LeasedRange range;
    range.campaign = kCampaign;
    range.lease_time = time;
    range.states = states;
    range.arms = std::string(states.size(), 1);
    ASSERT_OK(Write(storage::InsertRange, range));
  }
  std::vector<int64_t> Delivered(const CustomerSpan& span, absl::Time begin, absl::Time end) {
    std::vector<int64_t> customers;
    EXPECT_OK(
        Read(ForEachDelivery, kCampaign, span, begin, end, [&](CustomerNumber customer, Channel channel, absl::Time) {
          EXPECT_EQ(channel, Channel::kSms);
          customers.push_back(customer.value);
        }));
    return customers;
  }

  int64_t sequence_ = 0;
};
ON_EVERY_ENGINE(FeatureSourcesTest);

TEST_P(FeatureSourcesTest, CustomersComeInOrderWithTheirTimes) {
  const CustomerNumber ada = AddCustomer("ada"), bob = AddCustomer("bob");
  EXPECT_EQ(Read(NextCustomer, int64_t{0}).value(), ada);
  EXPECT_EQ(Read(NextCustomer, bob.value).value(), bob);
  EXPECT_FALSE(Read(NextCustomer, bob.value + 1)->has_value());
  std::vector<int64_t> numbers;
  ASSERT_OK(
      Read(ForEachCreation, CustomerSpan{bob.value, bob.value + 9}, [&](CustomerNumber customer, absl::Time time) {
        EXPECT_EQ(time, kNow);
        numbers.push_back(customer.value);
      }));
  EXPECT_THAT(numbers, ElementsAre(bob.value));
}

TEST_P(FeatureSourcesTest, OnlyEventsBeforeTheTimeInThePartOfTheLogAndOfTheSpanCount) {
  Append({1}, "PURCHASED", kNow - absl::Hours(2), 500);
  Append({2}, "OPENED", kNow - absl::Hours(1));
  Append({1}, "VISITED", kNow - absl::Hours(1));
  Append({1}, "PURCHASED", kNow, 700);
  Append({9}, "PURCHASED", kNow - absl::Hours(1), 900);
  EXPECT_THAT(Events({0, 5}, {1, 5}, kNow), ElementsAre("1 PURCHASED 500", "2 OPENED 0"));
  EXPECT_THAT(Events({0, 5}, {1, 5}, kNow + absl::Microseconds(1)),
              ElementsAre("1 PURCHASED 500", "2 OPENED 0", "1 PURCHASED 700"));
  EXPECT_THAT(Events({1, 2}, {1, 5}, kNow), ElementsAre("2 OPENED 0"));
}

TEST_P(FeatureSourcesTest, WhatMachinesDidIsLeftOut) {
  Append({1}, "OPENED", kNow - absl::Hours(2), 0, {.machine = true});
  Append({1}, "REPLIED", kNow - absl::Hours(1), 0, {.comment = "thanks"});
  Append({2}, "CLICKED", kNow - absl::Hours(1), 0, {.machine = true});
  Append({2}, "OPENED", kNow - absl::Hours(1));
  EXPECT_THAT(Events({0, 5}, {1, 5}, kNow), ElementsAre("1 REPLIED 0", "2 OPENED 0"));
}

TEST_P(FeatureSourcesTest, EventsOfAMergedCustomerAreTheSurvivors) {
  const CustomerNumber ada = AddCustomer("ada"), bob = AddCustomer("bob");
  Append(bob, "PURCHASED", kNow - absl::Hours(2), 500);
  ASSERT_OK(Write([&](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, $1, 'bob', $2, 1)",
                 bob.value, ada.value)
        .status();
  }));
  EXPECT_THAT(Events({0, 5}, {ada.value, ada.value}, kNow), ElementsAre(absl::StrCat(ada.value, " PURCHASED 500")));
  EXPECT_THAT(Events({0, 5}, {bob.value, bob.value}, kNow), IsEmpty());
}

TEST_P(FeatureSourcesTest, ContactsAreThoseThatWereAcceptedOrDeliveredInTheTimes) {
  using enum InstructionState;
  std::string states;
  for (const InstructionState state : {kAccepted, kBounced, kDelivered, kInDoubt, kDelivered}) {
    states.push_back(storage::LeasedRange::Encode(state));
  }
  Lease(kNow, states);
  const absl::Time later = kNow + absl::Seconds(1);
  EXPECT_THAT(Delivered({10, 99}, kNow, later), ElementsAre(10, 12, 14));
  EXPECT_THAT(Delivered({11, 13}, kNow, later), ElementsAre(12));
  EXPECT_THAT(Delivered({10, 99}, kNow - absl::Hours(1), kNow), IsEmpty());
  EXPECT_THAT(Delivered({10, 99}, later, later + absl::Hours(1)), IsEmpty());
  EXPECT_THAT(Delivered({50, 99}, kNow, later), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance

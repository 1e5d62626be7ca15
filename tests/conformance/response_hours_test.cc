#include "storage/response_hours.h"

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "storage/merges.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AddResponseHour;
using storage::CustomerClock;
using storage::DeleteResponseHours;
using storage::HourCounts;
using storage::InsertRespondedContact;
using storage::ResponseHoursOf;
using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

HourCounts At(std::map<int, int> counts) {
  HourCounts hours{};
  for (const auto& [hour, count] : counts) hours[static_cast<size_t>(hour)] = static_cast<uint16_t>(count);
  return hours;
}

class ResponseHoursTest : public StorageTest {
 protected:
  void Respond(CustomerNumber customer, int hour) { ASSERT_OK(Write(AddResponseHour, customer, hour)); }
  HourCounts Of(CustomerNumber customer) { return Read(ResponseHoursOf, customer).value(); }
  void Merge(CustomerNumber from, CustomerNumber to) {
    ASSERT_OK(Write([&](Session& session) {
      return session.Execute(
          "INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, $1, 'gone', $2, 1)",
          from.value, to.value);
    }));
  }
  void Damage() {
    ASSERT_OK(Write([](Session& session) { return session.Execute("UPDATE response_hours SET hours = ''"); }));
  }
};
ON_EVERY_ENGINE(ResponseHoursTest);

TEST_P(ResponseHoursTest, AContactIsRespondedToOnce) {
  const InstructionKey key{.campaign = {3}, .sequence = 5};
  EXPECT_TRUE(*Write(InsertRespondedContact, key, kNow));
  EXPECT_FALSE(*Write(InsertRespondedContact, key, kNow - absl::Hours(1)));
  EXPECT_TRUE(*Write(InsertRespondedContact, InstructionKey{.campaign = {3}, .sequence = 6}, kNow));
  EXPECT_TRUE(*Write(InsertRespondedContact, InstructionKey{.campaign = {4}, .sequence = 5}, kNow));
}

TEST_P(ResponseHoursTest, EachHourOfTheDayHasItsCount) {
  const CustomerNumber ada{7};
  EXPECT_EQ(Of(ada), At({}));
  for (const int hour : {0, 23, 7, 23}) Respond(ada, hour);
  Respond({8}, 12);
  EXPECT_EQ(Of(ada), At({{0, 1}, {7, 1}, {23, 2}}));
  EXPECT_EQ(Of({8}), At({{12, 1}}));
  ASSERT_OK(Write(DeleteResponseHours, ada));
  EXPECT_EQ(Of(ada), At({}));
  EXPECT_EQ(Of({8}), At({{12, 1}}));
}

TEST_P(ResponseHoursTest, ACountStaysWhereItCannotGrow) {
  const CustomerNumber ada{7};
  for (int i = 0; i < 300; ++i) Respond(ada, 9);
  EXPECT_EQ(Of(ada), At({{9, 300}})) << "more than a byte";
  ASSERT_OK(Write([](Session& session) {
    return session.Execute("UPDATE response_hours SET hours = $1", storage::Blob{std::string(48, '\xff')});
  }));
  Respond(ada, 9);
  EXPECT_EQ(Of(ada)[9], 65'535);
}

TEST_P(ResponseHoursTest, WhoWasMergedIntoACustomerCountsAsThatUntilItIsUndone) {
  const CustomerNumber ada{7}, double_of_ada{9};
  Respond(ada, 8);
  Respond(double_of_ada, 8);
  Respond(double_of_ada, 20);
  Merge(double_of_ada, ada);
  EXPECT_EQ(Of(ada), At({{8, 2}, {20, 1}}));
  ASSERT_OK(Write([](Session& session) { return session.Execute("DELETE FROM merged_customers"); }));
  EXPECT_EQ(Of(ada), At({{8, 1}}));
  EXPECT_EQ(Of(double_of_ada), At({{8, 1}, {20, 1}}));
}

TEST_P(ResponseHoursTest, TheZoneOfWhoIsThereIsFound) {
  EXPECT_EQ(*Read(storage::FindTimeZone, AddCustomer("ada")), "Europe/Berlin");
  EXPECT_EQ(*Read(storage::FindTimeZone, CustomerNumber{99}), std::nullopt);
}

TEST_P(ResponseHoursTest, WhatIsDamagedIsNotGuessed) {
  Respond({7}, 8);
  Damage();
  EXPECT_THAT(Read(ResponseHoursOf, CustomerNumber{7}).status(),
              HasCode(absl::StatusCode::kDataLoss, HasSubstr("damaged")));
  EXPECT_THAT(Write(AddResponseHour, CustomerNumber{7}, 8), HasCode(absl::StatusCode::kDataLoss, HasSubstr("damaged")));
}

TEST_P(ResponseHoursTest, ClocksComeInTheOrderOfTheCustomersWhoAreThere) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber between = AddCustomer("between");
  const CustomerNumber bob = AddCustomer("bob");
  Respond(ada, 8);
  Respond(between, 3);
  const CustomerNumber merged{bob.value + 20};
  Respond(merged, 22);
  Merge(merged, bob);
  for (const int64_t last : {bob.value + 1, bob.value + 10'000}) {
    const std::vector<CustomerNumber> wanted = {ada, bob, {last}};
    std::vector<std::tuple<size_t, std::string, std::string, HourCounts>> clocks;
    ASSERT_OK(Read([&](Session& session) {
      clocks.clear();
      return storage::ForEachCustomerClock(session, kMain, wanted, [&](size_t place, const CustomerClock& clock) {
        clocks.emplace_back(place, clock.id, clock.time_zone, clock.responses);
        return absl::OkStatus();
      });
    }));
    EXPECT_THAT(clocks, ElementsAre(std::tuple(0u, "ada", "Europe/Berlin", At({{8, 1}})),
                                    std::tuple(1u, "bob", "Europe/Berlin", At({{22, 1}}))))
        << last;
  }
}

}  // namespace
}  // namespace sendlift::conformance

#include "storage/programme_outcomes.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::NumberedProgrammeOutcome;
using storage::ProgrammeCell;
using storage::ProgrammeOutcome;
using storage::Session;
using ::testing::ElementsAre;

class ProgrammeOutcomesTest : public StorageTest {
 protected:
  void Put(int64_t period, int64_t customer, const ProgrammeOutcome& outcome) {
    ASSERT_OK(Write(storage::PutProgrammeOutcome, period, CustomerNumber{customer}, outcome));
  }
  template <typename Run>
  std::vector<std::string> TextsOf(Run&& run) {
    std::vector<std::string> texts;
    EXPECT_OK(Read([&](Session& session) -> absl::Status {
      return run(session, [&](const NumberedProgrammeOutcome& one) {
        texts.push_back(absl::StrCat(one.period, "/", one.customer.value, ": ", one.outcome.total));
        return absl::OkStatus();
      });
    }));
    return texts;
  }
};
ON_EVERY_ENGINE(ProgrammeOutcomesTest);

TEST_P(ProgrammeOutcomesTest, AnOutcomeIsFoundAsItWasPutLast) {
  ProgrammeOutcome outcome{.inside = true, .events = 2, .purchases = 1, .total = -300};
  EXPECT_FALSE(Read(storage::FindProgrammeBuyer, 1, CustomerNumber{7})->outcome.has_value());
  Put(1, 7, outcome);
  outcome.events = 3;
  outcome.purchases = 2;
  outcome.total = 5'000'000'000;
  Put(1, 7, outcome);
  EXPECT_EQ(Read(storage::FindProgrammeBuyer, 1, CustomerNumber{7})->outcome, outcome);
  EXPECT_FALSE(Read(storage::FindProgrammeBuyer, 2, CustomerNumber{7})->outcome.has_value());
}

TEST_P(ProgrammeOutcomesTest, WithoutAnOutcomeTheIdIsTold) {
  const CustomerNumber customer = AddCustomer("a");
  EXPECT_EQ(Read(storage::FindProgrammeBuyer, 1, customer)->id, "a");
  EXPECT_EQ(Read(storage::FindProgrammeBuyer, 1, CustomerNumber{7})->id, "");
  ASSERT_OK(Write([](Session& session) {
    return session.Execute(
        "INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, 7, 'e', 1, 1)");
  }));
  EXPECT_EQ(Read(storage::FindProgrammeBuyer, 1, CustomerNumber{7})->id, "e");
  Put(1, customer.value, {.events = 1});
  EXPECT_EQ(Read(storage::FindProgrammeBuyer, 1, customer)->id, "");
}

TEST_P(ProgrammeOutcomesTest, OutcomesComeByCustomerOfOnePeriodOrOfSeveral) {
  for (const int64_t period : {2, 1, 3}) {
    for (const int64_t customer : {9, 4, 6}) Put(period, customer, {.total = 10 * period + customer});
  }
  EXPECT_THAT(TextsOf([](Session& session, auto each) {
                return storage::ForEachProgrammeOutcome(session, kMain, 2, {4}, {9}, each);
              }),
              ElementsAre("2/6: 26", "2/9: 29"));
  EXPECT_THAT(TextsOf([](Session& session, auto each) {
                return storage::ForEachProgrammeOutcomeOfPeriods(session, kMain, 1, 2, each);
              }),
              ElementsAre("1/4: 14", "2/4: 24", "1/6: 16", "2/6: 26", "1/9: 19", "2/9: 29"));
}

TEST_P(ProgrammeOutcomesTest, CellsAddUpAndSquaresMayBeTakenOff) {
  const absl::uint128 large = absl::MakeUint128(3, 5);
  ASSERT_OK(Write(storage::AddToProgrammeCell,
                  ProgrammeCell{.period = 1, .inside = true, .events = 2, .buyers = 1, .total = -5, .squares = large}));
  ASSERT_OK(Write(storage::AddToProgrammeCell, ProgrammeCell{.period = 1, .inside = false, .events = 1}));
  ASSERT_OK(Write(storage::AddToProgrammeCell,
                  ProgrammeCell{.period = 1, .inside = true, .events = 1, .total = 25, .squares = -large + 1}));
  EXPECT_THAT(
      *Read(storage::ListProgrammeCells),
      ElementsAre(ProgrammeCell{.period = 1, .inside = false, .events = 1},
                  ProgrammeCell{.period = 1, .inside = true, .events = 3, .buyers = 1, .total = 20, .squares = 1}));
}

}  // namespace
}  // namespace sendlift::conformance

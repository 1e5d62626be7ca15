#include "storage/customer_scores.h"

#include <string>
#include <vector>

#include "storage/erasures.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CustomersBetween;
using storage::DeleteCustomerScore;
using storage::ListOutdatedScores;
using storage::ListWarnings;
using storage::MatrixCell;
using storage::NamedCustomer;
using storage::PutCustomerScore;
using storage::ReadMatrix;
using storage::Warning;
using storage::WarningPlace;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CustomerScoresTest : public StorageTest {
 protected:
  static Scoring AScoring(int64_t number) {
    Scoring scoring;
    scoring.number = number;
    scoring.model = 10 + number;
    return scoring;
  }
  void Put(int64_t scoring, CustomerNumber customer, double churn, double value,
           ScoreClass value_class = ScoreClass::kLow, ScoreClass churn_class = ScoreClass::kLow) {
    ASSERT_OK(Write(PutCustomerScore, AScoring(scoring),
                    CustomerScore{.customer = customer,
                                  .churn = churn,
                                  .value_minor = value,
                                  .value_score = 50,
                                  .value_class = value_class,
                                  .churn_class = churn_class}));
  }
  std::vector<std::string> WarnedAfter(const std::optional<WarningPlace>& after, int limit) {
    std::vector<std::string> ids;
    const auto warnings = Read(ListWarnings, after, limit);
    EXPECT_OK(warnings);
    for (const Warning& warning : warnings.value()) ids.push_back(warning.customer_id);
    return ids;
  }
};
ON_EVERY_ENGINE(CustomerScoresTest);

TEST_P(CustomerScoresTest, EveryFieldComesBackAndTheLastWordStands) {
  const CustomerNumber ada = AddCustomer("ada");
  Put(1, ada, 0.5, 100);
  Put(2, ada, 0.25, 1'000.5, ScoreClass::kHigh, ScoreClass::kMid);
  ASSERT_OK_AND_ASSIGN(const auto warnings, Read(ListWarnings, std::optional<WarningPlace>(), 10));
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].customer_id, "ada");
  EXPECT_EQ(warnings[0].tier, "GOLD");
  EXPECT_EQ(warnings[0].model, 12);
  EXPECT_EQ(warnings[0].score, (CustomerScore{.customer = ada,
                                              .churn = 0.25,
                                              .value_minor = 1'000.5,
                                              .value_score = 50,
                                              .value_class = ScoreClass::kHigh,
                                              .churn_class = ScoreClass::kMid}));
}

TEST_P(CustomerScoresTest, WarningsComeByWhatIsAtRiskAndPagesGoOnBehindTheLastOne) {
  const double third = 1.0 / 3;
  Put(1, AddCustomer("a"), third, 300);
  Put(1, AddCustomer("b"), 0.9, 1'000);
  Put(1, AddCustomer("c"), third, 300);
  Put(1, AddCustomer("d"), third, 300);
  Put(1, AddCustomer("e"), 0.1, 100);
  Put(1, {999}, 1, 1'000'000);  // who is not there
  EXPECT_THAT(WarnedAfter(std::nullopt, 10), ElementsAre("b", "a", "c", "d", "e"));
  ASSERT_OK_AND_ASSIGN(const auto page, Read(ListWarnings, std::optional<WarningPlace>(), 3));
  const Warning& last = page.back();
  EXPECT_THAT(WarnedAfter(WarningPlace{.at_risk_minor = last.at_risk_minor(), .customer = last.score.customer}, 10),
              ElementsAre("d", "e"));
}

TEST_P(CustomerScoresTest, TheMatrixSumsItsCells) {
  Put(1, {1}, 0.5, 100, ScoreClass::kHigh, ScoreClass::kLow);
  Put(1, {2}, 0.25, 200, ScoreClass::kHigh, ScoreClass::kLow);
  Put(1, {3}, 1, 7, ScoreClass::kLow, ScoreClass::kHigh);
  ASSERT_OK_AND_ASSIGN(const auto cells, Read(ReadMatrix));
  ASSERT_EQ(cells.size(), 2);
  EXPECT_EQ(cells[0].value_class, ScoreClass::kLow);
  EXPECT_EQ(cells[0].churn_class, ScoreClass::kHigh);
  EXPECT_EQ(cells[0].customers, 1);
  EXPECT_EQ(cells[1].customers, 2);
  EXPECT_DOUBLE_EQ(cells[1].value_minor, 300);
  EXPECT_DOUBLE_EQ(cells[1].at_risk_minor, 100);
  EXPECT_DOUBLE_EQ(cells[1].expected_left, 0.75);
}

TEST_P(CustomerScoresTest, ScoresOfAnEarlierScoringAreOutdated) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber ben = AddCustomer("ben");
  Put(1, ada, 0.5, 100);
  Put(2, ben, 0.5, 100);
  Put(1, {999}, 0.5, 100);
  ASSERT_OK_AND_ASSIGN(const auto outdated, Read(ListOutdatedScores, AScoring(2), int64_t{1}, 10));
  ASSERT_EQ(outdated.size(), 2);
  EXPECT_EQ(outdated[0].id, "ada");
  EXPECT_EQ(outdated[1].customer, CustomerNumber{999});
  EXPECT_EQ(outdated[1].id, "");
  EXPECT_EQ(Read(ListOutdatedScores, AScoring(2), ada.value + 1, 10)->size(), 1);
  ASSERT_OK(Write(DeleteCustomerScore, ada));
  EXPECT_EQ(Read(ListOutdatedScores, AScoring(2), int64_t{1}, 10)->size(), 1);
}

TEST_P(CustomerScoresTest, CustomersBetweenAreThoseWhoAreThere) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber ben = AddCustomer("ben");
  AddCustomer("cleo");
  ASSERT_OK_AND_ASSIGN(const auto found, Read(CustomersBetween, ada, ben));
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[1].id, "ben");
  EXPECT_EQ(found[1].customer, ben);
}

TEST_P(CustomerScoresTest, ErasureTakesTheScore) {
  const CustomerNumber ada = AddCustomer("ada");
  Put(1, ada, 0.5, 100);
  ASSERT_OK_AND_ASSIGN(const Customer customer, Read(storage::GetCustomer, std::string("ada")));
  ASSERT_OK_AND_ASSIGN(const storage::Person person, Read(storage::ReadPerson, customer));
  ASSERT_OK(Write(storage::ForgetPerson, person, kNow));
  EXPECT_THAT(Read(ReadMatrix).value(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance

// A year of trials, scaled down: what examples/trial-programme.yaml does with people whose doings are known beforehand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial_file.h"
#include "tests/support/trial_run.h"

namespace sendlift::testing {
namespace {

constexpr TrialSize kSmall{.people = 2000, .start_days = 330, .seed = 3900251};

class TrialProgrammeTest : public ::testing::Test {
 protected:
  TrialProgrammeTest() {
    RecordProperty("seed", std::to_string(kSmall.seed));
    auto definition = ReadDefinition(std::string(SENDLIFT_SOURCE_DIR) + "/examples/trial-programme.yaml");
    EXPECT_OK(definition);
    EXPECT_OK(run_.Launch(*std::move(definition)));
  }

  const TrialPeople people_{kSmall};
  VirtualClock clock_{absl::UnixEpoch()};
  TemporaryDatabase database_ = OpenTemporary(storage::Schema());
  TrialRun run_{*database_, clock_, people_};
};

TEST_F(TrialProgrammeTest, EverybodyEndsAsTheModelSaysAndGetsNothingElse) {
  ASSERT_OK(run_.Run());
  ASSERT_OK_AND_ASSIGN(const TrialCounts counts, run_.Check());
  const TrialCounts expected = CountTrial(people_, run_.campaign());
  EXPECT_EQ(counts.endings, expected.endings);
  EXPECT_EQ(counts.bought, expected.bought);
  EXPECT_EQ(counts.contacts, expected.contacts);
  EXPECT_EQ(counts.answers, expected.answers);
  EXPECT_EQ(run_.gateway().wrong(), 0) << "contacts after an opt-out, or of a step for the second time";
}

TEST_F(TrialProgrammeTest, TheModelHasEveryKindOfPerson) {
  const TrialCounts counts = CountTrial(people_, run_.campaign());
  for (const char* ending : {"converted", "opted-out", "not-converted"}) {
    EXPECT_GT((counts.endings.at({kControlArm + 1, ending})), 20) << ending;
  }
  EXPECT_GT((counts.endings.at({kControlArm, "not-converted"})), 20);
  for (size_t i = 0; i < counts.contacts.size(); ++i) EXPECT_GT(counts.contacts[i], 20) << kTrialCreatives[i];
  EXPECT_EQ(counts.answers.size(), 4u);
}

}  // namespace
}  // namespace sendlift::testing

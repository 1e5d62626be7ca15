#include "storage/programme_periods.h"

#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::ListProgrammePeriods;
using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProgrammePeriodsTest : public StorageTest {
 protected:
  ProgrammePeriod Insert(ProgrammePeriod period) {
    EXPECT_OK(Write([&](Session& session) { return storage::InsertProgrammePeriod(session, kMain, period); }));
    return period;
  }
  static ProgrammePeriod APeriod(absl::Time start) {
    ProgrammePeriod period;
    period.start = start;
    period.end = start + absl::Hours(24);
    period.parts_per_million = 50'000;
    period.last_customer = 1'000;
    period.opened_position = 17;
    return period;
  }
};
ON_EVERY_ENGINE(ProgrammePeriodsTest);

TEST_P(ProgrammePeriodsTest, PeriodsAreListedByTheNumberThatTheyGet) {
  EXPECT_THAT(*Read(ListProgrammePeriods), IsEmpty());
  const ProgrammePeriod first = Insert(APeriod(kNow));
  const ProgrammePeriod second = Insert(APeriod(kNow + absl::Hours(24)));
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(second.number, 2);
  EXPECT_THAT(*Read(ListProgrammePeriods), ElementsAre(first, second));
}

TEST_P(ProgrammePeriodsTest, EndCutAndCensusChange) {
  ProgrammePeriod period = Insert(APeriod(kNow));
  period.end = kNow + absl::Hours(1);
  period.cut_position = 0;
  period.next_customer = 501;
  period.customers_inside = 24;
  period.customers_outside = 476;
  ASSERT_OK(Write(storage::UpdateProgrammePeriod, period));
  EXPECT_THAT(*Read(ListProgrammePeriods), ElementsAre(period));
}

TEST_P(ProgrammePeriodsTest, TheLastCustomerBeforeATimeIsTheOneWithTheHighestNumber) {
  EXPECT_EQ(*Read(storage::LastCustomerBefore, kNow), 0);
  AddCustomer("a");
  const CustomerNumber second = AddCustomer("b");
  EXPECT_EQ(*Read(storage::LastCustomerBefore, kNow), 0);  // both came at that time
  EXPECT_EQ(*Read(storage::LastCustomerBefore, kNow + absl::Microseconds(1)), second.value);
}

}  // namespace
}  // namespace sendlift::conformance

#include "storage/recounting.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/assignments.h"
#include "storage/events.h"
#include "storage/journeys.h"
#include "storage/merges.h"
#include "storage/triggers.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CellKey;
using storage::CustomerRange;
using storage::JourneyCell;
using storage::LoggedEvent;
using storage::MergeStep;
using storage::NumberedOutcome;
using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr CampaignNumber kCampaign{3};
constexpr CampaignNumber kOther{4};
constexpr CustomerRange kAll{.after = {0}, .last = {1000}};

class RecountingTest : public StorageTest {
 protected:
  void Assign(CampaignNumber campaign, int64_t customer, int arm, const std::string& touchpoint = "") {
    EXPECT_OK(Write(storage::InsertAssignment, campaign,
                    Assignment{.customer = {customer},
                               .arm = arm,
                               .tier = 2,
                               .wave = 1,
                               .channel = Channel::kSms,
                               .planned_time = kNow,
                               .touchpoint = touchpoint}));
  }
  void PutOutcome(CampaignNumber campaign, int64_t customer, int metric, int64_t count) {
    EXPECT_OK(Write(storage::PutOutcome, campaign, CustomerNumber{customer}, metric,
                    storage::Outcome{.event_count = count, .total = 10 * count, .first_time = kNow}));
  }
  // "12 arm 1 shop".
  std::vector<std::string> Assigned(const CustomerRange& range, int64_t limit) {
    std::vector<std::string> texts;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachAssignment(session, kMain, kCampaign, range, limit, [&](const Assignment& a) {
        EXPECT_EQ(a.tier, 2);
        EXPECT_EQ(a.wave, 1);
        EXPECT_EQ(a.channel, Channel::kSms);
        EXPECT_EQ(a.planned_time, kNow);
        texts.push_back(absl::StrCat(a.customer.value, " arm ", a.arm, " ", a.touchpoint));
        return absl::OkStatus();
      });
    }));
    return texts;
  }
  // "position customer type amount machine rated".
  std::vector<std::string> Logged(int64_t after, int64_t last) {
    std::vector<std::string> texts;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachLoggedEvent(session, kMain, after, last, [&](const LoggedEvent& event) {
        EXPECT_EQ(event.time, kNow);
        texts.push_back(absl::StrCat(event.position, " ", event.customer.value, " ", event.type, " ",
                                     event.amount_minor, " ", event.machine, " ", event.rated));
        return absl::OkStatus();
      });
    }));
    return texts;
  }
  // "tier arm follow-up delay state ending".
  std::vector<std::string> JourneyCells() {
    std::vector<std::string> texts;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachJourneyCell(session, kMain, kCampaign, [&](const JourneyCell& cell) {
        texts.push_back(absl::StrCat(cell.tier, " ", cell.arm, " ", cell.follow_up, " ", cell.delay, " ",
                                     static_cast<int>(cell.state), " ", cell.ending));
        return absl::OkStatus();
      });
    }));
    return texts;
  }
  // A merge of 7 and 8 into 5 with these steps.
  int64_t Merge(const std::vector<MergeStep>& steps) {
    ::sendlift::Merge merge;
    merge.survivor = {5};
    merge.survivor_id = "five";
    const auto stored = Write(storage::InsertMerge, merge, std::vector<storage::CustomerRecord>(), steps, kNow);
    EXPECT_OK(stored);
    return stored->number;
  }
  absl::flat_hash_set<int64_t> Mixed() {
    const auto mixed = Read(storage::CustomersMixedByMerges, kCampaign);
    EXPECT_OK(mixed);
    return *mixed;
  }
};
ON_EVERY_ENGINE(RecountingTest);

TEST_P(RecountingTest, AssignmentsOfARangeComeByCustomer) {
  Assign(kCampaign, 12, 1);
  Assign(kCampaign, 5, 0, "shop");
  Assign(kCampaign, 20, 2);
  Assign(kOther, 6, 1);
  EXPECT_THAT(Assigned(kAll, 100), ElementsAre("5 arm 0 shop", "12 arm 1 ", "20 arm 2 "));
  EXPECT_THAT(Assigned(kAll, 2), ElementsAre("5 arm 0 shop", "12 arm 1 "));
  EXPECT_THAT(Assigned({.after = {5}, .last = {12}}, 100), ElementsAre("12 arm 1 "));
}

TEST_P(RecountingTest, OutcomesComeByCustomerAndMetricWithTheCellOfTheirAssignment) {
  Assign(kCampaign, 5, 1);
  PutOutcome(kCampaign, 5, 1, 2);
  PutOutcome(kCampaign, 5, 0, 1);
  PutOutcome(kCampaign, 9, 0, 3);
  PutOutcome(kOther, 5, 0, 4);
  std::vector<std::string> texts, with_cells;
  const auto text = [](const NumberedOutcome& outcome) {
    EXPECT_EQ(outcome.outcome.first_time, kNow);
    return absl::StrCat(outcome.customer.value, " ", outcome.metric, " ", outcome.outcome.event_count, " ",
                        outcome.outcome.total);
  };
  EXPECT_OK(Read([&](Session& session) {
    return storage::ForEachOutcome(session, kMain, kCampaign, {.after = {0}, .last = {8}},
                                   [&](const NumberedOutcome& outcome) {
                                     texts.push_back(text(outcome));
                                     return absl::OkStatus();
                                   });
  }));
  EXPECT_OK(Read([&](Session& session) {
    return storage::ForEachCellOutcome(session, kMain, kCampaign, [&](const CellKey* key, const NumberedOutcome& o) {
      if (key != nullptr) {
        EXPECT_EQ(*key, (CellKey{.wave = 1, .arm = 1, .tier = 2, .channel = Channel::kSms, .metric = o.metric}));
      }
      with_cells.push_back(absl::StrCat(text(o), key == nullptr ? " nowhere" : ""));
      return absl::OkStatus();
    });
  }));
  EXPECT_THAT(texts, ElementsAre("5 0 1 10", "5 1 2 20"));
  EXPECT_THAT(with_cells, ElementsAre("5 0 1 10", "5 1 2 20", "9 0 3 30 nowhere"));
}

TEST_P(RecountingTest, EventsComeInTheOrderOfTheLogWithWhatIsCountedOfThem) {
  int64_t sequence = 0;
  const auto append = [&](int64_t customer, const std::string& type, EventDetails details) {
    const Event event{.sequence = ++sequence,
                      .customer = {customer},
                      .type = type,
                      .time = kNow,
                      .amount_minor = 100 * sequence,
                      .details = std::move(details)};
    EXPECT_OK(Write(storage::AppendEvent, int64_t{1}, event));
  };
  append(7, "PURCHASED", {});
  append(5, "OPENED", {.machine = true});
  append(5, "REPLIED", {.rating = 4.0});
  append(5, "REPLIED", {.comment = "no"});
  EXPECT_THAT(Logged(0, 3), ElementsAre("1 7 PURCHASED 100 0 0", "2 5 OPENED 200 1 0", "3 5 REPLIED 300 0 1"));
  EXPECT_THAT(Logged(3, 9), ElementsAre("4 5 REPLIED 400 0 0"));
}

TEST_P(RecountingTest, JourneysAndTriggersAreCellsOfTheAssignment) {
  Assign(kCampaign, 5, 1);
  EXPECT_OK(Write(storage::PutJourney, kCampaign, Journey{.customer = {5}, .enter_time = kNow, .ending = "converted"}));
  EXPECT_OK(Write(storage::PutJourney, kCampaign, Journey{.customer = {6}, .enter_time = kNow, .ending = ""}));
  EXPECT_OK(Write(storage::InsertTrigger, kCampaign,
                  Trigger{.customer = {5},
                          .follow_up = 2,
                          .trigger_time = kNow,
                          .due_time = kNow,
                          .delay = 1,
                          .state = TriggerState::kLate}));
  EXPECT_THAT(JourneyCells(), ElementsAre("2 1 -1 -1 1 converted", "-1 -1 -1 -1 1 ", "2 1 2 1 9 "));
}

TEST_P(RecountingTest, AMergeMixesWhoseAssignmentItMovedAndEventsThatItGaveBack) {
  EXPECT_THAT(Mixed(), IsEmpty());
  Merge({{.kind = MergeStep::Kind::kAssignmentMoved, .place = kOther.value, .customer = {6}},
         {.kind = MergeStep::Kind::kSuppressionMade, .place = kCampaign.value, .customer = {6}}});
  const int64_t merge = Merge({{.kind = MergeStep::Kind::kEventMoved, .place = 1, .customer = {7}}});
  EXPECT_THAT(Mixed(), IsEmpty());
  Merge({{.kind = MergeStep::Kind::kAssignmentsSwapped, .place = kCampaign.value, .customer = {8}}});
  EXPECT_THAT(Mixed(), UnorderedElementsAre(5, 8));
  EXPECT_OK(Write(storage::MarkUndone, merge, kNow));
  EXPECT_THAT(Mixed(), UnorderedElementsAre(5, 7, 8));
}

}  // namespace
}  // namespace sendlift::conformance

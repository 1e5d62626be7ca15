#include "measurement/won_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::_;
using ::testing::SizeIs;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kFollow = absl::Hours(24 * 90);
constexpr int kPeople = 3'000;

ACampaign Promotion() {
  return ACampaign()
      .WithControl(Percent(50))
      .WithMetric("visits", MetricKind::kRate, "VISITED", 7 * kDay)
      .WithMetric("purchases", MetricKind::kRate, "PURCHASED", 14 * kDay)
      .WithWave("main", CampaignStart() + kDay, Percent(50))
      .WithWave("second", CampaignStart() + 60 * kDay);
}

// In the first wave, of every arm 20 % buy anyway, half of whom come back; the promotion makes another 10 % buy, none
// of whom comes back. A third had bought before. The second wave has as many people, who do nothing.
class HunterWorld : public MeasuredWorld {
 public:
  HunterWorld() {
    std::vector<Assignment> people;
    for (int64_t i = 1; i <= 2 * kPeople; ++i) {
      const int wave = i <= kPeople ? 0 : 1;
      people.push_back({.customer = {i}, .arm = static_cast<int>(i % 2), .wave = wave, .planned_time = Planned(wave)});
    }
    Assign(campaign, people);
    for (const int wave : {0, 1}) {
      std::vector<storage::Cohort> cohorts;
      for (const int arm : {0, 1}) {
        cohorts.push_back({.wave = wave, .arm = arm, .people = kPeople / 2, .planned_time = Planned(wave)});
      }
      Freeze(campaign, wave, Planned(wave), cohorts);
    }
    for (int64_t i = 1; i <= kPeople; ++i) Live(i);
    Append(bought_);
  }
  static absl::Time Planned(int wave) { return CampaignStart() + (wave == 0 ? 1 : 60) * kDay; }

  absl::StatusOr<WonReport> TryReport(const Campaign& of, absl::Duration follow = kFollow) {
    absl::StatusOr<WonReport> report = absl::UnknownError("nothing read");
    EXPECT_OK(database().Read([&](storage::Session& session) {
      report = MakeWonReport(session, kWorkspace, of, follow, now());
      return absl::OkStatus();
    }));
    return report;
  }

  const Campaign campaign = InsertRunning(Promotion().BuildCampaign());
  int64_t known = 0;
  static constexpr uint64_t kSeed = 8;

 private:
  void Live(int64_t customer) {
    if (random_.Chance(1.0 / 3)) {
      ++known;
      Buy(customer, -5 * kDay, 300);
    }
    const double kind = random_.Uniform();
    if (kind < 0.2 || (kind < 0.3 && customer % 2 == 1)) Buy(customer, 3 * kDay, 500);
    if (kind < 0.1) Buy(customer, 40 * kDay, 700);
  }
  void Buy(int64_t customer, absl::Duration after, int64_t amount) {
    Event event;
    event.sequence = ++sequence_;
    event.customer = {customer};
    event.type = "PURCHASED";
    event.time = Planned(0) + after;
    event.amount_minor = amount;
    bought_.push_back(std::move(event));
  }

  Random random_{kSeed};
  int64_t sequence_ = 0;
  std::vector<Event> bought_;
};

TEST(WonReportTest, BargainHuntersAreToldFromCustomersWhoWouldHaveBoughtAnyway) {
  HunterWorld world;
  world.clock().AdvanceBy(110 * kDay);
  ASSERT_OK_AND_ASSIGN(const WonReport report, world.TryReport(world.campaign));
  EXPECT_EQ(report.metric, 1);
  EXPECT_EQ(report.people, kPeople);
  EXPECT_EQ(report.assigned, 2 * kPeople);
  ASSERT_THAT(report.arms, SizeIs(4));
  EXPECT_EQ(report.arms[0].people + report.arms[1].people, kPeople - world.known);
  EXPECT_EQ(report.arms[2].people + report.arms[3].people, world.known);
  const WonPeople& control = report.arms[0];
  EXPECT_NEAR(static_cast<double>(control.returned) / static_cast<double>(control.bought), 0.5, 0.12);
  ASSERT_THAT(report.comparisons, SizeIs(2));
  const WonComparison& of_new = report.comparisons[0];
  EXPECT_EQ(of_new.group, WonGroup::kNew);
  EXPECT_NEAR(*of_new.bought.difference, 0.1, 0.05);
  EXPECT_LT(of_new.return_rate->interval.lower, 0.0);
  EXPECT_GT(of_new.return_rate->interval.upper, 0.0);
  EXPECT_LT(of_new.return_rate->interval.upper, 0.5);
  EXPECT_LT(*of_new.p_value, 0.05) << "seed " << HunterWorld::kSeed;
  EXPECT_EQ(of_new.code, WonCode::kWorseCustomers);
}

TEST(WonReportTest, OnlyWavesAreReadWhoseTimeIsOverForEverybody) {
  HunterWorld world;
  ASSERT_OK_AND_ASSIGN(const WonReport early, world.TryReport(world.campaign));
  EXPECT_EQ(early.people, 0);
  EXPECT_EQ(early.comparisons[0].code, WonCode::kImmature);
  EXPECT_EQ(*early.mature_time, HunterWorld::Planned(1) + 14 * kDay + kFollow);
  world.clock().AdvanceBy(*early.mature_time - world.now() - absl::Microseconds(1));
  EXPECT_EQ(world.TryReport(world.campaign)->people, kPeople);
  world.clock().AdvanceBy(absl::Microseconds(1));
  EXPECT_EQ(world.TryReport(world.campaign)->people, 2 * kPeople);
  EXPECT_EQ(world.TryReport(world.campaign, kFollow + kDay)->people, kPeople);
}

TEST(WonReportTest, ArmsOfTheWrongSizesWithholdWhatItMeans) {
  HunterWorld world;
  world.clock().AdvanceBy(110 * kDay);
  world.Write([](storage::Session& session) {
    return session.Execute("UPDATE cohorts SET people = people + 400 WHERE arm = 1 AND wave = 0");
  });
  EXPECT_EQ(world.TryReport(world.campaign)->comparisons[0].code, WonCode::kWithheldSampleRatio);
}

TEST(WonReportTest, WithoutAMetricOfPurchasesNothingCanBeSaid) {
  HunterWorld world;
  Campaign other = world.campaign;
  other.definition.experiment.metrics.pop_back();
  const auto report = world.TryReport(other);
  EXPECT_THAT(report, HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_EQ(DetailsOf(report.status())->reason, "NO_PURCHASE_METRIC");
}

TEST(WonReportTest, APromotionWithoutAnEffectHasWonNobody) {
  HunterWorld world;
  world.clock().AdvanceBy(110 * kDay);
  world.Write([](storage::Session& session) { return session.Execute("DELETE FROM events WHERE customer % 2 = 1"); });
  ASSERT_OK_AND_ASSIGN(const WonReport report, world.TryReport(world.campaign));
  EXPECT_LT(*report.comparisons[0].bought.difference, 0);
  EXPECT_EQ(report.comparisons[0].code, WonCode::kNobodyWon);
}

}  // namespace
}  // namespace sendlift::testing

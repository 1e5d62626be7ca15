// The figures of campaigns in which everything goes on at once are what is counted again. SENDLIFT_RECOUNT_SEED repeats
// a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/merge.h"
#include "base/random.h"
#include "engine/erasure.h"
#include "measurement/recount.h"
#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kCustomers = 60;
constexpr int kActs = 600;
constexpr int kActsACheck = 30;
constexpr int64_t kToldMin = 8;

uint64_t Seed() {
  uint64_t seed = 20'261'122;
  const char* text = std::getenv("SENDLIFT_RECOUNT_SEED");
  if (text != nullptr) EXPECT_TRUE(absl::SimpleAtoi(text, &seed));
  return seed;
}

std::vector<FollowUp> Steps() {
  FollowUp chase;
  chase.follow_up = "chase";
  chase.on = {"OPENED"};
  chase.without = {"CLICKED"};
  chase.channels = {Channel::kSms};
  chase.delays = {{.delay = "soon", .share = Percent(50), .after = absl::Hours(2)},
                  {.delay = "none", .share = Remainder(), .after = {}, .none = true}};
  chase.horizon = absl::Hours(48);
  FollowUp again;
  again.follow_up = "again";
  again.on = {"CLICKED"};
  again.after = absl::Hours(3);
  again.channels = {Channel::kEmail};
  again.repeat = Repeat::kEachTime;
  FollowUp won;
  won.follow_up = "won";
  won.on = {"PURCHASED"};
  won.ending = "converted";
  return {chase, again, won};
}

// Two waves, people who come in by an event, and people who come by in a shop; their events come late, twice, from
// machines and with amounts taken back; some people are merged, parted again, opted out and erased.
class LivelyWorld : public RecommendingWorld {
 public:
  explicit LivelyWorld(uint64_t seed) : random_(seed) {
    AddCustomers(kCustomers);
    const ACampaign measured = ACampaign()
                                   .WithControl(Percent(30))
                                   .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(72))
                                   .WithMetric("clicks", MetricKind::kCount, "CLICKED", absl::Hours(24))
                                   .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Hours(48))
                                   .WithMetric("ratings", MetricKind::kCount, "RATED", absl::Hours(96));
    ACampaign waves = measured;
    waves.WithWave("first", now() + absl::Hours(5), Percent(50)).WithWave("second", now() + absl::Hours(40));
    for (const FollowUp& step : Steps()) waves.WithFollowUp(step);
    campaigns.push_back(Launch(waves.Build(), "autumn"));
    Campaign trial = measured.BuildCampaign("trial");
    trial.definition.waves.clear();
    trial.definition.entry = {"TRIAL_STARTED"};
    trial.definition.follow_ups = Steps();
    campaigns.push_back(InsertRunning(std::move(trial)));
    campaigns.push_back(RunAtShop("shop", measured));
    EXPECT_OK(gateway_.Connect(dispatcher(), 1000));
  }
  ~LivelyWorld() {
    gateway_.Disconnect();
    Flush();
  }

  // No two at the same moment: an event of the moment in which somebody is assigned may have come before it or behind.
  void Act() {
    clock().AdvanceBy(absl::Milliseconds(1));
    const uint64_t act = random_.Below(100);
    if (act < 55) return LogSome();
    if (act < 70) return static_cast<void>(Fold());
    if (act < 80) return GoOn(absl::Minutes(static_cast<int64_t>(random_.Below(300))));
    if (act < 90) return static_cast<void>(recommender().Recommend({SomeId(), "shop"}));
    if (act < 95) return MergeSome();
    if (act < 98) return PartTheLast();
    EraseOne();
  }
  void GoOn(absl::Duration time) {
    clock().AdvanceBy(time);
    Settle({&gateway_});
  }

  Recount CountAgain(const Campaign& campaign) {
    const auto recount = RecountCampaign(database(), kWorkspace, campaign, {.people_a_pass = 7, .events_a_read = 100});
    EXPECT_OK(recount);
    return *recount;
  }
  // "cells of autumn: KEY: STORED, COUNTED".
  std::vector<std::string> Differences() {
    std::vector<std::string> texts;
    for (const Campaign& campaign : campaigns) {
      const Recount recount = CountAgain(campaign);
      for (const Difference& told : recount.differences.told()) {
        texts.push_back(absl::StrCat(told.table, " of ", campaign.id, ": ", told.key, ": ", told.stored, ", counted ",
                                     told.counted));
      }
    }
    return texts;
  }

  std::vector<Campaign> campaigns;
  int merged = 0, parted = 0, erased = 0;

 private:
  std::string SomeId() { return CustomerId(static_cast<int>(random_.Below(kCustomers))); }

  void LogSome() {
    static constexpr const char* kTypes[] = {"PURCHASED", "PURCHASED", "PURCHASED",     "OPENED",        "OPENED",
                                             "CLICKED",   "CLICKED",   "TRIAL_STARTED", "TRIAL_STARTED", "RATED"};
    std::vector<IncomingEvent> events;
    for (int i = 0; i < 6; ++i) {
      const bool opts_out = random_.Chance(0.01);
      IncomingEvent event{.row = i,
                          .sequence = random_.Chance(0.1) ? sequence_ : ++sequence_,
                          .customer_id = SomeId(),
                          .type = opts_out ? "UNSUBSCRIBED" : kTypes[random_.Below(std::size(kTypes))],
                          .time = now() - absl::Minutes(static_cast<int64_t>(random_.Below(4) * random_.Below(900))),
                          .machine = random_.Chance(0.15)};
      if (event.type == "PURCHASED") {
        event.amount_minor = static_cast<int64_t>(random_.Below(9000)) - 2000;
        event.currency_code = "EUR";
      }
      if (event.type == "RATED") event.rating = static_cast<double>(random_.Below(6));
      events.push_back(event);
    }
    Take(events);
  }

  void MergeSome() {
    const MergeOrder order{.keep = SomeId(), .others = {SomeId()}, .principal = "ann"};
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      const auto merge = MergeCustomers(session, kWorkspace, order, now());
      if (merge.ok()) last_merge_ = merge->number;
      merged += merge.ok() ? 1 : 0;
      return absl::OkStatus();
    }));
  }
  void PartTheLast() {
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      const auto merge = UnmergeCustomers(session, kWorkspace, last_merge_, now());
      parted += merge.ok() ? 1 : 0;
      return absl::OkStatus();
    }));
  }
  void EraseOne() {
    const std::string id = SomeId();
    EXPECT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      const auto found = LookForErasure(session, id);
      const auto gone = found.ok() ? EraseCustomer(session, id, *found, now()) : found.status();
      erased += gone.ok() ? 1 : 0;
      return absl::OkStatus();
    }));
    dispatcher().FinishHandOvers();
  }

  Random random_;
  FakeGateway gateway_{"mailer", clock()};
  int64_t sequence_ = 0;
  int64_t last_merge_ = 0;
};

TEST(RecountLivelyTest, FiguresOfAllThatGoesOnAreWhatIsCountedAgain) {
  const uint64_t seed = Seed();
  std::printf("SENDLIFT_RECOUNT_SEED=%llu\n", static_cast<unsigned long long>(seed));
  LivelyWorld world(seed);
  for (int act = 1; act <= kActs; ++act) {
    world.Act();
    if (act % kActsACheck == 0) ASSERT_THAT(world.Differences(), IsEmpty()) << "after act " << act;
  }
  world.Fold();
  world.GoOn(absl::Hours(24));
  EXPECT_THAT(world.Differences(), IsEmpty());
  for (const Campaign& campaign : world.campaigns) {
    const Recount recount = world.CountAgain(campaign);
    std::printf("%s: %lld people, %lld untold, %lld rows\n", campaign.id.c_str(),
                static_cast<long long>(recount.people), static_cast<long long>(recount.people_untold),
                static_cast<long long>(recount.rows));
    EXPECT_GE(recount.people - recount.people_untold, kToldMin) << campaign.id << " shows nothing";
  }
  std::printf("%d merged, %d parted, %d erased\n", world.merged, world.parted, world.erased);
  EXPECT_GT(world.merged, 0);
  EXPECT_GT(world.parted, 0);
  EXPECT_GT(world.erased, 0);
}

TEST(RecountLivelyTest, EachKindOfFigureThatIsTamperedWithIsFound) {
  LivelyWorld world(Seed());
  for (int act = 0; act < kActs / 2; ++act) world.Act();
  world.Fold();
  ASSERT_THAT(world.Differences(), IsEmpty());
  struct Case {
    const char* table;
    const char* column;
    const char* where;
  };
  for (const Case& c : {
           Case{"cells", "responders", "responders > 0"},
           Case{"cells", "total", "total > 0"},
           Case{"cells", "squares_low", "squares_low > 0"},
           Case{"cohorts", "people", "people > 0"},
           Case{"cohorts", "planned_us", "people > 0"},
           Case{"journey_counts", "people", "follow_up = -1 AND people > 0"},
           Case{"journey_counts", "people", "follow_up >= 0 AND people > 0"},
       }) {
    for (const Campaign& campaign : world.campaigns) {
      if (std::string(c.table) == "journey_counts" && campaign.definition.follow_ups.empty()) continue;
      const auto change = [&](int by) {
        return world.Write([&](storage::Session& session) {
          return session.Execute(absl::StrCat("UPDATE ", c.table, " SET ", c.column, " = ", c.column, " + ", by,
                                              " WHERE campaign = ", campaign.number.value, " AND ", c.where));
        });
      };
      ASSERT_GT(change(1), 0) << c.table << " " << c.column << " of " << campaign.id;
      const std::vector<std::string> differences = world.Differences();
      ASSERT_THAT(differences, Not(IsEmpty())) << c.table << " " << c.column;
      for (const std::string& difference : differences) {
        EXPECT_THAT(difference, StartsWith(absl::StrCat(c.table, " of ", campaign.id, ": ")));
      }
      change(-1);
    }
  }
  EXPECT_THAT(world.Differences(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing

#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "measurement/recount.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {

// A world with one campaign of three metrics. Customers 1 to 6 are in the wave "main", 3 and 6 of them in control, 7
// came by on a day; 8 is in a wave that is not frozen. Some have bought.
class RecountedWorld : public MeasuredWorld {
 public:
  static absl::Time Planned() { return CampaignStart() + absl::Hours(1); }

  RecountedWorld() {
    std::vector<Assignment> people;
    for (int64_t i = 1; i <= 6; ++i) people.push_back(AnAssignment(i, i % 3 == 0 ? 0 : 1));
    people.push_back(AnAssignment(7, 1));
    people.back().wave = -20'000;
    people.back().channel = Channel{0};
    people.back().touchpoint = "shop";
    people.push_back(AnAssignment(8, 1));
    people.back().wave = 1;
    Assign(campaign, people);
    Freeze(campaign, 0, Planned(),
           {{.wave = 0, .arm = 0, .people = 2, .planned_time = Planned()},
            {.wave = 0, .arm = 1, .people = 4, .planned_time = Planned()},
            {.wave = -20'000, .arm = 1, .channel = Channel{0}, .people = 1, .planned_time = Planned()}});
    Buy(1, absl::Hours(1), 500);
    Buy(1, absl::Hours(30), -200);
    Buy(2, -absl::Hours(1), 900);
    Buy(3, absl::Hours(2), 300);
    Buy(7, absl::ZeroDuration(), 1100);
    Buy(8, absl::Hours(1), 700);
    Buy(9, absl::Hours(1), 400);
    Fold();
  }

  static Assignment AnAssignment(int64_t customer, int arm) {
    return {.customer = {customer}, .arm = arm, .tier = 0, .wave = 0, .planned_time = Planned()};
  }

  void Buy(int64_t customer, absl::Duration after, int64_t amount, EventDetails details = {}) {
    Append({{.sequence = ++sequence_,
             .customer = {customer},
             .type = "PURCHASED",
             .time = Planned() + after,
             .amount_minor = amount,
             .details = std::move(details)}});
  }

  void Tamper(const std::string& sql) {
    const int64_t rows = Write([&](storage::Session& session) { return session.Execute(sql); });
    ASSERT_GT(rows, 0) << sql;
  }

  // "cells: KEY: STORED instead of COUNTED".
  static std::vector<std::string> TextsOf(const Recount& recount) {
    std::vector<std::string> texts;
    for (const Difference& difference : recount.differences.told()) {
      texts.push_back(absl::StrCat(difference.table, ": ", difference.key, ": ", difference.stored, " instead of ",
                                   difference.counted));
    }
    return texts;
  }

  const Campaign campaign = InsertRunning(ACampaign()
                                              .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
                                              .WithMetric("count", MetricKind::kCount, "PURCHASED", absl::Hours(48))
                                              .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Hours(48))
                                              .WithWave("main", Planned(), Percent(50))
                                              .WithWave("second", Planned() + absl::Hours(24))
                                              .BuildCampaign());

 private:
  int64_t sequence_ = 0;
};

}  // namespace sendlift::testing

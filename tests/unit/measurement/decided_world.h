#pragma once

#include <string>
#include <vector>

#include "measurement/winner.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {

// People of one wave and arm, and how many of them did what the primary metric counts.
struct ArmOutcome {
  int wave = 0;
  int arm = 0;
  int64_t people = 0;
  int64_t responders = 0;
};

// Pilot, main a day later and the rest when the windows of main are closed, which is now.
class DecidedWorld : public MeasuredWorld {
 public:
  static constexpr absl::Duration kWindow = absl::Hours(168);
  static constexpr absl::Duration kDay = absl::Hours(24);

  DecidedWorld() { clock().Set(CampaignStart() + kDay + kWindow); }

  // Of arms "early" and "late" with 30 % each, or of "early" alone.
  static ACampaign ThreeWaves(int arms = 2) {
    ACampaign campaign;
    campaign.WithControl(Percent(40)).WithArm("early", arms == 1 ? Remainder() : Percent(30));
    if (arms > 1) campaign.WithArm("late");
    return campaign.WithWave("pilot", CampaignStart(), Percent(10))
        .WithWave("main", CampaignStart() + kDay, Percent(60))
        .WithWave("rest", CampaignStart() + kDay + kWindow);
  }
  Campaign Run(const ACampaign& campaign, const std::string& id = "autumn") {
    return InsertRunning(campaign.BuildCampaign(id));
  }

  // Freezes the first two waves with these people.
  void Fill(const Campaign& campaign, const std::vector<ArmOutcome>& outcomes) {
    Write([&](storage::Session& session) -> absl::Status {
      for (const ArmOutcome& outcome : outcomes) {
        const absl::Status status = Put(session, campaign, outcome);
        if (!status.ok()) return status;
      }
      for (int wave = 0; wave < 2; ++wave) {
        const absl::Status status = storage::InsertFrozenWave(
            session, kWorkspace, campaign.number, {.wave = wave, .freeze_time = CampaignStart() + wave * kDay});
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }
  WinnerDecision Judge(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return JudgeWinner(session, kWorkspace, campaign, now()); });
  }

 private:
  static absl::Status Put(storage::Session& session, const Campaign& campaign, const ArmOutcome& outcome) {
    const absl::Status status = storage::InsertCohort(session, kWorkspace, campaign.number,
                                                      {.wave = outcome.wave,
                                                       .arm = outcome.arm,
                                                       .people = outcome.people,
                                                       .planned_time = CampaignStart() + outcome.wave * kDay});
    if (!status.ok() || outcome.responders == 0) return status;
    return storage::AddToCell(session, kWorkspace, campaign.number,
                              {.key = {.wave = outcome.wave, .arm = outcome.arm},
                               .responders = outcome.responders,
                               .total = outcome.responders,
                               .squares = static_cast<uint64_t>(outcome.responders)});
  }
};

}  // namespace sendlift::testing

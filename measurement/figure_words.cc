#include "measurement/figure_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "measurement/time_bins.h"
#include "model/channel.h"
#include "model/journey.h"
#include "model/touchpoint.h"
#include "storage/first_triggers.h"
#include "storage/leases.h"

namespace sendlift {
namespace {

// The name of the thing at an index, or its number.
template <typename Thing>
std::string NameAt(const std::vector<Thing>& things, int index, std::string Thing::*name) {
  const bool known = index >= 0 && static_cast<size_t>(index) < things.size();
  return known ? things[static_cast<size_t>(index)].*name : absl::StrCat("number ", index);
}

std::string ArmAt(const CampaignDefinition& definition, int arm) {
  return arm == kControlArm ? "control" : NameAt(definition.experiment.arms, arm - 1, &Arm::arm);
}

std::string WaveAt(const CampaignDefinition& definition, int wave) {
  if (IsTouchpointWave(wave)) return absl::StrCat("day ", absl::FormatCivilTime(absl::CivilDay() - wave));
  return absl::StrCat("wave ", NameAt(definition.waves, wave, &Wave::wave));
}

}  // namespace

std::string WordsOfCohort(const CampaignDefinition& definition, const storage::CellKey& key) {
  std::string words = absl::StrCat(WaveAt(definition, key.wave), ", arm ", ArmAt(definition, key.arm), ", tier ",
                                   NameAt(definition.tiers, key.tier, &Tier::tier));
  if (key.channel != kNoChannel) absl::StrAppend(&words, ", ", NameOf(key.channel));
  return words;
}

std::string WordsOfMetric(const CampaignDefinition& definition, int metric) {
  return NameAt(MeasuredMetrics(definition.experiment), metric, &Metric::metric);
}

std::string WordsOfCell(const CampaignDefinition& definition, const storage::CellKey& key) {
  return absl::StrCat(WordsOfCohort(definition, key), ", metric ", WordsOfMetric(definition, key.metric));
}

std::string WordsOfDelay(const CampaignDefinition& definition, int follow_up, int delay) {
  std::string words = absl::StrCat("follow-up ", NameAt(definition.follow_ups, follow_up, &FollowUp::follow_up));
  if (delay < 0) return words;
  const bool known = static_cast<size_t>(follow_up) < definition.follow_ups.size();
  const std::vector<Delay> delays =
      known ? definition.follow_ups[static_cast<size_t>(follow_up)].delays : std::vector<Delay>();
  return absl::StrCat(words, ", delay ", NameAt(delays, delay, &Delay::delay));
}

std::string WordsOfDelayOutcome(const CampaignDefinition& definition, int outcome) {
  switch (outcome) {
    case storage::kOptOutOutcome:
      return "opting out";
    case storage::kOpenOutcome:
      return "opening the contact";
    case storage::kClickOutcome:
      return "a click in the contact";
    default:
      return absl::StrCat("metric ", WordsOfMetric(definition, outcome));
  }
}

std::string WordsOfFollowUpCell(const CampaignDefinition& definition, const storage::FollowUpCell& cell) {
  const std::string who =
      absl::StrCat("day ", absl::FormatCivilTime(absl::CivilDay() + cell.day), ", arm ", ArmAt(definition, cell.arm),
                   ", ", WordsOfDelay(definition, cell.follow_up, cell.delay));
  if (cell.sort == storage::CellSort::kPeople) return who;
  const std::string when = absl::StrCat(" after ", absl::FormatDuration(TimeBinStart(cell.bin)));
  const std::string what = WordsOfDelayOutcome(definition, cell.outcome);
  switch (cell.sort) {
    case storage::CellSort::kAfterOptOut:
      return absl::StrCat(who, ", ", what, when, ", opted out before");
    case storage::CellSort::kOptedOutAfter:
      return absl::StrCat(who, ", opting out", when, " and ", what, " before");
    default:
      return absl::StrCat(who, ", ", what, when);
  }
}

std::string WordsOfJourneyCell(const CampaignDefinition& definition, const storage::JourneyCell& cell) {
  std::string words =
      absl::StrCat("arm ", ArmAt(definition, cell.arm), ", tier ", NameAt(definition.tiers, cell.tier, &Tier::tier));
  if (cell.follow_up < 0) {
    absl::StrAppend(&words, cell.ending.empty() ? ", on the way" : ", ending ", cell.ending);
    return words;
  }
  absl::StrAppend(&words, ", ", WordsOfDelay(definition, cell.follow_up, cell.delay));
  return absl::StrCat(words, ", ", NameOf(cell.state));
}

std::string WordsOfStateCount(const CampaignDefinition& definition, const storage::StateCount& count) {
  using storage::LeasedRange;
  std::string words =
      absl::StrCat("arm ", ArmAt(definition, count.arm), ", ", NameOf(LeasedRange::StateOf(count.state)));
  const auto reason = LeasedRange::ReasonOf(count.state);
  if (reason.has_value()) absl::StrAppend(&words, " for reason ", static_cast<int>(*reason));
  if (count.cost_micros != 0) absl::StrAppend(&words, ", at ", count.cost_micros, " micros");
  return words;
}

}  // namespace sendlift

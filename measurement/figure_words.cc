#include "measurement/figure_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "model/channel.h"
#include "model/journey.h"
#include "model/touchpoint.h"

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

std::string WordsOfJourneyCell(const CampaignDefinition& definition, const storage::JourneyCell& cell) {
  std::string words =
      absl::StrCat("arm ", ArmAt(definition, cell.arm), ", tier ", NameAt(definition.tiers, cell.tier, &Tier::tier));
  if (cell.follow_up < 0) {
    absl::StrAppend(&words, cell.ending.empty() ? ", on the way" : ", ending ", cell.ending);
    return words;
  }
  absl::StrAppend(&words, ", follow-up ", NameAt(definition.follow_ups, cell.follow_up, &FollowUp::follow_up));
  if (cell.delay >= 0) {
    const bool known = static_cast<size_t>(cell.follow_up) < definition.follow_ups.size();
    const std::vector<Delay> delays =
        known ? definition.follow_ups[static_cast<size_t>(cell.follow_up)].delays : std::vector<Delay>();
    absl::StrAppend(&words, ", delay ", NameAt(delays, cell.delay, &Delay::delay));
  }
  return absl::StrCat(words, ", ", NameOf(cell.state));
}

}  // namespace sendlift

#include "measurement/split_check.h"

#include <vector>

#include "model/roll_out.h"

namespace sendlift {
namespace {

template <typename Predicate>
RatioSegment SegmentOf(const LiftMaterial& material, const std::vector<int32_t>& shares, const Predicate& belongs) {
  RatioSegment segment{.customers = std::vector<int64_t>(shares.size()), .weights = {shares.begin(), shares.end()}};
  for (const storage::Cohort& cohort : material.cohorts) {
    if (belongs(cohort.wave)) segment.customers[static_cast<size_t>(cohort.arm)] += cohort.people;
  }
  return segment;
}

template <typename Result>
std::optional<SampleRatioResult> IfOk(const Result& result) {
  return result.ok() ? std::optional<SampleRatioResult>(*result) : std::nullopt;
}

}  // namespace

std::optional<SampleRatioResult> CheckSampleRatio(const CampaignDefinition& definition, const LiftMaterial& material,
                                                  const std::optional<WinnerDecision>& winner) {
  const std::vector<int32_t> shares = ArmShares(definition.experiment);
  if (!winner.has_value() || !winner->HasWinner()) {
    const RatioSegment all = SegmentOf(material, shares, [](int) { return true; });
    return IfOk(SampleRatioTest(all.customers, all.weights));
  }
  const std::vector<RatioSegment> segments = {
      SegmentOf(material, shares, [&](int wave) { return wave != winner->wave; }),
      SegmentOf(material, ArmSharesOf(definition.experiment, winner, winner->wave),
                [&](int wave) { return wave == winner->wave; })};
  return IfOk(SampleRatioTestOfSegments(segments));
}

}  // namespace sendlift

#include "model/campaign.h"

#include <algorithm>

namespace sendlift {

const std::string& ArmName(const Experiment& experiment, int arm) {
  static const std::string* const kControl = new std::string(kControlName);
  return arm == kControlArm ? *kControl : experiment.arms[static_cast<size_t>(arm - 1)].arm;
}

std::optional<int> ArmNamed(const Experiment& experiment, const std::string& name) {
  if (name == kControlName) return kControlArm;
  const auto found =
      std::find_if(experiment.arms.begin(), experiment.arms.end(), [&](const Arm& arm) { return arm.arm == name; });
  if (found == experiment.arms.end()) return std::nullopt;
  return static_cast<int>(found - experiment.arms.begin()) + 1;
}

std::vector<Metric> MeasuredMetrics(const Experiment& experiment) {
  std::vector<Metric> measured = experiment.metrics;
  for (const Guardrail& guardrail : experiment.guardrails) measured.push_back(guardrail.metric);
  return measured;
}

bool NeedsPlannedCustomers(const Experiment& experiment) {
  const PlanKind kind = experiment.plan.kind;
  return kind == PlanKind::kGroupSequential || kind == PlanKind::kSequential || !experiment.guardrails.empty();
}

std::optional<double> PlannedCustomers(const Campaign& campaign) {
  const std::optional<int64_t>& named = campaign.definition.experiment.plan.planned_customers;
  const std::optional<int64_t>& planned = named.has_value() ? named : campaign.launch_customers;
  if (!planned.has_value() || *planned <= 0) return std::nullopt;
  return static_cast<double>(*planned);
}

std::vector<int32_t> ArmShares(const Experiment& experiment) {
  std::vector<Share> shares = {experiment.control};
  for (const Arm& arm : experiment.arms) shares.push_back(arm.share);
  int32_t left = kWhole;
  for (const Share& share : shares) left -= share.remainder ? 0 : share.parts_per_million;
  std::vector<int32_t> parts;
  parts.reserve(shares.size());
  for (const Share& share : shares) parts.push_back(share.remainder ? left : share.parts_per_million);
  return parts;
}

const char* NameOf(CampaignState state) {
  switch (state) {
    case CampaignState::kDraft:
      return "DRAFT";
    case CampaignState::kRunning:
      return "RUNNING";
    case CampaignState::kPaused:
      return "PAUSED";
    case CampaignState::kCompleted:
      return "COMPLETED";
    case CampaignState::kCancelled:
      return "CANCELLED";
  }
  return "";
}

}  // namespace sendlift

#include "services/lift_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift {
namespace {

std::string PText(double p) { return p < 0.0001 ? "p < 0.0001" : absl::StrFormat("p = %.2g", p); }

}  // namespace

std::string MethodText(MetricKind kind, int strata) {
  if (strata > 1) {
    return kind == MetricKind::kRate ? "Miettinen and Nurminen, stratified by wave and tier"
                                     : "post-stratified means by wave and tier, and Fieller";
  }
  return kind == MetricKind::kRate ? "Miettinen and Nurminen" : "Welch and Fieller";
}

std::string PartTestText(const CampaignDefinition& definition, const PartTest& test) {
  const std::string what = absl::StrCat("the effect of arm ", ArmName(definition.experiment, test.arm), " on ",
                                        definition.experiment.metrics[static_cast<size_t>(test.metric)].metric);
  const char* by = test.by == PartKind::kTier ? "tier" : "channel";
  const std::string p = PText(test.test.p);
  if (test.test.p < definition.experiment.alpha)
    return absl::StrCat("T", what.substr(1), " differs by ", by, " (", p, ").");
  return absl::StrCat("No sign that ", what, " differs by ", by, " (", p, ").");
}

}  // namespace sendlift

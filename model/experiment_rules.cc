#include "model/experiment_rules.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "model/content.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

void CheckStrata(const Experiment& experiment, std::vector<FieldViolation>& violations) {
  const std::vector<std::string>& by = experiment.stratify_by;
  if (by.size() > kStratifyByMax) {
    violations.push_back({"experiment.stratify_by", absl::StrCat("at most ", kStratifyByMax, " are allowed")});
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < by.size(); ++i) {
    const std::string field = absl::StrCat("experiment.stratify_by[", i, "]");
    if (!IsFieldName(by[i])) {
      violations.push_back({field, "\"channel\", \"language\", or the name of an attribute of customers"});
    } else if (!seen.insert(by[i]).second) {
      violations.push_back({field, absl::StrCat("\"", by[i], "\" is there twice")});
    }
  }
  if (!by.empty() && experiment.assignment == AssignmentSource::kImported) {
    violations.push_back({"experiment.stratify_by", "arms that are imported are not drawn here, in no strata"});
  }
}

}  // namespace

std::vector<FieldViolation> ExperimentViolations(const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations;
  CheckStrata(definition.experiment, violations);
  const std::string& group = definition.experiment.exclusion_group;
  if (!group.empty() && !IsResourceId(group)) {
    violations.push_back(
        {"experiment.exclusion_group", "lower-case letters, digits and \"-\", beginning with a letter, at most 63"});
  }
  if (definition.audience.respect_holdout && definition.purpose != Purpose::kPromotion) {
    violations.push_back({"audience.respect_holdout", "the holdout is kept from promotions only"});
  }
  if (definition.priority < 0 || definition.priority > kPriorityMax) {
    violations.push_back({"priority", absl::StrCat("must be from 0 to ", kPriorityMax)});
  }
  return violations;
}

}  // namespace sendlift

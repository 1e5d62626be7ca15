#include "model/policy_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

constexpr size_t kCapsMax = 10;
constexpr size_t kGapsMax = 10;
constexpr int kContactsMax = 1000;

void CheckGaps(const ContactPolicy& policy, std::vector<FieldViolation>& violations) {
  if (policy.minimum_gaps.size() > kGapsMax) {
    violations.push_back(
        {"policy.minimum_gaps", absl::StrCat("at most 10 are allowed; there are ", policy.minimum_gaps.size())});
  }
  for (size_t i = 0; i < policy.minimum_gaps.size(); ++i) {
    const absl::Duration gap = policy.minimum_gaps[i].gap;
    if (gap < absl::Minutes(1) || gap > kLongestCap) {
      violations.push_back(
          {absl::StrCat("policy.minimum_gaps[", i, "].gap_duration"), "must be from 1 minute to 31 days"});
    }
  }
}

bool IsRegion(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
}

}  // namespace

std::vector<FieldViolation> PolicyViolations(const ContactPolicy& policy) {
  std::vector<FieldViolation> violations;
  if (policy.caps.size() > kCapsMax) {
    violations.push_back({"policy.caps", absl::StrCat("at most 10 are allowed; there are ", policy.caps.size())});
  }
  for (size_t i = 0; i < policy.caps.size(); ++i) {
    const Cap& cap = policy.caps[i];
    if (cap.contacts < 1 || cap.contacts > kContactsMax) {
      violations.push_back({absl::StrCat("policy.caps[", i, "].contacts"), "must be from 1 to 1,000"});
    }
    if (cap.within < absl::Hours(1) || cap.within > kLongestCap) {
      violations.push_back({absl::StrCat("policy.caps[", i, "].within_duration"), "must be from 1 hour to 31 days"});
    }
  }
  CheckGaps(policy, violations);
  if (!policy.default_region.empty() && !IsRegion(policy.default_region)) {
    violations.push_back({"policy.default_region", "must be a country as two capitals (ISO 3166-1), such as \"KR\""});
  }
  absl::TimeZone zone;
  if (policy.default_time_zone.empty() || !absl::LoadTimeZone(policy.default_time_zone, &zone)) {
    violations.push_back({"policy.default_time_zone", absl::StrCat("\"", policy.default_time_zone,
                                                                   "\" is no time zone; write an IANA name such as "
                                                                   "\"Europe/Berlin\"")});
  }
  return violations;
}

}  // namespace sendlift

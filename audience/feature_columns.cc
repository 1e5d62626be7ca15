#include "audience/feature_columns.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "audience/rfm_scores.h"

namespace sendlift {
namespace {

constexpr std::array<const char*, kChannels.size()> kRates = {"email_response_rate", "sms_response_rate",
                                                              "phone_response_rate"};

// "0.2500", and "0" and "1" where that is all.
std::string RateText(const Answers& answers) {
  if (answers.answered == 0) return "0";
  if (answers.answered == answers.contacts) return "1";
  return absl::StrFormat("0.%04d", answers.answered * 10'000 / answers.contacts);
}

}  // namespace

std::vector<std::string> FeatureColumns() {
  std::vector<std::string> columns = {"id",          "recency_days",  "frequency",       "monetary",
                                      "tenure_days", "recency_score", "frequency_score", "monetary_score",
                                      "rfm_sum",     "rfm_score"};
  columns.insert(columns.end(), kRates.begin(), kRates.end());
  return columns;
}

std::map<std::string, std::string> FeatureAttributes(const CustomerFeatures& features, const RfmCuts& cuts) {
  std::map<std::string, std::string> attributes = {{"frequency", absl::StrCat(features.frequency)},
                                                   {"monetary", absl::StrCat(features.monetary_minor)},
                                                   {"tenure_days", absl::StrCat(features.tenure_days)}};
  for (size_t i = 0; i < kRates.size(); ++i) {
    if (features.answers[i].contacts > 0) attributes[kRates[i]] = RateText(features.answers[i]);
  }
  if (!features.recency_days.has_value()) return attributes;
  const RfmScores scores = ScoresOf(cuts, features);
  attributes["recency_days"] = absl::StrCat(*features.recency_days);
  attributes["recency_score"] = absl::StrCat(scores.recency);
  attributes["frequency_score"] = absl::StrCat(scores.frequency);
  attributes["monetary_score"] = absl::StrCat(scores.monetary);
  attributes["rfm_sum"] = absl::StrCat(scores.recency + scores.frequency + scores.monetary);
  attributes["rfm_score"] = absl::StrCat(scores.recency, scores.frequency, scores.monetary);
  return attributes;
}

}  // namespace sendlift

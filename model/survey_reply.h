#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "model/follow_up.h"

namespace sendlift {

// What a customer answered to a survey in a text of their own.
struct SurveyReply {
  double rating = 0;
  std::optional<double> expectation = std::nullopt;

  friend bool operator==(const SurveyReply&, const SurveyReply&) = default;
};

// Reads a reply that begins with a whole number of the survey's scale: "4", "4/5", "4 great service", "4, thanks". A
// survey with an expectation reads a second number behind it, what was expected: "4 5", "4,5", "4/5 5/5"; without one
// the reply is a rating alone. Nothing for any other text: a number that is part of a word, a time or an amount ("4th",
// "4:30", "4.5", "4%"), is outside of the scale, or is of another one ("4/10").
std::optional<SurveyReply> ReadSurveyReply(const Survey& survey, absl::string_view text);

}  // namespace sendlift

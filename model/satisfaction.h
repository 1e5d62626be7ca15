#pragma once

#include <optional>

#include "model/follow_up.h"

namespace sendlift {

// Satisfaction: what was experienced by what was expected, both on one scale from 0. 1 is as expected, below 1 the
// customer was let down. That satisfaction comes of comparing the two is Oliver's (1980, A Cognitive Model of the
// Antecedents and Consequences of Satisfaction Decisions, Journal of Marketing Research 17, 460-469); the quotient is
// ours. Nothing where one of them is unknown, or nothing at all was expected.
std::optional<double> Satisfaction(std::optional<double> experienced, std::optional<double> expected);

// Whether a rating is within all of the bounds, inclusive. What is not known is within none that looks at it.
bool IsWithin(const RatingBounds& bounds, std::optional<double> rating, std::optional<double> expectation);

}  // namespace sendlift

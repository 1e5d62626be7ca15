#include "model/satisfaction.h"

namespace sendlift {
namespace {

bool IsBetween(std::optional<double> lowest, std::optional<double> highest, std::optional<double> value) {
  if (!lowest.has_value() && !highest.has_value()) return true;
  if (!value.has_value()) return false;
  return (!lowest.has_value() || *value >= *lowest) && (!highest.has_value() || *value <= *highest);
}

}  // namespace

std::optional<double> Satisfaction(std::optional<double> experienced, std::optional<double> expected) {
  if (!experienced.has_value() || !expected.has_value() || *expected <= 0) return std::nullopt;
  return *experienced / *expected;
}

bool IsWithin(const RatingBounds& bounds, std::optional<double> rating, std::optional<double> expectation) {
  return IsBetween(bounds.at_least, bounds.at_most, rating) &&
         IsBetween(bounds.satisfaction_at_least, bounds.satisfaction_at_most, Satisfaction(rating, expectation));
}

}  // namespace sendlift

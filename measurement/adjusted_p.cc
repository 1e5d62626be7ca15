#include "measurement/adjusted_p.h"

#include "stats/multiplicity.h"

namespace sendlift {
namespace {

void AdjustFamily(PFamily family, PAdjustment adjustment, absl::Span<const RawP> raw,
                  std::vector<std::optional<double>>& result) {
  std::vector<double> values;
  std::vector<size_t> places;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!raw[i].p.has_value() || FamilyOf(raw[i].metric) != family) continue;
    values.push_back(*raw[i].p);
    places.push_back(i);
  }
  const auto adjusted = AdjustedP(values, adjustment);
  if (!adjusted.ok()) return;
  for (size_t i = 0; i < places.size(); ++i) result[places[i]] = (*adjusted)[i];
}

}  // namespace

std::vector<std::optional<double>> AdjustByFamily(absl::Span<const RawP> raw) {
  std::vector<std::optional<double>> result(raw.size());
  AdjustFamily(PFamily::kPrimary, PAdjustment::kHolm, raw, result);
  AdjustFamily(PFamily::kSecondary, PAdjustment::kBenjaminiHochberg, raw, result);
  return result;
}

}  // namespace sendlift

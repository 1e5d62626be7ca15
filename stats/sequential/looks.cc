#include "stats/sequential/looks.h"

#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {

absl::Status CheckLooks(absl::Span<const double> information) {
  RETURN_IF_ERROR(Arguments()
                      .Require(!information.empty() && information.size() <= kLooksMax, "information",
                               absl::StrCat("must hold 1 to ", kLooksMax, " looks, not ", information.size()))
                      .Check());
  Arguments arguments;
  double before = 0;
  for (size_t i = 0; i < information.size(); ++i) {
    const double t = information[i];
    const bool apart = t - before >= kInformationStepMin * t;
    arguments.Require(t >= kInformationMin && t <= kInformationMax && apart, absl::StrCat("information[", i, "]"),
                      absl::StrCat("must lie between ", kInformationMin, " and ", kInformationMax, " and exceed ",
                                   before, " by ", kInformationStepMin, " of itself, not ", t));
    before = t;
  }
  return arguments.Check();
}

absl::StatusOr<std::vector<double>> EqualLooks(int looks) {
  RETURN_IF_ERROR(
      Arguments()
          .Require(looks >= 1 && looks <= kLooksMax, "looks", absl::StrCat("must be 1 to ", kLooksMax, ", not ", looks))
          .Check());
  std::vector<double> information(static_cast<size_t>(looks));
  for (int k = 1; k <= looks; ++k) information[static_cast<size_t>(k - 1)] = static_cast<double>(k) / looks;
  return information;
}

}  // namespace sendlift

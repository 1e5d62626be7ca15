#include "model/programme.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace sendlift {
namespace {

int QuarterOf(absl::CivilMonth month) { return (month.month() - 1) / 3; }

}  // namespace

bool SplitsCustomers(const Holdout& holdout) {
  return holdout.parts_per_million > 0 && holdout.parts_per_million < 1'000'000;
}

absl::Time NextQuarter(absl::Time time) {
  const absl::CivilMonth month = absl::ToCivilMonth(time, absl::UTCTimeZone());
  return absl::FromCivil(absl::CivilMonth(month.year(), 1) + 3 * (QuarterOf(month) + 1), absl::UTCTimeZone());
}

std::string QuarterName(absl::Time time) {
  const absl::CivilMonth month = absl::ToCivilMonth(time, absl::UTCTimeZone());
  return absl::StrCat(month.year(), "-Q", QuarterOf(month) + 1);
}

}  // namespace sendlift

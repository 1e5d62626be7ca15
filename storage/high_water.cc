#include "storage/high_water.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/access.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kSetting[] = "time_high_water_us";

}  // namespace

absl::StatusOr<absl::Time> ReadHighWater(Session& session) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, GetSetting(session, kSetting));
  if (!text.has_value()) return absl::InfinitePast();
  int64_t micros = 0;
  if (!absl::SimpleAtoi(*text, &micros)) {
    return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", "the latest time of the last run cannot be read");
  }
  return FromMicros(micros);
}

absl::Status RaiseHighWater(Session& session, absl::Time time) {
  ASSIGN_OR_RETURN(const absl::Time before, ReadHighWater(session));
  if (time <= before) return absl::OkStatus();
  return PutSetting(session, kSetting, absl::StrCat(ToMicros(time)));
}

}  // namespace sendlift::storage

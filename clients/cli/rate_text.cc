#include "clients/cli/rate_text.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"

namespace sendlift::cli {

absl::Status ParseRate(absl::string_view text, v1::RateLimit& limit) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  int32_t count = 0;
  const bool starts_with_digit = !parts.second.empty() && absl::ascii_isdigit(parts.second[0]);
  const auto period = ParseDuration(starts_with_digit ? std::string(parts.second) : absl::StrCat("1", parts.second));
  if (!absl::SimpleAtoi(parts.first, &count) || count < 1 || parts.second.empty() || !period.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no rate: write it as 100/s, 2000/min, 5000/h, 1000/d or 10/5s"));
  }
  limit.set_instruction_count(count);
  *limit.mutable_period_duration() = ToProto(*period);
  return absl::OkStatus();
}

std::string RateText(const v1::RateLimit& limit) {
  std::string period = absl::StrReplaceAll(DurationText(FromProto(limit.period_duration())), {{" ", ""}});
  if (period.size() > 1 && period[0] == '1' && !absl::ascii_isdigit(period[1])) period.erase(0, 1);
  return absl::StrCat(limit.instruction_count(), "/", period);
}

std::string SubjectText(const v1::RateLimit& limit) {
  if (limit.has_gateway()) return absl::StrCat("gateway ", ShortId(limit.gateway()));
  if (limit.has_campaign()) return absl::StrCat("campaign ", ShortId(limit.campaign()));
  return absl::StrCat("channel ", v1::Channel_Name(limit.channel()));
}

}  // namespace sendlift::cli

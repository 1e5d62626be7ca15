#include "clients/cli/caps.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

absl::StatusOr<absl::Duration> ParsePeriod(absl::string_view text) {
  if (text == "day") return absl::Hours(24);
  if (text == "week") return absl::Hours(24 * 7);
  if (text == "month") return absl::Hours(24 * 30);
  return ParseDuration(text);
}

absl::StatusOr<v1::Channel> ParseChannel(absl::string_view text) {
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (v1::Channel_Parse(std::string(text), &channel) && channel != v1::CHANNEL_UNSPECIFIED) return channel;
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no channel; write EMAIL, SMS, PHONE or ALL"));
}

}  // namespace

absl::StatusOr<v1::ContactPolicy::Cap> ParseCap(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(text, absl::MaxSplits('/', 1));
  int32_t contacts = 0;
  const absl::StatusOr<absl::Duration> within = ParsePeriod(halves.second);
  if (!absl::SimpleAtoi(halves.first, &contacts) || !within.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("must be contacts in a time such as 2/week, 1/day, 4/month or 3/72h, not \"", text, "\""));
  }
  v1::ContactPolicy::Cap cap;
  cap.set_contacts(contacts);
  *cap.mutable_within_duration() = ToProto(*within);
  return cap;
}

absl::StatusOr<v1::ContactPolicy::Cap> ParseCap(absl::string_view channel, absl::string_view text) {
  ASSIGN_OR_RETURN(v1::ContactPolicy::Cap cap, ParseCap(text));
  if (channel == "ALL") return cap;
  ASSIGN_OR_RETURN(const v1::Channel parsed, ParseChannel(channel));
  cap.set_channel(parsed);
  return cap;
}

absl::StatusOr<v1::ContactPolicy::MinimumGap> ParseGap(absl::string_view channel, absl::string_view text) {
  v1::ContactPolicy::MinimumGap gap;
  ASSIGN_OR_RETURN(const absl::Duration duration, ParseDuration(text));
  *gap.mutable_gap_duration() = ToProto(duration);
  if (channel == "ALL") return gap;
  ASSIGN_OR_RETURN(const v1::Channel parsed, ParseChannel(channel));
  gap.set_channel(parsed);
  return gap;
}

}  // namespace sendlift::cli

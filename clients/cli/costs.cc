#include "clients/cli/costs.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/decimal.h"

namespace sendlift::cli {
namespace {

constexpr int kMicroPlaces = 6;

}  // namespace

absl::StatusOr<v1::Budget::ChannelCost> ParseCost(absl::string_view channel, absl::string_view text) {
  v1::Channel parsed = v1::CHANNEL_UNSPECIFIED;
  if (!v1::Channel_Parse(std::string(channel), &parsed) || parsed == v1::CHANNEL_UNSPECIFIED) {
    return absl::InvalidArgumentError(absl::StrCat("\"", channel, "\" is no channel; write EMAIL, SMS or PHONE"));
  }
  v1::Budget::ChannelCost cost;
  cost.set_channel(parsed);
  ASSIGN_OR_RETURN(const int64_t micros, ParseDecimal(text, kMicroPlaces));
  cost.set_micros(micros);
  return cost;
}

}  // namespace sendlift::cli

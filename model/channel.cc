#include "model/channel.h"

namespace sendlift {

absl::string_view NameOf(Channel channel) {
  switch (channel) {
    case Channel::kEmail:
      return "EMAIL";
    case Channel::kSms:
      return "SMS";
    case Channel::kPhone:
      return "PHONE";
  }
  return "";
}

absl::string_view NameOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kPromotion:
      return "PROMOTION";
    case Purpose::kService:
      return "SERVICE";
    case Purpose::kSurvey:
      return "SURVEY";
  }
  return "";
}

std::optional<Channel> ChannelNamed(absl::string_view name) {
  for (const Channel channel : kChannels) {
    if (NameOf(channel) == name) return channel;
  }
  return std::nullopt;
}

std::optional<Purpose> PurposeNamed(absl::string_view name) {
  for (const Purpose purpose : kPurposes) {
    if (NameOf(purpose) == name) return purpose;
  }
  return std::nullopt;
}

}  // namespace sendlift

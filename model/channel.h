#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace sendlift {

// A way to reach a customer. The numbers are stored; they never change.
enum class Channel : uint8_t { kEmail = 1, kSms = 2, kPhone = 3 };
inline constexpr std::array<Channel, 3> kChannels = {Channel::kEmail, Channel::kSms, Channel::kPhone};

// What a contact is for. The numbers are stored; they never change.
enum class Purpose : uint8_t { kPromotion = 1, kService = 2, kSurvey = 3 };
inline constexpr std::array<Purpose, 3> kPurposes = {Purpose::kPromotion, Purpose::kService, Purpose::kSurvey};

// "EMAIL", and back; nothing for another text.
absl::string_view NameOf(Channel channel);
absl::string_view NameOf(Purpose purpose);
std::optional<Channel> ChannelNamed(absl::string_view name);
std::optional<Purpose> PurposeNamed(absl::string_view name);

}  // namespace sendlift

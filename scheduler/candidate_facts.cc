#include "scheduler/candidate_facts.h"

#include "absl/strings/match.h"
#include "model/customer.h"
#include "model/tiering.h"
#include "storage/attributes.h"

namespace sendlift {
namespace {

bool IsSuppressed(uint32_t bits, Channel channel) {
  return (bits & 1u) != 0 || (bits & (1u << static_cast<uint32_t>(channel))) != 0;
}

}  // namespace

absl::string_view AddressOf(const storage::Candidate& candidate, Channel channel) {
  return channel == Channel::kEmail ? candidate.email : candidate.phone_number;
}

bool IsNotServed(const storage::Candidate& candidate, Purpose purpose) {
  return purpose == Purpose::kPromotion && absl::StrContains(candidate.attributes, kDoNotServe) &&
         storage::AttributeFromJson(candidate.attributes, kClassAttribute) == kDoNotServe;
}

std::optional<ExclusionReason> ObstacleOn(const storage::Candidate& candidate, Channel channel, Purpose purpose) {
  if (AddressOf(candidate, channel).empty()) return ExclusionReason::kNoAddress;
  if (!Consents(candidate.consents).Has(channel, purpose)) return ExclusionReason::kNoConsent;
  if (IsSuppressed(candidate.suppressed_bits, channel)) return ExclusionReason::kSuppressed;
  return std::nullopt;
}

}  // namespace sendlift

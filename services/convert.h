#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "model/campaign.h"
#include "model/channel.h"
#include "model/customer.h"
#include "model/exclusion.h"
#include "model/money.h"
#include "sendlift/v1/campaigns.pb.h"
#include "sendlift/v1/channels.pb.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/money.pb.h"
#include "services/violations.h"

namespace sendlift {

// Small things of the wire and what they are inside. A wrong one is named in `violations` under `field`.

// Nothing for a time outside years 1 to 9999, or with nanoseconds that are none.
std::optional<absl::Time> TimeFromProto(const google::protobuf::Timestamp& proto);
google::protobuf::Timestamp TimeToProto(absl::Time time);

// A required time; the epoch when it is missing or wrong.
absl::Time RequiredTime(bool is_set, const google::protobuf::Timestamp& proto, absl::string_view field,
                        Violations& violations);
// Zero when it is out of the range of google.protobuf.Duration.
absl::Duration DurationFromProto(const google::protobuf::Duration& proto, absl::string_view field,
                                 Violations& violations);
google::protobuf::Duration DurationToProto(absl::Duration duration);

// EMAIL when it is unspecified or unknown.
Channel ChannelFromProto(v1::Channel proto, absl::string_view field, Violations& violations);
v1::Channel ToProto(Channel channel);
// PROMOTION when it is unspecified or unknown.
Purpose PurposeFromProto(v1::Purpose proto, absl::string_view field, Violations& violations);
v1::Purpose ToProto(Purpose purpose);

Money MoneyFromProto(const v1::Money& proto, absl::string_view field, Violations& violations);
v1::Money ToProto(const Money& money);

Share ShareFromProto(bool is_set, const v1::Share& proto, absl::string_view field, Violations& violations);
v1::Share ToProto(const Share& share);

v1::Exclusion::Reason ToProto(ExclusionReason reason);

// By channel, then purpose.
void ConsentsToProto(Consents consents, google::protobuf::RepeatedPtrField<v1::Consent>& protos);

}  // namespace sendlift

#include "services/convert_channels.h"

#include "services/convert.h"

namespace sendlift {

void ChannelsFromProto(const v1::ChannelChoice& proto, CampaignDefinition& definition, Violations& violations) {
  for (int i = 0; i < proto.prefer_size(); ++i) {
    definition.channels.push_back(ChannelFromProto(proto.prefer(i), At("channels.prefer", i), violations));
  }
  if (!v1::ChannelChoice::Fallback_IsValid(proto.fall_back_on())) {
    violations.Add("channels.fall_back_on", "NEVER or DEFINITE_FAILURE");
  } else if (proto.fall_back_on() != v1::ChannelChoice::FALLBACK_UNSPECIFIED) {
    definition.fall_back_on = static_cast<Fallback>(proto.fall_back_on());
  }
  if (!v1::ChannelChoice::Order_IsValid(proto.order())) {
    violations.Add("channels.order", "AS_LISTED, CUSTOMERS_FIRST, CHEAPEST or MOST_RESPONSIVE");
  } else if (proto.order() != v1::ChannelChoice::ORDER_UNSPECIFIED) {
    definition.channel_order = static_cast<ChannelOrder>(proto.order());
  }
}

v1::ChannelChoice ChannelsToProto(const CampaignDefinition& definition) {
  v1::ChannelChoice proto;
  for (const Channel channel : definition.channels) proto.add_prefer(ToProto(channel));
  proto.set_fall_back_on(static_cast<v1::ChannelChoice::Fallback>(definition.fall_back_on));
  proto.set_order(static_cast<v1::ChannelChoice::Order>(definition.channel_order));
  return proto;
}

}  // namespace sendlift

#include "services/convert_features.h"

#include "services/convert.h"
#include "services/names.h"

namespace sendlift {
namespace {

template <typename Numbers>
void AddBounds(const ScoreCuts& cuts, int sign, Numbers* bounds) {
  for (const int64_t from : cuts.from) {
    if (from != ScoreCuts::kNobody) bounds->Add(sign * from);
  }
}

v1::FeatureSnapshot::ScoreBounds ToProto(const RfmCuts& cuts) {
  v1::FeatureSnapshot::ScoreBounds proto;
  AddBounds(cuts[0], -1, proto.mutable_recency_days_max());
  AddBounds(cuts[1], 1, proto.mutable_frequency_min());
  AddBounds(cuts[2], 1, proto.mutable_monetary_min());
  return proto;
}

}  // namespace

v1::FeatureSnapshot ToProto(const FeatureSnapshot& snapshot) {
  v1::FeatureSnapshot proto;
  proto.set_name(FeatureSnapshotName(snapshot.number));
  *proto.mutable_as_of_time() = TimeToProto(snapshot.as_of);
  proto.set_state(static_cast<v1::FeatureSnapshot::State>(snapshot.state));
  proto.set_customer_count(snapshot.customers);
  proto.set_buyer_count(snapshot.buyers);
  proto.set_purchase_count(snapshot.purchases);
  proto.set_monetary_minor(snapshot.monetary_minor);
  for (const Channel channel : kChannels) {
    const Answers& answers = snapshot.answers[PlaceOf(channel)];
    v1::FeatureSnapshot::ResponseCount& count = *proto.add_responses();
    count.set_channel(ToProto(channel));
    count.set_contact_count(answers.contacts);
    count.set_answered_count(answers.answered);
  }
  if (snapshot.batch != 0) {
    *proto.mutable_score_bounds() = ToProto(snapshot.cuts);
    proto.set_import_batch(ImportBatchName(snapshot.batch));
  }
  proto.set_principal(snapshot.principal);
  *proto.mutable_create_time() = TimeToProto(snapshot.create_time);
  *proto.mutable_update_time() = TimeToProto(snapshot.update_time);
  return proto;
}

}  // namespace sendlift

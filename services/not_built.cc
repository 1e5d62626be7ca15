#include "services/not_built.h"

namespace sendlift {
namespace {

template <typename T>
void RefuseSlots(absl::string_view list, const google::protobuf::RepeatedPtrField<T>& items, Violations& violations) {
  for (int i = 0; i < items.size(); ++i) {
    const bool is_drawn = items.Get(i).slot() == T::BEST_TIME || items.Get(i).slot() == T::RANDOM_TIME;
    if (is_drawn) violations.AddNotBuilt(At(list, i, "slot"));
  }
}

}  // namespace

void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations) {
  RefuseSlots("waves", campaign.waves(), violations);
  RefuseSlots("follow_ups", campaign.follow_ups(), violations);
}

}  // namespace sendlift

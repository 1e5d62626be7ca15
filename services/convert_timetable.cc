#include "services/convert_timetable.h"

#include <optional>

#include "model/budget.h"
#include "services/convert.h"

namespace sendlift {

void AddTimetable(const Campaign& campaign, const std::vector<WaveForecast>& timetable, v1::CampaignPreview& preview) {
  for (const WaveForecast& forecast : timetable) {
    v1::CampaignPreview::WaveForecast& added = *preview.add_timetable();
    added.set_wave(campaign.definition.waves[static_cast<size_t>(forecast.wave)].wave);
    added.set_channel(ToProto(forecast.channel));
    added.set_contact_count(forecast.contacts);
    *added.mutable_start_time() = TimeToProto(forecast.start);
    if (forecast.end.has_value()) *added.mutable_end_time() = TimeToProto(*forecast.end);
    added.set_contacts_per_second(forecast.per_second);
    added.set_late_count(forecast.late);
  }
}

void AddCosts(const Campaign& campaign, const std::vector<Preview::ChannelCost>& costs, v1::CampaignPreview& preview) {
  const std::optional<Budget>& budget = campaign.definition.budget;
  if (!budget.has_value()) return;
  int64_t micros = 0;
  for (const Preview::ChannelCost& cost : costs) {
    v1::CampaignPreview::ChannelForecast& added = *preview.add_costs();
    added.set_channel(ToProto(cost.channel));
    added.set_contact_count(cost.contacts);
    *added.mutable_cost() = ToProto(MoneyOf(*budget, cost.micros));
    micros += cost.micros;
  }
  *preview.mutable_cost() = ToProto(MoneyOf(*budget, micros));
}

}  // namespace sendlift

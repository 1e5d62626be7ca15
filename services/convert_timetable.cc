#include "services/convert_timetable.h"

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

}  // namespace sendlift

#include "engine/timetable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

double PerSecond(const RateLimit& limit) {
  return static_cast<double>(limit.count) / absl::ToDoubleSeconds(limit.period);
}

double LowestOf(const std::vector<RateLimit>& limits, RateSubject::Kind kind, absl::string_view id) {
  double lowest = kUnlimited;
  for (const RateLimit& limit : limits) {
    if (limit.subject.kind == kind && limit.subject.id == id) lowest = std::min(lowest, PerSecond(limit));
  }
  return lowest;
}

bool Serves(const ConnectedGateway& gateway, Channel channel) {
  return std::find(gateway.channels.begin(), gateway.channels.end(), channel) != gateway.channels.end();
}

bool IsServed(const std::vector<ConnectedGateway>& gateways, Channel channel) {
  return std::any_of(gateways.begin(), gateways.end(),
                     [&](const ConnectedGateway& gateway) { return Serves(gateway, channel); });
}

// Of a channel alone: its own limit, and those of its gateways together. No gateway now: some are expected later.
double RateOfChannel(const std::vector<RateLimit>& limits, const std::vector<ConnectedGateway>& gateways,
                     Channel channel) {
  double together = 0;
  for (const ConnectedGateway& gateway : gateways) {
    if (Serves(gateway, channel)) together += LowestOf(limits, RateSubject::Kind::kGateway, gateway.gateway);
  }
  if (together == 0) together = kUnlimited;
  return std::min(together, LowestOf(limits, RateSubject::Kind::kChannel, NameOf(channel)));
}

// Up to the window's end, from `start` on.
int64_t LateOf(const WaveForecast& forecast, absl::Time window_end) {
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(window_end - forecast.start));
  const double possible = std::floor(seconds * forecast.per_second);
  return possible >= static_cast<double>(forecast.contacts) ? 0 : forecast.contacts - static_cast<int64_t>(possible);
}

}  // namespace

std::vector<WaveForecast> ForecastWaves(const Campaign& campaign, const std::vector<Preview::Cell>& cells,
                                        const std::vector<RateLimit>& limits,
                                        const std::vector<ConnectedGateway>& gateways, absl::Time now) {
  const CampaignDefinition& definition = campaign.definition;
  std::map<std::pair<int, Channel>, int64_t> contacts;
  std::map<int, int64_t> contacts_of_wave;
  for (const Preview::Cell& cell : cells) {
    if (cell.arm == kControlArm) continue;
    contacts[{cell.wave, cell.channel}] += cell.people + cell.again;
    contacts_of_wave[cell.wave] += cell.people + cell.again;
  }
  const double of_campaign = LowestOf(limits, RateSubject::Kind::kCampaign, campaign.id);
  std::map<Channel, absl::Time> free_at;
  std::vector<WaveForecast> timetable;
  for (const auto& [key, count] : contacts) {
    const auto& [wave, channel] = key;
    const double part = static_cast<double>(count) / static_cast<double>(contacts_of_wave[wave]);
    const double rate = std::min(RateOfChannel(limits, gateways, channel), of_campaign * part);
    WaveForecast forecast{.wave = wave, .channel = channel, .contacts = count};
    forecast.start = std::max({definition.waves[static_cast<size_t>(wave)].start, definition.window.start, now});
    if (std::isfinite(rate)) {
      if (const auto busy = free_at.find(channel); busy != free_at.end()) {
        forecast.start = std::max(forecast.start, busy->second);
      }
      forecast.per_second = rate;
      forecast.end = forecast.start + absl::Seconds(static_cast<double>(count) / rate);
      forecast.late = LateOf(forecast, definition.window.end);
      free_at[channel] = *forecast.end;
    }
    timetable.push_back(forecast);
  }
  return timetable;
}

void WarnOfTimetable(const Campaign& campaign, const std::vector<WaveForecast>& timetable,
                     const std::vector<ConnectedGateway>& gateways, Preview& preview) {
  std::set<Channel> unserved;
  for (const WaveForecast& forecast : timetable) {
    const std::string& wave = campaign.definition.waves[static_cast<size_t>(forecast.wave)].wave;
    if (!IsServed(gateways, forecast.channel)) unserved.insert(forecast.channel);
    if (forecast.late > 0) {
      preview.warnings.push_back(absl::StrCat("TOO_SLOW: at the rates that hold now, ", forecast.late, " of ",
                                              forecast.contacts, " contacts of wave ", wave, " by ",
                                              NameOf(forecast.channel), " would expire before they are handed over"));
    }
  }
  for (const Channel channel : unserved) {
    preview.warnings.push_back(
        absl::StrCat("NO_GATEWAY: no gateway for ", NameOf(channel), " is connected now; contacts wait for one"));
  }
}

}  // namespace sendlift

#include "tests/simulation/population.h"

#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/a_campaign.h"

namespace sendlift::simulation {
namespace {

using ::sendlift::testing::ACampaign;
using ::sendlift::testing::Percent;

absl::Duration Minutes(Random& random, int from, int to) {
  return absl::Minutes(from) + absl::Seconds(static_cast<int64_t>(random.Below(60 * static_cast<uint64_t>(to - from))));
}

constexpr const char* kZones[] = {"Europe/Berlin",       "Europe/Lisbon", "America/New_York", "Asia/Kathmandu",
                                  "Australia/Lord_Howe", "UTC",           "Mars/Olympus_Mons"};
constexpr const char* kDefaultZones[] = {"Europe/Berlin", "Asia/Kathmandu", "UTC"};

// Quiet hours one of whose edges lies near `start` on the clocks of some zone.
std::string SomeQuietHours(Random& random, absl::Time start) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(SomeZone(random), &zone)) zone = absl::UTCTimeZone();
  const absl::Time edge = start + Minutes(random, 0, 90);
  const absl::Duration length = random.Chance(0.8) ? Minutes(random, 5, 60) : Minutes(random, 240, 600);
  const absl::Time begin = random.Chance(0.5) ? edge : edge - length;
  const absl::CivilMinute first = absl::ToCivilMinute(begin, zone);
  const absl::CivilMinute last = first + absl::ToInt64Minutes(length);
  return absl::StrFormat("%02d:%02d-%02d:%02d", first.hour(), first.minute(), last.hour(), last.minute());
}

void AddPolicy(Random& random, absl::Time start, ACampaign& definition) {
  if (random.Chance(0.75)) {
    const bool cancels = random.Chance(0.3);
    definition.WithQuietHours(SomeQuietHours(random, start),
                              cancels ? AtEndOfQuietHours::kCancel : AtEndOfQuietHours::kSendIfStillValid);
  }
  if (random.Chance(0.3)) definition.WithCap(1 + static_cast<int>(random.Below(2)), Minutes(random, 60, 120));
  for (const Channel channel : kChannels) {
    if (random.Chance(0.1)) definition.WithCap(1, Minutes(random, 60, 120), channel);
  }
}

// Contacts of a cent or two, and enough for some of the customers, or for all.
void AddChannels(Random& random, ACampaign& definition) {
  for (const Channel channel : kChannels) {
    if (channel == Channel::kEmail || random.Chance(0.5)) definition.WithChannel(channel);
  }
  if (random.Chance(0.6)) definition.WithFallback();
  if (random.Chance(0.2)) definition.WithOrder(ChannelOrder::kCustomersFirst);
  if (!random.Chance(0.2)) return;
  std::vector<ChannelCost> costs;
  for (const Channel channel : kChannels) {
    costs.push_back({.channel = channel, .micros = static_cast<int64_t>(random.Below(20'000))});
  }
  definition.WithBudget(1 + static_cast<int64_t>(random.Below(80)), costs);
}

// Two tiers, of which one, both or all together have some pieces only; mostly fewer than there are customers.
void AddOffers(Random& random, ACampaign& definition, std::optional<int64_t>& of_all) {
  const auto pieces = [&] { return 2 + static_cast<int64_t>(random.Below(15)); };
  Offer few = testing::Discount(20);
  Offer many = testing::Discount(10);
  if (random.Chance(0.6)) few.quantity = pieces();
  if (random.Chance(0.6)) many.quantity = 2 * pieces();
  if (random.Chance(0.4)) of_all = 1 + pieces();
  definition.WithTier("vip", "tier = VIP", few).WithTier("rest", "", many);
}

CampaignDefinition MakeDefinition(Random& random, absl::Time start) {
  ACampaign definition;
  AddPolicy(random, start, definition);
  std::optional<int64_t> offer_quantity;
  const bool limited = random.Chance(0.6);
  if (limited) AddOffers(random, definition, offer_quantity);
  if (random.Chance(0.5)) definition.EffectivelyOnce();
  const absl::Time end = start + (random.Chance(0.15) ? Minutes(random, 60, 180) : Minutes(random, 13, 60));
  definition.WithWindow(start, end).WithControl(Percent(static_cast<double>(10 + random.Below(30))));
  const uint64_t arms = 1 + random.Below(3);
  for (uint64_t arm = 1; arm < arms; ++arm) definition.WithArm(absl::StrCat("arm", arm), Percent(20));
  definition.WithArm("rest");
  const uint64_t waves = 1 + random.Below(3);
  absl::Time wave_start = start + absl::Seconds(static_cast<int64_t>(random.Below(120)));
  for (uint64_t wave = 1; wave < waves; ++wave) {
    definition.WithWave(absl::StrCat("wave", wave), wave_start, Percent(30));
    // Long enough for some of a wave to come to nothing before the next one takes its pieces.
    wave_start += limited ? absl::Floor((end - wave_start) * (0.1 + 0.5 * random.Uniform()), absl::Seconds(1))
                          : Minutes(random, 1, 5);
  }
  definition.WithWave("last", wave_start);
  AddChannels(random, definition);
  definition.WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED", absl::Hours(1));
  definition.WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Minutes(30));
  CampaignDefinition built = definition.Build();
  built.offer_quantity = offer_quantity;
  built.policy.default_time_zone = kDefaultZones[random.Below(std::size(kDefaultZones))];
  return built;
}

}  // namespace

absl::Time MakeStart(Random& random) {
  if (random.Chance(0.5)) return testing::CampaignStart();
  constexpr absl::CivilHour kEdges[] = {absl::CivilHour(2027, 3, 28, 1), absl::CivilHour(2027, 10, 31, 1),
                                        absl::CivilHour(2027, 3, 14, 7), absl::CivilHour(2027, 11, 7, 6),
                                        absl::CivilHour(2027, 4, 3, 15), absl::CivilHour(2027, 10, 2, 15)};
  return absl::FromCivil(kEdges[random.Below(std::size(kEdges))], absl::UTCTimeZone()) - Minutes(random, 0, 90);
}

std::string SomeZone(Random& random) { return kZones[random.Below(std::size(kZones))]; }

std::vector<Customer> MakeCustomers(Random& random) {
  std::vector<Customer> customers(30 + random.Below(60));
  for (size_t i = 0; i < customers.size(); ++i) {
    Customer& customer = customers[i];
    customer.id = absl::StrCat("c", i);
    customer.tier = random.Chance(0.3) ? "VIP" : "REGULAR";
    customer.language_code = "en";
    if (random.Chance(0.95)) customer.time_zone = SomeZone(random);
    if (random.Chance(0.9)) customer.email = absl::StrCat("c", i, "@example.com");
    if (random.Chance(0.9)) customer.phone_number = absl::StrCat("+49151", 1'000'000 + i);
    for (const Channel channel : kChannels) {
      if (random.Chance(0.85)) customer.consents.Grant(channel, Purpose::kPromotion);
    }
    customer.attributes["first_name"] = absl::StrCat("Name", i);
    if (random.Chance(0.2)) customer.attributes["preferred_channel"] = "SMS";
  }
  return customers;
}

std::vector<Campaign> MakeCampaigns(Random& random, absl::Time start) {
  std::vector<Campaign> campaigns(1 + random.Below(random.Chance(0.3) ? 3 : 2));
  for (size_t i = 0; i < campaigns.size(); ++i) {
    Campaign& campaign = campaigns[i];
    campaign.id = absl::StrCat("campaign", i);
    campaign.uid = absl::StrFormat("%08x-%04x-4000-8000-%012x", random.Below(1ULL << 32), i, random.Below(1ULL << 48));
    for (uint8_t& byte : campaign.hash_key) byte = static_cast<uint8_t>(random.Below(256));
    campaign.definition = MakeDefinition(random, start + Minutes(random, 0, 10));
  }
  return campaigns;
}

std::vector<RateLimit> MakeRateLimits(Random& random) {
  std::vector<RateLimit> limits(random.Chance(0.3) ? 1 + random.Below(3) : 0);
  for (size_t i = 0; i < limits.size(); ++i) {
    RateLimit& limit = limits[i];
    limit.id = absl::StrCat("limit", i);
    const uint64_t kind = random.Below(3);
    if (kind == 0) limit.subject = {RateSubject::Kind::kGateway, absl::StrCat("gateway", random.Below(2))};
    if (kind == 1) limit.subject = {RateSubject::Kind::kChannel, random.Chance(0.7) ? "EMAIL" : "SMS"};
    if (kind == 2) limit.subject = {RateSubject::Kind::kCampaign, absl::StrCat("campaign", random.Below(2))};
    limit.count = 1 + static_cast<int64_t>(random.Below(20));
    limit.period = absl::Seconds(static_cast<int64_t>(1 + random.Below(random.Chance(0.5) ? 20 : 600)));
  }
  return limits;
}

std::vector<GatewayTraits> MakeGateways(Random& random) {
  std::vector<GatewayTraits> gateways(2 + random.Below(3));
  const auto some = [&](double share, double most) { return random.Chance(share) ? most * random.Uniform() : 0; };
  for (size_t i = 0; i < gateways.size(); ++i) {
    GatewayTraits& traits = gateways[i];
    traits.name = absl::StrCat("gateway", i);
    for (const Channel channel : kChannels) {
      if (i == 0 || random.Chance(0.6)) traits.channels.push_back(channel);
    }
    if (traits.channels.empty()) traits.channels.push_back(Channel::kEmail);
    traits.credit = 1 + static_cast<int>(random.Below(30));
    if (random.Chance(0.5)) traits.skew = absl::Milliseconds(static_cast<int64_t>(random.Below(11'000)) - 5'500);
    traits.remembers = random.Chance(0.7);
    if (traits.remembers && random.Chance(0.8)) traits.says_it_remembers_for = absl::Hours(24 * 365);
    if (!traits.remembers && random.Chance(0.5)) traits.says_it_remembers_for = Minutes(random, 1, 90);
    traits.keeps_receipts = random.Chance(0.7);
    traits.mute = random.Chance(0.05);
    traits.names_attempts = random.Chance(0.7);
    traits.gives_back = random.Chance(0.9);
    traits.queues = some(0.7, 1);
    traits.paces = some(0.65, 0.95);
    traits.silent = some(0.5, 0.5);
    traits.rejects = some(0.5, 0.5);
    traits.refuses = some(0.4, 0.2);
    traits.lies = some(0.2, 0.5);
    traits.noise = some(0.5, 0.5);
  }
  return gateways;
}

}  // namespace sendlift::simulation

#include "tests/simulation/population.h"

#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/invariant.h"
#include "model/follow_up_rules.h"
#include "tests/simulation/steps.h"
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
constexpr size_t kPools = 2;
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

std::string SomePool(Random& random) { return absl::StrCat("box", random.Below(kPools)); }

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

// Which of them an offer has.
struct Scarcity {
  bool pieces = false;
  bool codes = false;
};

// Two tiers, of which one, both or all together have some pieces only, mostly fewer than there are customers; or codes
// from one pool or two.
void AddOffers(Random& random, const Scarcity& scarcity, ACampaign& definition, std::optional<int64_t>& of_all) {
  const auto pieces = [&] { return 2 + static_cast<int64_t>(random.Below(15)); };
  Offer few = testing::Discount(20);
  Offer many = testing::Discount(10);
  if (scarcity.pieces && random.Chance(0.6)) few.quantity = pieces();
  if (scarcity.pieces && random.Chance(0.6)) many.quantity = 2 * pieces();
  if (scarcity.pieces && random.Chance(0.4)) of_all = 1 + pieces();
  for (Offer* offer : {&few, &many}) {
    if (scarcity.codes) offer->code = OfferCode{.source = CodeSource::kPool, .pool = SomePool(random)};
  }
  definition.WithTier("vip", "tier = VIP", few).WithTier("rest", "", many);
}

// Up to three waves that take everybody in the end; `again`: one or more of them, or one behind them, contact people
// again. `slow`: a wave has time to come to something before the next one.
void AddWaves(Random& random, const Window& window, bool again, bool slow, ACampaign& definition) {
  const uint64_t waves = 1 + random.Below(3);
  absl::Time start = window.start + absl::Seconds(static_cast<int64_t>(random.Below(120)));
  const auto pass = [&] {
    start += slow ? absl::Floor((window.end - start) * (0.1 + 0.5 * random.Uniform()), absl::Seconds(1))
                  : Minutes(random, 1, 5);
  };
  for (uint64_t wave = 1; wave < waves; ++wave) {
    definition.WithWave(absl::StrCat("wave", wave), start, Percent(30));
    if (again && wave > 1 && random.Chance(0.5)) definition.To(Recipients::kNonRespondersAndNew);
    pass();
  }
  definition.WithWave("last", start);
  if (again && waves > 1 && random.Chance(0.4)) definition.To(Recipients::kNonRespondersAndNew);
  if (!again || (waves > 1 && random.Chance(0.3))) return;
  pass();
  definition.WithWave("again", start).To(Recipients::kNonResponders);
}

CampaignDefinition MakeDefinition(Random& random, absl::Time start) {
  ACampaign definition;
  AddPolicy(random, start, definition);
  std::optional<int64_t> offer_quantity;
  const Scarcity scarcity{.pieces = random.Chance(0.6), .codes = random.Chance(0.25)};
  if (scarcity.pieces || scarcity.codes) AddOffers(random, scarcity, definition, offer_quantity);
  if (random.Chance(0.5)) definition.EffectivelyOnce();
  const absl::Time end = start + (random.Chance(0.15) ? Minutes(random, 60, 180) : Minutes(random, 13, 60));
  definition.WithWindow(start, end).WithControl(Percent(static_cast<double>(10 + random.Below(30))));
  const uint64_t arms = 1 + random.Below(3);
  for (uint64_t arm = 1; arm < arms; ++arm) definition.WithArm(absl::StrCat("arm", arm), Percent(20));
  definition.WithArm("rest");
  const bool again = random.Chance(0.35);
  AddWaves(random, {.start = start, .end = end}, again, scarcity.pieces || again, definition);
  AddChannels(random, definition);
  definition.WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED", absl::Hours(1));
  definition.WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Minutes(30));
  if (random.Chance(0.5)) AddFollowUps(random, scarcity.pieces || scarcity.codes, definition);
  CampaignDefinition built = definition.Build();
  built.offer_quantity = offer_quantity;
  for (Creative& creative : built.creatives) {
    if (scarcity.codes) creative.languages[0].text += " {{offer.code}}";
  }
  if (random.Chance(0.5)) built.priority = 10 * static_cast<int>(random.Below(3));
  built.policy.default_time_zone = kDefaultZones[random.Below(std::size(kDefaultZones))];
  CHECK_INVARIANT(FollowUpViolations(built).empty());
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

std::vector<CodeBox> MakeCodeBoxes(Random& random) {
  std::vector<CodeBox> boxes(kPools);
  for (size_t i = 0; i < boxes.size(); ++i) {
    boxes[i].pool = absl::StrCat("box", i);
    const uint64_t codes = 5 + random.Below(60);
    for (uint64_t k = 0; k < codes; ++k) boxes[i].codes.push_back(absl::StrCat(boxes[i].pool, "-", k));
  }
  return boxes;
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
    traits.paces = some(0.75, 0.95);
    traits.silent = some(0.5, 0.5);
    traits.rejects = some(0.5, 0.5);
    traits.refuses = some(0.4, 0.2);
    traits.lies = some(0.2, 0.5);
    traits.noise = some(0.5, 0.5);
  }
  return gateways;
}

}  // namespace sendlift::simulation

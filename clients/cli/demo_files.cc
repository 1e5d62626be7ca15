#include "clients/cli/demo_files.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace sendlift::cli {
namespace {

constexpr std::array<const char*, kDemoBadRows> kBadRows = {
    "bad-1,Iris,not-an-address,,VIP,en,America/New_York,3,7,EMAIL:PROMOTION\n",
    "bad-2,Jon,jon@example.com,12345,REGULAR,en,America/New_York,9,2,EMAIL:PROMOTION\n",
    "bad-3,Kim,kim@example.com,,REGULAR,en,Mars/Olympus,9,2,EMAIL:PROMOTION\n",
    "bad-4,Lou,lou@example.com,,LAPSED\n",
    "bad-5,\"Mo\"s,mo@example.com,,LAPSED,en,America/New_York,300,1,EMAIL:PROMOTION\n",
    "bad-6,Ren\xe9"
    "e,renee@example.com,,LAPSED,en,America/New_York,300,1,EMAIL:PROMOTION\n"};

void AppendCustomer(const DemoCustomer& customer, std::string& csv) {
  absl::StrAppend(&csv, customer.id, ",", customer.first_name, ",", customer.email, ",", customer.phone_number, ",",
                  customer.tier->name, ",", customer.language_code, ",", customer.time_zone, ",");
  absl::StrAppend(&csv, customer.recency_days, ",", customer.orders, ",",
                  customer.has_consent ? "EMAIL:PROMOTION" : "EMAIL:SERVICE", "\n");
}

std::string Utc(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

constexpr char kCampaign[] = R"(campaign: $ID
display_name: Autumn win-back
purpose: PROMOTION
window: {start: $FIRST, end: $END}            # nothing is sent after the end
audience: {segment: $SEGMENT}
links: {shop: "https://shop.example.com/autumn"}

tiers:                                        # the first whose rule holds counts
  - {tier: vip, when: "tier = VIP", offer: {kind: GIFT, name: Autumn box, valid_for: 10d}}
  - {tier: regular, when: "tier = REGULAR", offer: {kind: DISCOUNT, name: 15 % off, percent: 15, valid_for: 7d}}
  - {tier: potential, when: "tier = POTENTIAL", offer: {kind: BUY_ONE_GET_ONE, name: two for one, valid_for: 7d}}
  - {tier: lapsed, when: "tier = LAPSED", offer: {kind: DISCOUNT, name: 20 % off, percent: 20, valid_for: 14d}}

experiment:
  control: 20%                                # left alone, so that there is something to compare with
  assignment_key: "$KEY"   # so that it can be repeated; leave it out, and nobody can foresee the arms
  arms:
    - {arm: friendly, share: 40%}
    - {arm: urgent, share: 40%}
  metrics:
    primary: {metric: purchase_rate, window: $WINDOW}
    secondary: [{metric: revenue_per_customer, window: $WINDOW}]

waves:
  - {wave: first, at: $FIRST, share: 60%}
  - {wave: second, at: $SECOND, share: REMAINDER}

channels: {prefer: [EMAIL]}
creatives:
  - creative: friendly-mail
    channel: EMAIL
    arms: [friendly]
    languages:
      en:
        subject: "{{customer.first_name}}, we have missed you"
        text: "{{offer.name}} until {{offer.ends_on}}: {{link.shop}}"
      ko:
        subject: "(광고) {{customer.first_name}}님, 보고 싶었어요"
        text: "{{offer.name}}, {{offer.ends_on}}까지: {{link.shop}}"
      de:
        subject: "{{customer.first_name}}, schön, Sie wiederzusehen"
        text: "{{offer.name}} bis {{offer.ends_on}}: {{link.shop}}"
  - creative: urgent-mail
    channel: EMAIL
    arms: [urgent]
    languages:
      en:
        subject: "Only {{offer.valid_days}} days: {{offer.name}}"
        text: "Hurry, {{customer.first_name}}: {{link.shop}}"
      ko:
        subject: "(광고) 단 {{offer.valid_days}}일: {{offer.name}}"
        text: "{{customer.first_name}}님, 서두르세요: {{link.shop}}"
      de:
        subject: "Nur {{offer.valid_days}} Tage: {{offer.name}}"
        text: "Schnell, {{customer.first_name}}: {{link.shop}}"
)";

}  // namespace

std::string CustomersCsv(const std::vector<DemoCustomer>& customers) {
  std::string csv = "id,first_name,email,phone_number,tier,language_code,time_zone,recency_days,orders,consents\n";
  const size_t distance = customers.size() / kDemoBadRows + 1;
  for (size_t i = 0; i < customers.size(); ++i) {
    AppendCustomer(customers[i], csv);
    if (i % distance == distance / 2) csv += kBadRows[i / distance];
  }
  return csv;
}

std::string PeopleCsv(const std::vector<DemoCustomer>& customers) {
  std::string csv = "customer_id,address,base_rate,spend_minor_mean,currency,lift_friendly-mail,lift_urgent-mail\n";
  for (const DemoCustomer& customer : customers) {
    if (customer.email.empty()) continue;
    const DemoTier& tier = *customer.tier;
    absl::StrAppend(&csv, customer.id, ",", customer.email, ",", tier.base_rate, ",", tier.spend_mean_minor, ",EUR,",
                    tier.friendly_lift, ",", tier.urgent_lift, "\n");
  }
  return csv;
}

std::string CampaignYaml(const DemoTimes& times, uint64_t seed) {
  return absl::StrReplaceAll(kCampaign, {{"$ID", kDemoCampaign},
                                         {"$KEY", absl::StrFormat("%032x", seed)},
                                         {"$SEGMENT", kDemoSegment},
                                         {"$FIRST", Utc(times.first_wave)},
                                         {"$SECOND", Utc(times.second_wave)},
                                         {"$END", Utc(times.end)},
                                         {"$WINDOW", absl::StrCat(absl::ToInt64Seconds(times.outcome_window), "s")}});
}

}  // namespace sendlift::cli

#include "clients/cli/demo_people.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/random.h"

namespace sendlift::cli {
namespace {

constexpr double kWithoutEmail = 0.03;
constexpr double kWithPhone = 0.08;
constexpr double kWithoutConsent = 0.05;

// Telephone numbers from 555-0100 to 555-0199 are kept free for stories in every area of North America.
constexpr std::array<int, 20> kAreas = {201, 202, 203, 205, 206, 207, 208, 209, 210, 212,
                                        213, 214, 215, 216, 217, 218, 219, 224, 225, 228};

std::string StoryNumber(int number) {
  const size_t area = static_cast<size_t>(number / 100) % kAreas.size();
  return absl::StrFormat("+1%d55501%02d", kAreas[area], number % 100);
}

struct Country {
  const char* language_code;
  const char* time_zone;
  double share;
  std::array<const char*, 8> first_names;
};

const std::array<Country, 3>& Countries() {
  static const std::array<Country, 3> countries = {
      {{"en", "America/New_York", 0.5, {"Ada", "Ben", "Chloe", "Dev", "Ella", "Finn", "Grace", "Hugo"}},
       {"ko", "Asia/Seoul", 0.3, {"민준", "서연", "지우", "하은", "도윤", "예린", "준서", "수아"}},
       {"de", "Europe/Berlin", 0.2, {"Anke", "Björn", "Carla", "Detlef", "Elke", "Frieda", "Götz", "Hanna"}}}};
  return countries;
}

// The element whose share of [0, 1) holds the point.
template <typename Elements>
const auto& Pick(const Elements& elements, double point) {
  for (const auto& element : elements) {
    if (point < element.share) return element;
    point -= element.share;
  }
  return elements.back();
}

DemoCustomer MakeOne(int number, Random& random) {
  const DemoTier& tier = Pick(DemoTiers(), random.Uniform());
  const Country& country = Pick(Countries(), random.Uniform());
  const auto span = static_cast<uint64_t>(tier.recency_days_max) - static_cast<uint64_t>(tier.recency_days_min) + 1;
  DemoCustomer customer;
  customer.id = absl::StrFormat("c-%06d", number);
  customer.first_name = country.first_names[random.Below(country.first_names.size())];
  if (!random.Chance(kWithoutEmail)) customer.email = absl::StrCat("customer", number, "@example.com");
  if (random.Chance(kWithPhone)) customer.phone_number = StoryNumber(number);
  customer.tier = &tier;
  customer.language_code = country.language_code;
  customer.time_zone = country.time_zone;
  customer.recency_days = tier.recency_days_min + static_cast<int>(random.Below(span));
  customer.orders = 1 + static_cast<int>(random.Below(static_cast<uint64_t>(4 + 60 * tier.base_rate)));
  customer.has_consent = !random.Chance(kWithoutConsent);
  return customer;
}

}  // namespace

const std::array<DemoTier, 4>& DemoTiers() {
  static const std::array<DemoTier, 4> tiers = {{{"VIP", "vip", 0.10, 0.20, 0.000, -0.020, 6000, 1, 30},
                                                 {"REGULAR", "regular", 0.35, 0.10, 0.030, 0.050, 4000, 10, 120},
                                                 {"POTENTIAL", "potential", 0.25, 0.05, 0.025, 0.050, 3000, 5, 60},
                                                 {"LAPSED", "lapsed", 0.30, 0.03, 0.020, 0.040, 2500, 120, 500}}};
  return tiers;
}

std::vector<DemoCustomer> MakeDemoCustomers(int count, uint64_t seed) {
  Random random(seed);
  std::vector<DemoCustomer> customers;
  customers.reserve(static_cast<size_t>(count));
  for (int number = 1; number <= count; ++number) customers.push_back(MakeOne(number, random));
  return customers;
}

}  // namespace sendlift::cli

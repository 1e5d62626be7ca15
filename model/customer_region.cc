#include "model/customer_region.h"

#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace sendlift {
namespace {

using Region = absl::string_view;

constexpr std::array<std::pair<absl::string_view, Region>, 7> kCallingCodes = {
    {{"+27", "ZA"}, {"+33", "FR"}, {"+34", "ES"}, {"+39", "IT"}, {"+61", "AU"}, {"+82", "KR"}, {"+91", "IN"}}};

constexpr std::array kCanada = {204, 226, 236, 249, 250, 257, 263, 289, 306, 343, 354, 365, 367, 368, 382, 387, 403,
                                416, 418, 428, 431, 437, 438, 450, 460, 468, 474, 506, 514, 519, 537, 548, 568, 579,
                                581, 584, 587, 600, 604, 613, 622, 633, 639, 644, 647, 655, 672, 677, 683, 688, 705,
                                709, 742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905, 942};
// Bahamas, Barbados, Anguilla, Antigua, British Virgin Islands, Cayman Islands, Bermuda, Grenada, Turks and Caicos,
// Jamaica, Montserrat, Sint Maarten, Saint Lucia, Dominica, Saint Vincent, Dominican Republic, Trinidad, Saint Kitts.
constexpr std::array kElsewhere = {242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 876,
                                   664, 721, 758, 767, 784, 809, 829, 849, 868, 869};

constexpr char kZones[] =
    "US:America/Adak America/Anchorage America/Atka America/Boise America/Chicago America/Denver America/Detroit "
    "America/Fort_Wayne America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo "
    "America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay America/Indiana/Vincennes "
    "America/Indiana/Winamac America/Indianapolis America/Juneau America/Kentucky/Louisville "
    "America/Kentucky/Monticello America/Knox_IN America/Los_Angeles America/Louisville America/Menominee "
    "America/Metlakatla America/New_York America/Nome America/North_Dakota/Beulah America/North_Dakota/Center "
    "America/North_Dakota/New_Salem America/Phoenix America/Puerto_Rico America/Shiprock America/Sitka "
    "America/St_Thomas America/Virgin America/Yakutat Navajo Pacific/Guam Pacific/Honolulu Pacific/Johnston "
    "Pacific/Pago_Pago Pacific/Saipan Pacific/Samoa US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana "
    "US/Eastern US/Hawaii US/Indiana-Starke US/Michigan US/Mountain US/Pacific US/Samoa;"
    "CA:America/Atikokan America/Blanc-Sablon America/Cambridge_Bay America/Coral_Harbour America/Creston "
    "America/Dawson America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Glace_Bay America/Goose_Bay "
    "America/Halifax America/Inuvik America/Iqaluit America/Moncton America/Montreal America/Nipigon "
    "America/Pangnirtung America/Rainy_River America/Rankin_Inlet America/Regina America/Resolute America/St_Johns "
    "America/Swift_Current America/Thunder_Bay America/Toronto America/Vancouver America/Whitehorse America/Winnipeg "
    "America/Yellowknife Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland "
    "Canada/Pacific Canada/Saskatchewan Canada/Yukon;"
    "AU:Antarctica/Macquarie Australia/ACT Australia/Adelaide Australia/Brisbane Australia/Broken_Hill "
    "Australia/Canberra Australia/Currie Australia/Darwin Australia/Eucla Australia/Hobart Australia/LHI "
    "Australia/Lindeman Australia/Lord_Howe Australia/Melbourne Australia/NSW Australia/North Australia/Perth "
    "Australia/Queensland Australia/South Australia/Sydney Australia/Tasmania Australia/Victoria Australia/West "
    "Australia/Yancowinna;"
    "ES:Africa/Ceuta Atlantic/Canary Europe/Madrid;"
    "FR:Europe/Paris;"
    "IN:Asia/Calcutta Asia/Kolkata;"
    "IT:Europe/Rome;"
    "KR:Asia/Seoul ROK;"
    "ZA:Africa/Johannesburg";

// By area code of the North American Numbering Plan.
std::array<Region, 1000> MakeAreaCodes() {
  std::array<Region, 1000> regions;
  regions.fill("US");
  for (const int code : kCanada) regions[static_cast<size_t>(code)] = "CA";
  for (const int code : kElsewhere) regions[static_cast<size_t>(code)] = "";
  return regions;
}

absl::flat_hash_map<absl::string_view, Region> MakeZones() {
  absl::flat_hash_map<absl::string_view, Region> regions;
  for (const absl::string_view country : absl::StrSplit(kZones, ';')) {
    const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(country, absl::MaxSplits(':', 1));
    for (const absl::string_view zone : absl::StrSplit(halves.second, ' ')) regions.emplace(zone, halves.first);
  }
  return regions;
}

Region RegionOfAreaCode(absl::string_view digits) {
  static const auto& regions = *new std::array<Region, 1000>(MakeAreaCodes());
  if (digits.size() < 3) return "";
  size_t code = 0;
  for (const char digit : digits.substr(0, 3)) {
    if (!absl::ascii_isdigit(digit)) return "";
    code = code * 10 + static_cast<size_t>(digit - '0');
  }
  return regions[code];
}

}  // namespace

absl::string_view RegionOfNumber(absl::string_view number) {
  if (absl::StartsWith(number, "+1")) return RegionOfAreaCode(number.substr(2));
  for (const auto& [code, region] : kCallingCodes) {
    if (absl::StartsWith(number, code)) return region;
  }
  return "";
}

absl::string_view RegionOfTimeZone(absl::string_view time_zone) {
  static const auto& regions = *new absl::flat_hash_map<absl::string_view, Region>(MakeZones());
  const auto found = regions.find(time_zone);
  return found == regions.end() ? "" : found->second;
}

}  // namespace sendlift

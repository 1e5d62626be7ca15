#include "tests/support/trial_programme.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/invariant.h"
#include "base/random.h"
#include "model/assignment.h"
#include "model/touchpoint.h"
#include "scheduler/step_times.h"

namespace sendlift::testing {
namespace {

constexpr uint64_t kOfAll = 3900;  // thousand people
constexpr uint64_t kBuy = 251;     // of them
constexpr int kBoughtDays[] = {4, 6, 9, 12, 20, 23, 25, 30};
constexpr int kOptedOutDays[] = {2, 5, 10, 13, 19, 22, 24};
constexpr int kHelpAfter = 7;
constexpr int kAskDay = 15;
constexpr int kEndsSoonDay = 27;
constexpr int kLastCallDay = 28;
constexpr char kPhonePrefix[] = "+4915";

const FollowUp& StepOf(const Campaign& campaign, absl::string_view name) {
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  const auto found = std::find_if(steps.begin(), steps.end(), [&](const FollowUp& s) { return s.follow_up == name; });
  CHECK_INVARIANT(found != steps.end());
  return *found;
}

// Whether the draw of a step's delay gives a person any.
bool Drawn(const Campaign& campaign, absl::string_view name, const TrialPerson& person) {
  const FollowUp& step = StepOf(campaign, name);
  if (step.delays.empty()) return true;
  const int delay = DelayOf(campaign, step, TrialCustomerId(person.number), 0);
  return !step.delays[static_cast<size_t>(delay)].none;
}

// The last day on which a journey is on the way in the morning.
int LastDayOf(const TrialPerson& person) {
  return std::min({person.bought_day.value_or(kTrialDays), person.opted_out_day.value_or(kTrialDays), kTrialDays});
}

// A step that is due on a day comes before what is bought on it, and after an opt-out and the end of the trial.
bool Reaches(const TrialPerson& person, int day) {
  const int last = LastDayOf(person);
  return day < last || (day == last && person.bought_day == last);
}

// The first day by which nothing was used for a week.
int HelpDayOf(const TrialPerson& person) {
  int due = kHelpAfter;
  for (int day = 1; day <= due && day < kTrialDays; ++day) {
    if (person.Used(day)) due = day + kHelpAfter;
  }
  return due;
}

TrialContacts WhileOnTheWay(const Campaign& campaign, const TrialPerson& person) {
  TrialContacts contacts = BitOf(TrialContact::kManual);
  const int help_day = HelpDayOf(person);
  if (Reaches(person, help_day) && Drawn(campaign, "low-use", person)) contacts |= BitOf(TrialContact::kHelp);
  if (Reaches(person, kAskDay)) {
    contacts |= BitOf(TrialContact::kAsk);
    const int rating = person.rating.value_or(3);
    if (rating >= 4 && Drawn(campaign, "recommend", person)) contacts |= BitOf(TrialContact::kRecommend);
    if (rating <= 2 && Drawn(campaign, "rescue", person)) contacts |= BitOf(TrialContact::kRescue);
  }
  if (Reaches(person, kEndsSoonDay) && Drawn(campaign, "ends-soon", person)) {
    contacts |= BitOf(TrialContact::kEndsSoon);
    if (Reaches(person, kLastCallDay)) contacts |= BitOf(TrialContact::kLastCall);
  }
  return contacts;
}

void CountAnswers(const TrialPerson& person, TrialContacts contacts, TrialCounts& counts) {
  if (person.rating.has_value() && (contacts & BitOf(TrialContact::kAsk)) != 0) {
    if (*person.rating >= 4) ++counts.answers["recommend"];
    if (*person.rating <= 2) ++counts.answers["rescue"];
  }
  if (person.reason.has_value() && (contacts & BitOf(TrialContact::kWhyNot)) != 0) {
    ++counts.answers[*person.reason == 1 ? "too-dear" : "other-reason"];
  }
}

}  // namespace

TrialPerson TrialPeople::Of(int64_t number) const {
  Random random(size_.seed * 0x9E3779B97F4A7C15u + static_cast<uint64_t>(number));
  TrialPerson person{.number = number};
  person.before_slot = absl::Minutes(20 + static_cast<int64_t>(random.Below(40)));
  const uint64_t fate = random.Below(kOfAll);
  if (fate < kBuy) {
    person.bought_day = kBoughtDays[random.Below(std::size(kBoughtDays))];
  } else if (random.Below(100) < 3) {
    person.opted_out_day = kOptedOutDays[random.Below(std::size(kOptedOutDays))];
  }
  if (random.Below(100) < 60) {
    const int uses = 1 + static_cast<int>(random.Below(5));
    for (int i = 0; i < uses; ++i) person.used_days |= uint64_t{1} << (1 + random.Below(30));
  }
  if (random.Below(100) < 30) person.rating = 1 + static_cast<int>(random.Below(5));
  if (random.Below(100) < 10) person.reason = 1 + static_cast<int>(random.Below(4));
  return person;
}

std::string TrialCustomerId(int64_t number) { return absl::StrCat("t", number); }

Customer TrialCustomer(int64_t number) {
  Customer customer;
  customer.id = TrialCustomerId(number);
  customer.language_code = "en";
  customer.time_zone = "Europe/Berlin";
  customer.email = absl::StrCat("t", number, "@example.com");
  customer.phone_number = absl::StrFormat("%s%09d", kPhonePrefix, number);
  for (const Channel channel : kChannels) customer.consents.Grant(channel, Purpose::kService);
  customer.attributes["first_name"] = absl::StrCat("Firstname", number % 977);
  if (number % 5 == 0) customer.attributes["company"] = absl::StrCat("Company ", number % 9973);
  return customer;
}

int64_t NumberOfAddress(const std::string& address) {
  const size_t begin = address[0] == 't' ? 1 : sizeof(kPhonePrefix) - 1;
  return std::strtoll(address.c_str() + begin, nullptr, 10);
}

const char* EndingOf(const TrialPerson& person) {
  if (person.bought_day.has_value()) return "converted";
  return person.opted_out_day.has_value() ? "opted-out" : "not-converted";
}

int ArmOf(const Campaign& campaign, const TrialPerson& person) {
  return ArmByRank(Rank(AssignmentKey(campaign), RankPurpose::kArm, TrialCustomerId(person.number)),
                   ArmShares(campaign.definition.experiment));
}

TrialContacts ContactsOf(const Campaign& campaign, const TrialPerson& person) {
  if (ArmOf(campaign, person) == kControlArm) return 0;
  TrialContacts contacts = WhileOnTheWay(campaign, person);
  if (person.bought_day.has_value()) return contacts | BitOf(TrialContact::kThanks);
  if (person.opted_out_day.has_value() || !Drawn(campaign, "why-not", person)) return contacts;
  return contacts | BitOf(TrialContact::kWhyNot);
}

TrialCounts CountTrial(const TrialPeople& people, const Campaign& campaign) {
  TrialCounts counts;
  for (int64_t number = 0; number < people.size().people; ++number) {
    const TrialPerson person = people.Of(number);
    const int arm = ArmOf(campaign, person);
    ++counts.endings[{arm, EndingOf(person)}];
    if (person.bought_day.has_value()) ++counts.bought[arm];
    const TrialContacts contacts = ContactsOf(campaign, person);
    for (size_t i = 0; i < counts.contacts.size(); ++i) counts.contacts[i] += (contacts >> i) & 1;
    CountAnswers(person, contacts, counts);
  }
  return counts;
}

}  // namespace sendlift::testing

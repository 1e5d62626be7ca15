#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/customer.h"

namespace sendlift::testing {

// A model of people who try a product for 30 days, as examples/trial-programme.yaml leads them. What each of them does
// follows from his number alone, so that a loop over the numbers tells how everybody must end and what he must get,
// without the engine.

// Whom the model makes, spread evenly over the slots of the days; numbers rise with the time at which people start.
struct TrialSize {
  int64_t people = 2000;
  int start_days = 330;
  uint64_t seed = 1;
};

// Four times a day, from 9:00 UTC on every three hours: people do things in the hour before one.
inline constexpr int kSlotsADay = 4;

// The steps with a contact, in the order of the names of their creatives in kTrialCreatives.
enum class TrialContact : uint8_t {
  kManual,
  kHelp,
  kAsk,
  kRecommend,
  kRescue,
  kEndsSoon,
  kLastCall,
  kThanks,
  kWhyNot,
};
inline constexpr std::array<const char*, 9> kTrialCreatives = {"manual-mail",    "help-mail",   "ask-sms",
                                                               "recommend-mail", "rescue-call", "ends-sms",
                                                               "last-call",      "thanks-mail", "why-sms"};
// A set of TrialContact, by bits.
using TrialContacts = uint16_t;
inline TrialContacts BitOf(TrialContact contact) { return static_cast<TrialContacts>(1u << static_cast<int>(contact)); }

// Days of a person count from the start of the trial.
inline constexpr int kTrialDays = 31;
inline constexpr int kRatingDay = 16;
inline constexpr int kReasonDay = 34;
inline constexpr int kLastTrialDay = 40;  // nothing happens later

struct TrialPerson {
  int64_t number = 0;                // from 0
  uint64_t used_days = 0;            // by bits, from day 1 on
  std::optional<int> bought_day;     // on one of which no step depends
  std::optional<int> opted_out_day;  // likewise, and another one
  std::optional<int> rating;         // whoever is asked on day 15 answers so on day 16
  std::optional<int> reason;         // whoever is asked for it answers so on day 34
  absl::Duration before_slot;        // when in the hour he does things: 20 to 59 minutes before its end

  bool Used(int day) const { return ((used_days >> day) & 1) != 0; }
};

class TrialPeople {
 public:
  explicit TrialPeople(TrialSize size) : size_(size) {}

  const TrialSize& size() const { return size_; }
  int64_t slots() const { return int64_t{size_.start_days} * kSlotsADay; }
  // The first person who starts in a slot, or behind it.
  int64_t FirstOf(int64_t slot) const { return (slot * size_.people + slots() - 1) / slots(); }
  TrialPerson Of(int64_t number) const;

 private:
  TrialSize size_;
};

// "t12", with addresses from which NumberOfAddress finds the number.
std::string TrialCustomerId(int64_t number);
Customer TrialCustomer(int64_t number);
int64_t NumberOfAddress(const std::string& address);

// "converted", "opted-out" or "not-converted", as the campaign and the server name endings.
const char* EndingOf(const TrialPerson& person);
// In which arm a person is, and what he gets: control gets nothing.
int ArmOf(const Campaign& campaign, const TrialPerson& person);
TrialContacts ContactsOf(const Campaign& campaign, const TrialPerson& person);

struct TrialCounts {
  std::map<std::pair<int, std::string>, int64_t> endings;  // by arm
  std::map<int, int64_t> bought;                           // by arm
  std::array<int64_t, kTrialCreatives.size()> contacts = {};
  std::map<std::string, int64_t> answers;  // by the step that an answer triggers

  friend bool operator==(const TrialCounts&, const TrialCounts&) = default;
};
TrialCounts CountTrial(const TrialPeople& people, const Campaign& campaign);

}  // namespace sendlift::testing

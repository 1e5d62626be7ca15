#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "model/channel.h"
#include "model/offer.h"
#include "model/share.h"

namespace sendlift {

// The numbers of the enumerations here are stored; they never change.
enum class Repeat : uint8_t { kOnce = 1, kEachTime = 2 };
enum class Slot : uint8_t { kAtOnce = 1, kBestTime = 2, kRandomTime = 3 };

// What triggers a step beside events of customers.
inline constexpr char kEntered[] = "ENTERED";      // the customer was assigned
inline constexpr char kContacted[] = "CONTACTED";  // a gateway has accepted a contact
inline constexpr char kEnded[] = "ENDED";          // the journey came to an ending
inline constexpr char kFirstContact[] = "first";   // FollowUp::of: the contact of a wave

// An arm of delay: how long after the trigger a step is due, or that nothing is sent.
struct Delay {
  std::string delay;
  Share share;
  absl::Duration after;
  bool none = false;
};

// Bounds of a rating, inclusive; without any of them every rating is within.
struct RatingBounds {
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<double> satisfaction_at_least;  // experienced by expected
  std::optional<double> satisfaction_at_most;

  bool any() const { return at_least || at_most || satisfaction_at_least || satisfaction_at_most; }
};

// A question, answered by a number from `lowest` to `highest`, or by two.
struct Survey {
  int lowest = 1;
  int highest = 5;
  bool expectation = false;
};

// A step behind the first contact (follow_ups.proto has the meaning of each field).
struct FollowUp {
  std::string follow_up;
  std::vector<std::string> on;
  std::vector<std::string> without;
  absl::Duration after;
  std::vector<Channel> channels;
  std::vector<std::string> creatives;
  std::string of;
  std::string date_attribute;
  absl::Duration before;
  RatingBounds rating;
  std::string when;
  std::vector<Delay> delays;
  absl::Duration horizon;
  Repeat repeat = Repeat::kOnce;
  std::optional<absl::Duration> valid_for;
  std::optional<Offer> offer;
  std::optional<Survey> survey;
  std::string ending;
  std::map<std::string, std::string> marks;
  bool to_owner = false;
  std::vector<std::string> relationships;
  Slot slot = Slot::kAtOnce;
  absl::Duration lateness_max = kLatenessDefault;
  bool machine_events = false;
  std::string skill;
  std::vector<std::string> arms;
  std::vector<std::string> tiers;

  static constexpr absl::Duration kLatenessDefault = absl::Hours(24);
};

}  // namespace sendlift

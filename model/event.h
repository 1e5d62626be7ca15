#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"

namespace sendlift {

// What few events bring.
struct EventDetails {
  bool machine = false;                 // a mail proxy or a scanner did it, not the customer
  std::optional<double> rating;         // RATED: what was experienced
  std::optional<double> expectation;    // RATED: what was expected
  std::optional<InstructionKey> about;  // the contact that it answers
  std::string comment;                  // in the customer's words

  bool any() const { return machine || rating || expectation || about || !comment.empty(); }
};

// Something that a customer did. (source, sequence) is known once and for ever.
struct Event {
  int64_t position = 0;  // in the log, given when it is stored
  int64_t sequence = 0;  // the source's own number
  CustomerNumber customer;
  std::string type;
  absl::Time time;
  int64_t amount_minor = 0;
  EventDetails details = {};
};

// Event types that stop contacts before they are acknowledged.
inline constexpr char kUnsubscribed[] = "UNSUBSCRIBED";
inline constexpr char kComplained[] = "COMPLAINED";
// That a customer used the code of an offer.
inline constexpr char kRedeemed[] = "REDEEMED";
// What a customer thinks of something, as a number.
inline constexpr char kRated[] = "RATED";
inline constexpr char kReplied[] = "REPLIED";
inline constexpr char kOpened[] = "OPENED";
inline constexpr char kClicked[] = "CLICKED";

}  // namespace sendlift

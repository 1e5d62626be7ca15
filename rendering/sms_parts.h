#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift {

// How a text message goes over the air. kGsm7 is the GSM 7 bit default alphabet with its extension table, kUcs2 has
// 16 bits a unit (3GPP TS 23.038, 6.2.1 and 6.2.3). National language tables are never used: not every phone has them.
enum class SmsEncoding { kGsm7, kUcs2 };

// How long a text message is. Units are septets or 16-bit words; characters of the extension table and those beyond
// the basic plane have two. One part has 160 or 70; each of several has 153 or 67, because a header of 6 octets says
// which one it is (3GPP TS 23.040, 9.2.3.24.1).
struct SmsSize {
  SmsEncoding encoding = SmsEncoding::kGsm7;
  int units = 0;
  int parts = 1;
  std::string forced_by;  // the first character that kGsm7 has not; empty if there is none

  friend bool operator==(const SmsSize&, const SmsSize&) = default;
};

// `text` is UTF-8; bytes that are none count as U+FFFD each.
SmsSize MeasureSms(absl::string_view text);

// What each part says, in order: all of `text`, no character in two parts. At least one.
std::vector<absl::string_view> SplitSms(absl::string_view text);

}  // namespace sendlift

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// What a customer agreed to: one bit a channel and purpose. Stored as its bits.
class Consents {
 public:
  Consents() = default;
  explicit Consents(uint32_t bits) : bits_(bits) {}

  void Grant(Channel channel, Purpose purpose) { bits_ |= Bit(channel, purpose); }
  bool Has(Channel channel, Purpose purpose) const { return (bits_ & Bit(channel, purpose)) != 0; }
  uint32_t bits() const { return bits_; }

  static uint32_t Bit(Channel channel, Purpose purpose) {
    return 1u << ((static_cast<uint32_t>(channel) - 1) * 3 + static_cast<uint32_t>(purpose) - 1);
  }
  friend bool operator==(const Consents&, const Consents&) = default;

 private:
  uint32_t bits_ = 0;
};

// A person who may be contacted. Addresses are normalised: e-mail with its domain in lower case, numbers in E.164.
struct Customer {
  CustomerNumber number;
  std::string id;
  std::string tier;
  std::string language_code;
  std::string time_zone;
  std::string email;
  std::string phone_number;
  Consents consents;
  std::map<std::string, std::string> attributes;
  absl::Time create_time;
  absl::Time update_time;
  // What a row that is imported says of its consents: from where they are, and since when. Not stored here, see
  // model/consent.h.
  std::string consent_source;
  std::optional<absl::Time> consent_time;

  // The address for a channel; empty if there is none.
  const std::string& AddressFor(Channel channel) const { return channel == Channel::kEmail ? email : phone_number; }

  friend bool operator==(const Customer&, const Customer&) = default;
};

}  // namespace sendlift

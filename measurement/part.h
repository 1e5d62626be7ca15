#pragma once

#include <optional>

#include "model/channel.h"

namespace sendlift {

// A part of a campaign's people: of one tier, one wave or one channel, or of several of these at once; all people when
// nothing is set.
struct Part {
  std::optional<int> tier = std::nullopt;
  std::optional<int> wave = std::nullopt;
  std::optional<Channel> channel = std::nullopt;

  bool IsAll() const { return !tier.has_value() && !wave.has_value() && !channel.has_value(); }

  // Whether the people of a cohort, or of the key of a cell, belong to it.
  template <typename T>
  bool Holds(const T& people) const {
    return (!tier.has_value() || *tier == people.tier) && (!wave.has_value() || *wave == people.wave) &&
           (!channel.has_value() || *channel == people.channel);
  }

  friend bool operator==(const Part&, const Part&) = default;
};

}  // namespace sendlift

#include "scheduler/contact_ledger.h"

#include <algorithm>

namespace sendlift {
namespace {

// Seconds since 2020, rounded up: 32 bits last until 2156.
constexpr int64_t kEpochSeconds = 1'577'836'800;

uint32_t ToSeconds(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time) - kEpochSeconds * 1'000'000;
  return static_cast<uint32_t>(std::clamp<int64_t>((micros + 999'999) / 1'000'000, 0, UINT32_MAX));
}

absl::Time FromSeconds(uint32_t seconds) { return absl::FromUnixSeconds(kEpochSeconds + seconds); }

}  // namespace

uint32_t ContactLedger::NewNode() {
  if (free_ != 0) {
    const uint32_t node = free_;
    free_ = nodes_[node - 1].next;
    return node;
  }
  nodes_.emplace_back();
  return static_cast<uint32_t>(nodes_.size());
}

void ContactLedger::Add(const Contact& contact) {
  MutexLock lock(mutex_);
  const auto index = static_cast<size_t>(contact.customer.value);
  if (index >= heads_.size()) heads_.resize(std::max(index + 1, heads_.size() * 2));
  const uint32_t node = NewNode();
  nodes_[node - 1] = {.next = heads_[index], .seconds = ToSeconds(contact.time), .channel = contact.channel};
  heads_[index] = node;
  ++contacts_;
}

void ContactLedger::Remove(const Contact& contact) {
  MutexLock lock(mutex_);
  const auto index = static_cast<size_t>(contact.customer.value);
  if (index >= heads_.size()) return;
  const uint32_t seconds = ToSeconds(contact.time);
  for (uint32_t* link = &heads_[index]; *link != 0; link = &nodes_[*link - 1].next) {
    Node& node = nodes_[*link - 1];
    if (node.seconds != seconds || node.channel != contact.channel) continue;
    const uint32_t freed = *link;
    *link = node.next;
    node.next = free_;
    free_ = freed;
    --contacts_;
    return;
  }
}

template <typename Each>
void ContactLedger::ForEach(CustomerNumber customer, Channel channel, std::optional<absl::Time> except,
                            Each each) const {
  const auto index = static_cast<size_t>(customer.value);
  for (uint32_t link = index < heads_.size() ? heads_[index] : 0; link != 0; link = nodes_[link - 1].next) {
    const Node& node = nodes_[link - 1];
    if (except.has_value() && node.channel == channel && node.seconds == ToSeconds(*except)) {
      except.reset();
      continue;
    }
    each(node);
  }
}

bool ContactLedger::Allows(CustomerNumber customer, Channel channel, absl::Span<const Cap> caps, absl::Time now,
                           std::optional<absl::Time> except) const {
  MutexLock lock(mutex_);
  for (const Cap& cap : caps) {
    if (cap.channel.has_value() && *cap.channel != channel) continue;
    int contacts = 0;
    ForEach(customer, channel, except, [&](const Node& node) {
      const bool counts = !cap.channel.has_value() || node.channel == channel;
      contacts += counts && now - FromSeconds(node.seconds) < cap.within ? 1 : 0;
    });
    if (contacts >= cap.contacts) return false;
  }
  return true;
}

absl::Time ContactLedger::FreeFrom(CustomerNumber customer, Channel channel, absl::Span<const MinimumGap> gaps,
                                   std::optional<absl::Time> except) const {
  MutexLock lock(mutex_);
  absl::Time free_from = absl::InfinitePast();
  for (const MinimumGap& gap : gaps) {
    if (gap.channel.has_value() && *gap.channel != channel) continue;
    ForEach(customer, channel, except, [&](const Node& node) {
      const bool counts = !gap.channel.has_value() || node.channel == channel;
      if (counts) free_from = std::max(free_from, FromSeconds(node.seconds) + gap.gap);
    });
  }
  return free_from;
}

void ContactLedger::ForgetBefore(absl::Time time) {
  MutexLock lock(mutex_);
  const uint32_t oldest = ToSeconds(time);
  for (uint32_t& head : heads_) {
    uint32_t* link = &head;
    while (*link != 0) {
      Node& node = nodes_[*link - 1];
      if (node.seconds >= oldest) {
        link = &node.next;
        continue;
      }
      const uint32_t freed = *link;
      *link = node.next;
      node.next = free_;
      free_ = freed;
      --contacts_;
    }
  }
}

void ContactLedger::Clear() {
  MutexLock lock(mutex_);
  heads_.clear();
  nodes_.clear();
  free_ = 0;
  contacts_ = 0;
}

int64_t ContactLedger::contacts() const {
  MutexLock lock(mutex_);
  return contacts_;
}

}  // namespace sendlift

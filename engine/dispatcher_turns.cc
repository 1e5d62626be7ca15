#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "base/planted_bug.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"

namespace sendlift {

// The best of what `connection` could get, if its turn was longer ago than that of `next`.
void Dispatcher::Consider(const std::shared_ptr<GatewayConnection>& connection,
                          const std::vector<CampaignNumber>& campaigns, absl::Time now, std::optional<Job>& next) {
  const int64_t credit = std::min<int64_t>(connection->credit(), options_.batch_size_max);
  if (credit <= 0) return;
  for (const Channel channel : connection->channels()) {
    for (const CampaignNumber number : campaigns) {
      const int64_t last_turn = turns_.LastOf(number, connection->gateway(), channel);
      if (next.has_value() && last_turn >= next->last_turn) continue;
      RateSubjects subjects{
          .gateway = connection->gateway(), .channel = channel, .campaign_id = book_.FindCampaign(number)->id};
      const int64_t allowed = rates_.Allowance(subjects, now, credit);
      if (allowed == 0) continue;
      std::optional<DueWork> work = book_.NextOffer(connection->gateway(), number, channel, now, allowed);
      if (!work.has_value()) work = book_.NextDue(number, channel, now, allowed);
      if (!work.has_value()) continue;
      next = Job{.connection = connection,
                 .work = *std::move(work),
                 .campaign = book_.FindCampaign(number),
                 .subjects = std::move(subjects),
                 .last_turn = last_turn,
                 .high_water = book_.high_water()};
    }
  }
}

std::optional<Dispatcher::Job> Dispatcher::NextJob(absl::Time now) {
  MutexLock lock(mutex_);
  book_.RaiseHighWater(now);
  std::map<int, std::vector<CampaignNumber>, std::greater<>> by_priority;
  for (const CampaignNumber number : book_.LiveCampaigns()) {
    const bool all_alike = Planted(PlantedBug::kTurnsBeforePriority);
    by_priority[all_alike ? 0 : book_.FindCampaign(number)->definition.priority].push_back(number);
  }
  while (true) {
    std::optional<Job> next;
    for (const auto& [name, connection] : connections_) {
      if (by_priority.size() == 1) {
        Consider(connection, by_priority.begin()->second, now, next);
        continue;
      }
      // Among gateways turns decide; what one of them gets is of the highest priority that has something for it.
      std::optional<Job> first;
      for (auto group = by_priority.begin(); group != by_priority.end() && !first.has_value(); ++group) {
        Consider(connection, group->second, now, first);
      }
      if (first.has_value() && (!next.has_value() || first->last_turn < next->last_turn)) next = std::move(first);
    }
    if (!next.has_value()) return std::nullopt;
    const int64_t size = next->work.size();
    const int64_t credit = next->connection->TakeCredit(size);
    if (credit == size) {
      rates_.Reserve(next->subjects, size);
      turns_.Take(next->work.campaign, next->subjects.gateway, next->subjects.channel);
      book_.OffersTaken(next->subjects.gateway, next->work);
      leasing_ = next->work.campaign;
      ++jobs_begun_;
      return next;
    }
    // Its stream went meanwhile, and its credit with it.
    next->connection->ReturnCredit(credit);
  }
}

absl::Time Dispatcher::NextAllowance(absl::Time now) {
  MutexLock lock(mutex_);
  return rates_.NextTime(now);
}

absl::Time Dispatcher::NextTime(absl::Time now) {
  MutexLock lock(mutex_);
  return std::min(book_.NextTime(now), rates_.NextTime(now));
}

}  // namespace sendlift

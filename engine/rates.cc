#include "engine/rates.h"

#include <algorithm>

#include "base/planted_bug.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/rate_limits.h"

namespace sendlift {
namespace {

using Kind = RateSubject::Kind;

bool IsFor(const storage::GivenOut& given, const RateSubject& subject) {
  switch (subject.kind) {
    case Kind::kGateway:
      return given.gateway == subject.id;
    case Kind::kChannel:
      return NameOf(given.channel) == subject.id;
    case Kind::kCampaign:
      return given.campaign_id == subject.id;
  }
  return false;
}

std::shared_ptr<RateLimiter> Begin(const RateLimit& limit, const std::vector<storage::GivenOut>& given,
                                   absl::Time now) {
  auto limiter = std::make_shared<RateLimiter>(limit.count, limit.period);
  std::vector<std::pair<absl::Time, int64_t>> past;
  for (const storage::GivenOut& each : given) {
    if (Planted(PlantedBug::kRestartForgetsRates)) break;
    if (IsFor(each, limit.subject)) past.emplace_back(each.time, each.count);
  }
  limiter->Restore(std::move(past), now);
  return limiter;
}

}  // namespace

std::vector<Rates::Key> Rates::KeysOf(const RateSubjects& subjects) {
  return {{Kind::kGateway, subjects.gateway},
          {Kind::kChannel, std::string(NameOf(subjects.channel))},
          {Kind::kCampaign, subjects.campaign_id}};
}

bool Rates::Begins(const RateLimit& limit) const {
  const auto known = limits_.find(limit.id);
  return known == limits_.end() || known->second.subject != limit.subject ||
         known->second.limiter->period() != limit.period;
}

absl::Status Rates::Load(storage::Session& session, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<RateLimit> stored, storage::AllRateLimits(session, kMainWorkspace));
  absl::Duration longest;
  for (const RateLimit& limit : stored) {
    if (Begins(limit)) longest = std::max(longest, limit.period);
  }
  std::vector<storage::GivenOut> given;
  if (longest > absl::ZeroDuration()) {
    ASSIGN_OR_RETURN(given, storage::GivenOutSince(session, kMainWorkspace, now - longest));
  }
  std::map<std::string, Entry> limits;
  for (const RateLimit& limit : stored) {
    Entry entry{.subject = limit.subject, .limiter = nullptr};
    entry.limiter = Begins(limit) ? Begin(limit, given, now) : limits_.at(limit.id).limiter;
    if (entry.limiter->count() != limit.count) entry.limiter->SetCount(limit.count);
    limits.emplace(limit.id, std::move(entry));
  }
  limits_ = std::move(limits);
  Index();
  return absl::OkStatus();
}

void Rates::Index() {
  by_subject_.clear();
  for (const auto& [id, entry] : limits_) by_subject_[KeyOf(entry.subject)].push_back(entry.limiter);
}

int64_t Rates::Allowance(const RateSubjects& subjects, absl::Time now, int64_t limit) {
  if (by_subject_.empty()) return limit;
  int64_t allowed = limit;
  for (const Key& key : KeysOf(subjects)) {
    const auto limiters = by_subject_.find(key);
    if (limiters == by_subject_.end()) continue;
    const auto reserved = reserved_.find(key);
    const int64_t set_aside = reserved == reserved_.end() ? 0 : reserved->second;
    for (const std::shared_ptr<RateLimiter>& limiter : limiters->second) {
      allowed = std::min(allowed, limiter->Allowance(now) - set_aside);
    }
  }
  return std::max<int64_t>(allowed, 0);
}

void Rates::Reserve(const RateSubjects& subjects, int64_t count) {
  for (const Key& key : KeysOf(subjects)) reserved_[key] += count;
}

void Rates::Settle(const RateSubjects& subjects, int64_t reserved, int64_t handed_over, absl::Time now) {
  for (const Key& key : KeysOf(subjects)) {
    const auto left = reserved_.find(key);
    if (left != reserved_.end() && (left->second -= reserved) <= 0) reserved_.erase(left);
    const auto limiters = by_subject_.find(key);
    if (limiters == by_subject_.end()) continue;
    for (const std::shared_ptr<RateLimiter>& limiter : limiters->second) limiter->Count(handed_over, now);
  }
}

absl::Time Rates::NextTime(absl::Time now) {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [id, entry] : limits_) {
    const absl::Time allowed = entry.limiter->NextTime(now);
    if (allowed > now) next = std::min(next, allowed);
  }
  return next;
}

}  // namespace sendlift

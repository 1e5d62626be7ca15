#include "tests/simulation/outside.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/resuming.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"
#include "storage/customers.h"
#include "storage/rate_limits.h"
#include "tests/simulation/population.h"

namespace sendlift::simulation {
namespace {

constexpr char kSource[] = "shop";
constexpr char kPurchased[] = "PURCHASED";

bool IsOptOut(const IncomingEvent& event) { return event.type == kUnsubscribed || event.type == kComplained; }

bool MayStillBeSent(InstructionState state) {
  return state == InstructionState::kPlanned || state == InstructionState::kLeased ||
         state == InstructionState::kInDoubt;
}

absl::StatusOr<Campaign> ResumeAtOnce(storage::Session& session, Campaign campaign, absl::Time now) {
  return ResumeCampaign(session, std::move(campaign), {.missed = Missed::kSendNow, .editor = "planner"}, now);
}

}  // namespace

absl::Status Outside::StoreCodes() {
  for (const CodeBox& box : boxes_) {
    oracle_.codes().Add(box);
    RETURN_IF_ERROR(database_.Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      CodePool pool;
      pool.id = box.pool;
      ASSIGN_OR_RETURN(pool, storage::InsertCodePool(session, kMainWorkspace, pool, clock_.Now()));
      return storage::AddCodes(session, kMainWorkspace, pool, box.codes, clock_.Now()).status();
    }));
  }
  return absl::OkStatus();
}

absl::Status Outside::Begin(const std::vector<RateLimit>& limits, std::vector<CodeBox> boxes) {
  boxes_ = std::move(boxes);
  RETURN_IF_ERROR(StoreCodes());
  RETURN_IF_ERROR(database_.Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    for (const Customer& customer : customers_) {
      RETURN_IF_ERROR(storage::UpsertCustomer(session, kMainWorkspace, customer, clock_.Now()).status());
    }
    for (const RateLimit& limit : limits) {
      RETURN_IF_ERROR(storage::InsertRateLimit(session, kMainWorkspace, limit, clock_.Now()).status());
    }
    return absl::OkStatus();
  }));
  for (const Customer& customer : customers_) oracle_.contacts().ZoneIs(customer.id, customer.time_zone);
  for (const RateLimit& limit : limits) oracle_.contacts().Limit(limit);
  for (Campaign& campaign : campaigns_) {
    RETURN_IF_ERROR(database_.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(campaign, storage::InsertCampaign(session, kMainWorkspace, campaign, clock_.Now()));
      return LaunchCampaign(session, campaign, clock_.Now()).status();
    }));
    ledger_.Watch(campaign);
  }
  return absl::OkStatus();
}

void Outside::SendEvent(absl::Time now) {
  if (!acknowledged_.empty() && random_.Chance(0.15)) {
    tally_.Count(Fault::kDuplicateEvent);
    auto again = acknowledged_.begin();
    std::advance(again, random_.Below(acknowledged_.size()));
    return Send(again->second);
  }
  if (random_.Chance(0.5)) {
    if (const std::optional<IncomingEvent> answer = SomeAnswer(now)) return Begin(*answer);
  }
  IncomingEvent event;
  event.sequence = ++last_sequence_;
  event.customer_id = customers_[random_.Below(customers_.size())].id;
  event.time = now - absl::Seconds(static_cast<int64_t>(random_.Below(600)));
  if (random_.Chance(0.5)) {
    event.type = random_.Chance(0.7) ? kUnsubscribed : kComplained;
    if (random_.Chance(0.8)) event.customer_id = SomebodyUnderWay(event.customer_id);
  } else {
    event.type = kPurchased;
    if (random_.Chance(0.4)) event.customer_id = SomebodyUnderWay(event.customer_id);
    event.amount_minor = static_cast<int64_t>(random_.Below(10'000));
    event.currency_code = "EUR";
  }
  Begin(event);
}

// Some are on their way for long, so that others overtake them.
void Outside::Begin(const IncomingEvent& event) {
  latest_event_time_ = std::max(latest_event_time_, event.time);
  unanswered_.push_back(event);
  if (random_.Chance(0.85)) Send(event);
}

// Somebody opens what a gateway has taken, or a machine does, or buys because of it.
std::optional<IncomingEvent> Outside::SomeAnswer(absl::Time now) {
  std::vector<std::string> taken;
  for (const auto& [key, standing] : ledger_.All()) {
    if (standing.state == InstructionState::kAccepted || standing.state == InstructionState::kDelivered) {
      taken.push_back(key);
    }
  }
  if (taken.empty()) return std::nullopt;
  const std::string& key = taken[random_.Below(taken.size())];
  IncomingEvent event;
  event.sequence = ++last_sequence_;
  event.customer_id = ledger_.TargetOf(key)->customer;
  event.time = now - absl::Seconds(static_cast<int64_t>(random_.Below(random_.Chance(0.7) ? 10 : 600)));
  event.type = random_.Chance(0.8) ? kOpened : kPurchased;
  event.instruction = key;
  event.machine = event.type == kOpened && random_.Chance(0.2);
  return event;
}

// A customer whose message a gateway has, best of all one that it has not answered; `otherwise` if there is none.
std::string Outside::SomebodyUnderWay(const std::string& otherwise) {
  std::vector<std::string> leased;
  std::vector<std::string> others;
  for (const auto& [key, standing] : ledger_.All()) {
    if (!MayBeTakenBack(standing.state)) continue;
    (standing.state == InstructionState::kLeased ? leased : others).push_back(ledger_.TargetOf(key)->customer);
  }
  const std::vector<std::string>& customers = leased.empty() ? others : leased;
  return customers.empty() ? otherwise : customers[random_.Below(customers.size())];
}

void Outside::Send(const IncomingEvent& event) {
  trace_.Note("event ", event.sequence, " ", event.type, " of ", event.customer_id);
  const auto refused = std::make_shared<bool>(false);
  database_.WriteLater(
      IsOptOut(event) ? storage::Lane::kOptOut : storage::Lane::kImport,
      [event, refused, now = clock_.Now()](storage::Session& session) -> absl::Status {
        ASSIGN_OR_RETURN(const TakenEvents taken, TakeEvents(session, kSource, {event}, now));
        *refused = !taken.rejected.empty();
        return absl::OkStatus();
      },
      [this, event, refused](const absl::Status& status) {
        if (status.ok()) *refused ? Refused(event) : Acknowledged(event);
      });
}

// Nothing of this world is: who answers has got what they answer.
void Outside::Refused(const IncomingEvent& event) {
  oracle_.Violate("a pass fails", absl::StrCat("event ", event.sequence, " ", event.type, " is refused"));
}

void Outside::Acknowledged(const IncomingEvent& event) {
  trace_.Note("event ", event.sequence, " is acknowledged");
  acknowledged_.emplace(event.sequence, event);
  oracle_.EventAcknowledged(event.sequence);
  std::erase_if(unanswered_, [&](const IncomingEvent& each) { return each.sequence == event.sequence; });
  if (!IsOptOut(event) || oracle_.HasOptedOut(event.customer_id)) return;
  oracle_.OptOutAcknowledged(event.customer_id);
  for (const auto& [key, standing] : ledger_.All()) {
    const std::optional<Target> target = ledger_.TargetOf(key);
    if (target->customer == event.customer_id && MayStillBeSent(standing.state)) tally_.Count(Fault::kOptOutRaces);
  }
}

void Outside::Repeat() {
  const std::deque<IncomingEvent> again = unanswered_;
  for (const IncomingEvent& event : again) Send(event);
}

absl::Status Outside::Change(
    const Campaign& campaign,
    const std::function<absl::StatusOr<Campaign>(storage::Session&, Campaign, absl::Time)>& change) {
  return database_.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(Campaign stored, storage::GetCampaignByNumber(session, kMainWorkspace, campaign.number));
    return change(session, std::move(stored), clock_.Now()).status();
  });
}

void Outside::PauseOrResume() {
  const Campaign& campaign = campaigns_[random_.Below(campaigns_.size())];
  const std::string prefix = KeyPrefix(campaign.uid);
  const double what = random_.Uniform();
  trace_.Note("planner ", what, " ", campaign.id);
  if (what < 0.3) {
    if (!Change(campaign, PauseCampaign).ok()) return;
    oracle_.HoldAcknowledged(prefix);
    tally_.Count(Fault::kPause);
  } else if (what < 0.93) {
    // From here on it may run, whether there is an answer or not; a cancelled one never.
    if (!cancelled_.contains(prefix)) oracle_.HoldEnds(prefix);
    if (Change(campaign, ResumeAtOnce).ok()) tally_.Count(Fault::kResume);
  } else if (Change(campaign, CancelCampaign).ok()) {
    oracle_.HoldAcknowledged(prefix);
    cancelled_.insert(prefix);
    tally_.Count(Fault::kCancel);
  }
}

void Outside::MoveCustomers() {
  const std::string zone = SomeZone(random_);
  for (uint64_t more = 1 + random_.Below(20); more > 0; --more)
    Move(customers_[random_.Below(customers_.size())], zone);
}

void Outside::Move(const Customer& customer, const std::string& zone) {
  Customer moved;
  moved.id = customer.id;
  moved.time_zone = zone;
  trace_.Note(moved.id, " moves to ", moved.time_zone);
  oracle_.contacts().ZoneMayBe(moved.id, moved.time_zone);
  const absl::Status stored = database_.Write(storage::Lane::kImport, [&](storage::Session& session) {
    return storage::UpsertCustomer(session, kMainWorkspace, moved, clock_.Now()).status();
  });
  if (!stored.ok()) return;
  oracle_.contacts().ZoneIs(moved.id, moved.time_zone);
  tally_.Count(Fault::kCustomerMoved);
}

absl::Status Outside::ResumeAll() {
  for (const Campaign& campaign : campaigns_) {
    const absl::Status resumed = Change(campaign, ResumeAtOnce);
    const auto details = DetailsOf(resumed);
    const bool does_not_wait = details.has_value() && details->reason == "CAMPAIGN_STATE";
    if (!resumed.ok() && !does_not_wait) return resumed;
    if (resumed.ok()) oracle_.HoldEnds(KeyPrefix(campaign.uid));
  }
  return absl::OkStatus();
}

}  // namespace sendlift::simulation

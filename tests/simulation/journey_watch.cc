#include "tests/simulation/journey_watch.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/instruction.h"
#include "storage/campaigns.h"
#include "storage/events.h"
#include "storage/high_water.h"
#include "storage/instructions.h"
#include "storage/times.h"
#include "storage/triggers.h"
#include "storage/waves.h"

namespace sendlift::simulation {
namespace {

using storage::Session;
using enum TriggerState;

constexpr char kOnce[] = "a step is carried out once";
constexpr char kFor[] = "a step is for those whom it concerns";
constexpr char kCause[] = "a trigger has its cause";
constexpr char kHeard[] = "what happens triggers what waits for it";
constexpr char kWithout[] = "what should not happen holds a step back";
constexpr char kEnding[] = "a journey ends once";
constexpr char kTime[] = "a step is in its time";

const FollowUp& StepOf(const Campaign& campaign, const Trigger& trigger) {
  return campaign.definition.follow_ups[static_cast<size_t>(trigger.follow_up)];
}

}  // namespace

void JourneyWatch::Wrong(const char* invariant, const Campaign& campaign, const Trigger& trigger,
                         const std::string& what) {
  oracle_.Violate(invariant, absl::StrCat(campaign.id, " ", StepOf(campaign, trigger).follow_up, " of customer ",
                                          trigger.customer.value, ", occurrence ", trigger.occurrence, ", which is ",
                                          NameOf(trigger.state), ": ", what));
}

void JourneyWatch::Look(const std::vector<Campaign>& campaigns, bool went_back) {
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(LearnEvents(session));
    ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
    latest_ = std::max(clock_.Now(), high_water);
    for (const Campaign& campaign : campaigns) {
      if (!campaign.definition.follow_ups.empty()) RETURN_IF_ERROR(LookAt(session, campaign, went_back));
    }
    return absl::OkStatus();
  });
  if (!read.ok()) oracle_.Violate("the database can be read", read.ToString());
  for (const Claim& claim : std::exchange(claims_, {})) {
    const FollowUp& step = StepOf(*claim.campaign, claim.trigger);
    if (WasContacted(*claim.campaign, step, claim.customer)) continue;
    Wrong(kCause, *claim.campaign, claim.trigger, "no gateway has accepted a contact");
  }
}

absl::Status JourneyWatch::LearnEvents(Session& session) {
  fresh_.clear();
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, kMainWorkspace));
  if (folded == folded_) return absl::OkStatus();
  ASSIGN_OR_RETURN(fresh_, storage::ListEventsAfter(session, kMainWorkspace, folded_, 1'000'000));
  std::erase_if(fresh_, [&](const Event& event) { return event.position > folded; });
  folded_ = folded;
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  learnt_ = std::max(clock_.Now(), high_water);
  return absl::OkStatus();
}

absl::StatusOr<JourneyWatch::Seen> JourneyWatch::Read(Session& session, const Campaign& campaign) {
  Seen seen;
  const Trigger first{.customer = {0}};
  ASSIGN_OR_RETURN(const auto triggers,
                   storage::ListTriggers(session, kMainWorkspace, campaign.number, first, 1'000'000));
  for (const Trigger& each : triggers) {
    seen.triggers.emplace(Key(each.customer.value, each.follow_up, each.occurrence), each);
  }
  RETURN_IF_ERROR(session.Query(
      [&](const storage::Row& row) {
        seen.journeys[row.Int(0)] = {.enter_time = storage::FromMicros(row.Int(1)),
                                     .ending = std::string(row.Text(2)),
                                     .end_time = storage::FromMicros(row.Int(3))};
        return absl::OkStatus();
      },
      "SELECT customer, enter_us, ending, end_us FROM journeys WHERE workspace = $1 AND campaign = $2",
      kMainWorkspace.value, campaign.number.value));
  return seen;
}

absl::StatusOr<std::map<int64_t, storage::NamedAssignment>> JourneyWatch::People(Session& session,
                                                                                 const Campaign& campaign) {
  ASSIGN_OR_RETURN(const auto all, storage::ListAssignments(session, kMainWorkspace, campaign.number, {0}, 1'000'000));
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  std::map<int64_t, storage::NamedAssignment> people;
  for (const auto& each : all) {
    if (each.assignment.wave < static_cast<int>(frozen.size())) people.emplace(each.assignment.customer.value, each);
  }
  return people;
}

absl::Status JourneyWatch::LookAt(Session& session, const Campaign& campaign, bool went_back) {
  Moment moment{.campaign = campaign, .before = {}, .now = {}, .people = {}, .went_back = went_back};
  Seen& seen = seen_[campaign.id];
  ASSIGN_OR_RETURN(moment.now, Read(session, campaign));
  std::vector<std::pair<const Trigger*, const Trigger*>> changed;
  for (const auto& [key, after] : moment.now.triggers) {
    const auto found = seen.triggers.find(key);
    const Trigger* const before = found == seen.triggers.end() ? nullptr : &found->second;
    const bool same = before != nullptr && before->state == after.state && before->delay == after.delay &&
                      before->trigger_time == after.trigger_time && before->sequence == after.sequence;
    if (!same) changed.emplace_back(before, &after);
  }
  if (moment.now.triggers.size() < seen.triggers.size()) oracle_.Violate(kOnce, "a trigger is gone");
  moment.before = seen;
  CheckJourneys(moment);
  if (!changed.empty() || !fresh_.empty()) {
    ASSIGN_OR_RETURN(moment.people, People(session, campaign));
  }
  for (const auto& [before, after] : changed) RETURN_IF_ERROR(CheckTrigger(session, moment, before, *after));
  if (!fresh_.empty()) RETURN_IF_ERROR(CheckFresh(session, moment));
  seen = std::move(moment.now);
  return absl::OkStatus();
}

void JourneyWatch::CheckJourneys(const Moment& moment) {
  for (const auto& [customer, before] : moment.before.journeys) {
    const auto now = moment.now.journeys.find(customer);
    const bool kept =
        now != moment.now.journeys.end() && now->second.enter_time == before.enter_time &&
        (before.ending.empty() || (now->second.ending == before.ending && now->second.end_time == before.end_time));
    if (!kept) oracle_.Violate(kEnding, absl::StrCat(moment.campaign.id, ": customer ", customer, " ends again"));
  }
}

absl::Status JourneyWatch::CheckTrigger(Session& session, const Moment& moment, const Trigger* before,
                                        const Trigger& after) {
  const Campaign& campaign = moment.campaign;
  const FollowUp& step = StepOf(campaign, after);
  if (const std::string wrong = WrongChange(step, before, after); !wrong.empty()) {
    Wrong(kOnce, campaign, after, wrong);
  }
  const auto person = moment.people.find(after.customer.value);
  if (person == moment.people.end()) {
    Wrong(kFor, campaign, after, "nobody is assigned");
    return absl::OkStatus();
  }
  const Assignment& assignment = person->second.assignment;
  if (!IsForArmAndTier(campaign.definition, step, assignment.arm, assignment.tier)) {
    Wrong(kFor, campaign, after, "it is for another arm or tier");
  }
  const auto journey = moment.before.journeys.find(after.customer.value);
  const std::string ending = journey == moment.before.journeys.end() ? "" : journey->second.ending;
  const bool closed = !ending.empty() && !IsBehind(campaign.definition, static_cast<size_t>(after.follow_up), ending);
  const bool does = after.state == kPlanned || after.state == kDone;
  const bool is_anew = before == nullptr || before->trigger_time != after.trigger_time;
  if (closed && (does || is_anew)) Wrong(kEnding, campaign, after, absl::StrCat("the journey was ", ending, " before"));
  if (is_anew) {
    ASSIGN_OR_RETURN(const bool has_cause, HasCause(session, moment, after));
    if (!has_cause) Wrong(kCause, campaign, after, "nothing has happened");
  }
  if (before != nullptr && before->state == kWaits && after.state != kWaits) {
    CheckDecision(moment, after, assignment);
  }
  return absl::OkStatus();
}

// Of one that waited before.
void JourneyWatch::CheckDecision(const Moment& moment, const Trigger& trigger, const Assignment& assignment) {
  const Campaign& campaign = moment.campaign;
  const FollowUp& step = StepOf(campaign, trigger);
  const bool does = trigger.state == kPlanned || trigger.state == kDone;
  const bool is_contact = trigger.state == kPlanned;
  if (is_contact && (assignment.arm == kControlArm || step.channels.empty() || !trigger.sequence.has_value())) {
    Wrong(kFor, campaign, trigger, "nobody was to be contacted");
  }
  if (trigger.state == kControl && assignment.arm != kControlArm) Wrong(kFor, campaign, trigger, "is not in control");
  const absl::Time now = clock_.Now();
  const bool over = latest_ >= campaign.definition.window.end;
  if (does && !over && now < trigger.due_time) Wrong(kTime, campaign, trigger, "is not due");
  if (is_contact && now >= LastTime(campaign.definition, step, trigger.due_time)) {
    Wrong(kTime, campaign, trigger, "it is too late");
  }
  if (trigger.state == kHeldBack) tally_.Count(Fault::kStepHeldBack);
  const bool reached = does || trigger.state == kControl || trigger.state == kHeldBack;
  if (!reached || moment.went_back) return;
  const bool happened = HappenedWithout(campaign, step, trigger);
  if (happened && trigger.state != kHeldBack) Wrong(kWithout, campaign, trigger, "it happened");
  if (!happened && trigger.state == kHeldBack) Wrong(kWithout, campaign, trigger, "nothing happened");
}

bool JourneyWatch::HappenedWithout(const Campaign& campaign, const FollowUp& step, const Trigger& trigger) const {
  const auto heard = heard_.find({campaign.id, trigger.customer.value});
  if (heard == heard_.end()) return false;
  return std::any_of(heard->second.begin(), heard->second.end(), [&](const HeardEvent& event) {
    return !event.machine && HasType(step.without, event.type) && event.time > trigger.trigger_time;
  });
}

absl::StatusOr<bool> JourneyWatch::HasCause(Session& session, const Moment& moment, const Trigger& trigger) {
  const Campaign& campaign = moment.campaign;
  const FollowUp& step = StepOf(campaign, trigger);
  const storage::NamedAssignment& person = moment.people.at(trigger.customer.value);
  if (HasType(step.on, kEntered) && trigger.trigger_time == person.assignment.planned_time) return true;
  if (HasType(step.on, kContacted)) {
    claims_.push_back({.campaign = &campaign, .trigger = trigger, .customer = person.customer_id});
    return true;
  }
  const auto journey = moment.now.journeys.find(trigger.customer.value);
  if (HasType(step.on, kEnded)) {
    return journey != moment.now.journeys.end() && !journey->second.ending.empty() &&
           (step.of.empty() || step.of == journey->second.ending) && journey->second.end_time == trigger.trigger_time;
  }
  for (const Event& event : fresh_) {
    if (event.customer != trigger.customer || event.time != trigger.trigger_time) continue;
    ASSIGN_OR_RETURN(const HeardEvent heard, Heard(session, campaign, event));
    const bool same = trigger.occurrence == 0 || trigger.occurrence == event.position;
    if (same && IsTriggeredBy(step, heard)) return true;
  }
  return false;
}

bool JourneyWatch::WasContacted(const Campaign& campaign, const FollowUp& step, const std::string& customer) {
  for (const auto& [key, target] : ledger_.TargetsOf(campaign)) {
    if (target.customer != customer) continue;
    if (!step.of.empty() && step.of != StepName(campaign.definition, target.follow_up)) continue;
    const auto life = oracle_.lives().find(key);
    if (life == oracle_.lives().end()) continue;
    const std::set<Outcome>& said = life->second.said;
    if (life->second.excused || said.contains(Outcome::kAccepted) || said.contains(Outcome::kDelivered)) return true;
  }
  return false;
}

absl::StatusOr<HeardEvent> JourneyWatch::Heard(Session& session, const Campaign& campaign, const Event& event) {
  HeardEvent heard{
      .type = event.type, .of = "", .time = event.time, .position = event.position, .machine = event.details.machine};
  const auto& about = event.details.about;
  if (!about.has_value() || about->campaign != campaign.number) return heard;
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session, kMainWorkspace, campaign.number, about->sequence));
  if (block.has_value()) heard.of = StepName(campaign.definition, block->follow_up);
  return heard;
}

// Paused campaigns hear, others that do not run do not.
absl::Status JourneyWatch::CheckFresh(Session& session, const Moment& moment) {
  const Campaign& campaign = moment.campaign;
  const Window& window = campaign.definition.window;
  ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
  const bool open = state == CampaignState::kRunning || state == CampaignState::kPaused;
  if (!open || learnt_ < window.start || learnt_ >= window.end) return absl::OkStatus();
  std::map<int64_t, std::string> endings;
  for (const auto& [customer, journey] : moment.before.journeys) endings[customer] = journey.ending;
  for (const Event& event : fresh_) {
    const auto person = moment.people.find(event.customer.value);
    if (person == moment.people.end() || event.time < person->second.assignment.planned_time) continue;
    const auto& about = event.details.about;
    const bool opts_out = event.type == kUnsubscribed;
    if (about.has_value() && about->campaign != campaign.number && !opts_out) continue;
    std::string& ending = endings[event.customer.value];
    if (opts_out && ending.empty()) ending = kOptedOut;
    ASSIGN_OR_RETURN(const HeardEvent heard, Heard(session, campaign, event));
    heard_[{campaign.id, event.customer.value}].push_back(heard);
    CheckTriggered(moment, heard, person->second.assignment, ending);
    const auto journey = moment.now.journeys.find(event.customer.value);
    const bool ended = journey != moment.now.journeys.end() && journey->second.ending == ending;
    if (opts_out && !ended) {
      oracle_.Violate(kEnding, absl::StrCat(campaign.id, ": customer ", event.customer.value, " has opted out"));
    }
  }
  return absl::OkStatus();
}

void JourneyWatch::CheckTriggered(const Moment& moment, const HeardEvent& event, const Assignment& assignment,
                                  const std::string& ending) {
  const Campaign& campaign = moment.campaign;
  const CampaignDefinition& definition = campaign.definition;
  for (size_t i = 0; i < definition.follow_ups.size(); ++i) {
    const FollowUp& step = definition.follow_ups[i];
    if (!IsTriggeredBy(step, event)) continue;
    if (!IsForArmAndTier(definition, step, assignment.arm, assignment.tier)) continue;
    if (!ending.empty() && !IsBehind(definition, i, ending)) continue;
    const int64_t occurrence = step.repeat == Repeat::kOnce ? 0 : event.position;
    const Key key(assignment.customer.value, static_cast<int>(i), occurrence);
    if (moment.now.triggers.contains(key)) continue;
    oracle_.Violate(kHeard, absl::StrCat(campaign.id, " ", step.follow_up, " was not triggered for customer ",
                                         assignment.customer.value, " by event ", event.position));
  }
}

void JourneyWatch::Sent(const std::string& key, const Target& target) {
  if (target.follow_up == 0) return;
  tally_.Count(Fault::kStepSent);
  std::string first = key;
  for (auto each = std::optional(target); each.has_value() && !each->instead_of.empty();) {
    first = each->instead_of;
    each = ledger_.TargetOf(first);
  }
  const auto seen = seen_.find(target.campaign);
  const std::optional<ParsedKey> parsed = ParseIdempotencyKey(first);
  if (seen == seen_.end() || !parsed.has_value()) return oracle_.Violate(kCause, absl::StrCat(key, " has no trigger"));
  const auto& triggers = seen->second.triggers;
  const auto found = std::find_if(triggers.begin(), triggers.end(), [&](const auto& each) {
    return each.second.sequence == parsed->sequence && each.second.state == kPlanned;
  });
  if (found == triggers.end() || found->second.follow_up + 1 != target.follow_up) {
    return oracle_.Violate(kCause, absl::StrCat(key, " has no trigger"));
  }
  const auto [once, is_new] = sent_.try_emplace({target.campaign, found->first}, first);
  if (once->second != first) {
    oracle_.Violate(kOnce, absl::StrCat(key, " was sent, and for the same trigger ", once->second, " was before"));
  }
  const Trigger& trigger = found->second;
  const CampaignDefinition& definition = *target.definition;
  const FollowUp& step = definition.follow_ups[static_cast<size_t>(trigger.follow_up)];
  if (!IsForArmAndTier(definition, step, target.arm, target.tier) || target.arm == kControlArm) {
    oracle_.Violate(kFor, absl::StrCat(key, " is for another arm or tier"));
  }
  const absl::Time last = LastTime(definition, step, trigger.due_time);
  if (clock_.Now() < trigger.due_time || clock_.Now() >= last || target.not_after > last) {
    oracle_.Violate(kTime, absl::StrCat(key, " was sent too early or too late for ", step.follow_up));
  }
}

void JourneyWatch::ServerDied() {
  for (const auto& [campaign, seen] : seen_) {
    const bool waits = std::any_of(seen.triggers.begin(), seen.triggers.end(),
                                   [](const auto& each) { return each.second.state == kWaits; });
    if (waits) return tally_.Count(Fault::kCrashWhileStepWaits);
  }
}

}  // namespace sendlift::simulation

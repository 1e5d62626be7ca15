#include "tests/simulation/oracle.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "model/instruction.h"

namespace sendlift::simulation {
namespace {

constexpr char kOnce[] = "1 at most one hand-over";
constexpr char kInTime[] = "2 within its window";
constexpr char kAssigned[] = "3 assigned and not in control";
constexpr char kOptOut[] = "4 nothing after an opt-out";
constexpr char kPolicy[] = "5 no quiet hours, no cap exceeded";
constexpr char kQuantity[] = "5 no limited quantity exceeded";
constexpr char kCode[] = "a code is one customer's alone";
constexpr char kPriority[] = "the highest priority comes first";
constexpr char kTrusted[] = "nothing while the clock is not trusted";
constexpr char kRate[] = "rates hold in every window";
constexpr char kSurvives[] = "6 what was acknowledged survives";
constexpr char kPaused[] = "nothing after a pause";
constexpr char kTakenBack[] = "what is taken back is not handed over";
constexpr char kOneChannel[] = "no second channel while the first may have reached the customer";
constexpr char kEpoch[] = "10 a stale epoch never leases";

bool MeansNotTaken(Outcome outcome) {
  return outcome == Outcome::kRejectedRetryable || outcome == Outcome::kRejectedPermanent ||
         outcome == Outcome::kExpired || outcome == Outcome::kRevoked;
}

}  // namespace

void Oracle::Violate(std::string invariant, std::string what) {
  if (!violation_.has_value()) violation_ = {.invariant = std::move(invariant), .what = std::move(what)};
}

absl::Time Oracle::OnInstructions(const std::string& gateway, int64_t epoch,
                                  const std::vector<InstructionOnWire>& instructions) {
  for (const InstructionOnWire& instruction : instructions) CheckSent(gateway, epoch, instruction);
  return clock_.Now();
}

void Oracle::CheckSent(const std::string& gateway, int64_t epoch, const InstructionOnWire& instruction) {
  const std::string& key = instruction.idempotency_key;
  if (epoch != epoch_) Violate(kEpoch, absl::StrCat(key, " was sent in epoch ", epoch, ", but it is ", epoch_));
  const std::optional<Target> target = committed_.TargetOf(key);
  if (!target.has_value()) return Violate(kAssigned, absl::StrCat(key, " was sent to somebody without an assignment"));
  CheckTarget(instruction, *target);
  CheckTime(instruction, *target);
  CheckChannel(key, *target);
  CheckCode(instruction, *target);
  CheckTurn(gateway, key, *target);
  if (target->follow_up > 0) watch_step_(key, *target);
  CheckPolicies({.key = key,
                 .attempt = instruction.attempt,
                 .customer = target->customer,
                 .campaign = target->campaign,
                 .gateway = gateway,
                 .channel = target->channel,
                 .policy = target->policy,
                 .time = clock_.Now(),
                 .epoch = epoch});
  const auto held = held_.find(key.substr(0, key.find('-')));
  if (held != held_.end() && held->second < pass_) Violate(kPaused, absl::StrCat(key, " was sent all the same"));
  Life& life = lives_[key];
  const bool again =
      target->delivery == Delivery::kEffectivelyOnce && life.gateway == gateway && life.attempt == instruction.attempt;
  if (again) tally_.Count(Fault::kOfferedAgain);
  if (life.open && !again) {
    Violate(kOnce, absl::StrCat(key, " was sent to ", gateway, ", but nobody said what became of attempt ",
                                life.attempt, " at ", life.gateway));
  }
  const bool refused = instruction.attempt <= life.fenced_attempt;
  // What the gateway says of an earlier offer may be kept between the lease of the next one and its bytes.
  const bool may_be_settled = again && (refused || !life.said.empty());
  if (!may_be_settled) CheckLease(gateway, epoch, instruction);
  if (refused && !again) {
    Violate(kOnce, absl::StrCat(key, " came again as attempt ", instruction.attempt, ", which is fenced"));
  }
  life.gateway = gateway;
  life.attempt = instruction.attempt;
  // The server has not heard yet that the gateway refuses this attempt, now and for ever.
  life.open = !refused;
  CheckPiece(key, *target);
  if (refused) NotTaken(key);
}

void Oracle::CheckPiece(const std::string& key, const Target& target) {
  auto wrong = pieces_.Sent(key, target.campaign, target.tier, *target.definition, target.customer);
  if (wrong.has_value()) Violate(kQuantity, *std::move(wrong));
  if (pieces_.reused()) tally_.Count(Fault::kPieceServesAnother);
}

// A text of the simulation says the code last.
void Oracle::CheckCode(const InstructionOnWire& instruction, const Target& target) {
  const std::optional<Offer>& offer = target.definition->tiers[static_cast<size_t>(target.tier)].offer;
  if (!offer.has_value() || !offer->code.has_value() || offer->code->source != CodeSource::kPool) return;
  tally_.Count(Fault::kCodeTold);
  const std::string code = instruction.values.empty() ? "" : instruction.values.back();
  auto wrong = codes_.Told(instruction.idempotency_key, target.campaign, target.customer, offer->code->pool, code);
  if (wrong.has_value()) Violate(kCode, *std::move(wrong));
}

void Oracle::CheckTurn(const std::string& gateway, const std::string& key, const Target& target) {
  const auto turn = turns_.find(gateway);
  if (turn == turns_.end()) return;
  if (turn->second.contended) tally_.Count(Fault::kPriorityDecides);
  if (target.definition->priority >= turn->second.priority) return;
  Violate(kPriority, absl::StrCat(key, " went to ", gateway, ", for which priority ", turn->second.priority, " waits"));
}

void Oracle::CheckTarget(const InstructionOnWire& instruction, const Target& target) {
  const std::string& key = instruction.idempotency_key;
  if (target.arm == kControlArm) Violate(kAssigned, absl::StrCat(key, " was sent to somebody in control"));
  if (target.address != instruction.address) Violate(kAssigned, absl::StrCat(key, " has somebody else's address"));
  const auto opted_out = opted_out_.find(target.customer);
  if (opted_out != opted_out_.end() && opted_out->second < pass_) {
    Violate(kOptOut, absl::StrCat(key, " was sent to ", target.customer));
  }
}

// What is sent keeps the time for good: its lease says when it was.
void Oracle::CheckTime(const InstructionOnWire& instruction, const Target& target) {
  const std::string& key = instruction.idempotency_key;
  const absl::Time now = clock_.Now();
  const bool may_end_early = target.policy->quiet_hours.has_value() && instruction.not_after <= target.not_after;
  const bool end_fits = may_end_early || instruction.not_after == target.not_after;
  if (now < target.not_before || now >= target.not_after || instruction.not_before != target.not_before || !end_fits) {
    Violate(kInTime, absl::StrCat(key, " was sent outside of its window"));
  }
  if (std::max(seen_, high_water_) >= target.not_after) {
    Violate(kInTime, absl::StrCat(key, " was sent after its time was over, the clock having been set back"));
  }
  if (clock_held_) Violate(kTrusted, absl::StrCat(key, " was sent while the clock is not trusted"));
  TimeWasKept(now);
}

void Oracle::CheckChannel(const std::string& key, const Target& target) {
  if (target.instead_of.empty()) return;
  tally_.Count(Fault::kFellBack);
  const Life& before = lives_[target.instead_of];
  if (before.excused) return;
  const bool failed = before.said.contains(Outcome::kBounced) || before.said.contains(Outcome::kFailed);
  if ((before.open || before.carried_out) && !failed) {
    Violate(kOneChannel, absl::StrCat(key, " was sent, and ", target.instead_of, " did not fail"));
  }
  if (before.delivered_in.has_value() && *before.delivered_in < pass_) {
    Violate(kOneChannel, absl::StrCat(key, " was sent, and ", target.instead_of, " was delivered"));
  }
}

void Oracle::CheckPolicies(const Sent& sent) {
  if (auto wrong = contacts_.QuietHoursForbid(sent)) Violate(kPolicy, *std::move(wrong));
  if (auto wrong = contacts_.CapsForbid(sent)) Violate(kPolicy, *std::move(wrong));
  if (auto wrong = contacts_.RatesForbid(sent)) Violate(kRate, *std::move(wrong));
  contacts_.Add(sent);
}

void Oracle::CheckLease(const std::string& gateway, int64_t epoch, const InstructionOnWire& instruction) {
  const auto standing = committed_.StandingOf(instruction.idempotency_key);
  const bool leased = standing.has_value() && standing->state == InstructionState::kLeased &&
                      standing->attempt == instruction.attempt && standing->gateway == gateway &&
                      standing->epoch == epoch;
  if (!leased) Violate(kSurvives, absl::StrCat(instruction.idempotency_key, " was sent without a committed lease"));
}

// A receipt that is kept changes nothing when it is applied again.
void Oracle::OnAcknowledge(const std::string& gateway, const std::vector<Receipt>& receipts) {
  for (const Receipt& receipt : receipts) {
    const auto standing = committed_.StandingOf(receipt.idempotency_key);
    if (!standing.has_value() || standing->gateway != gateway || standing->attempt != receipt.attempt) continue;
    if (receipt.outcome == Outcome::kDelivered) {
      std::optional<int64_t>& delivered_in = lives_[receipt.idempotency_key].delivered_in;
      if (!delivered_in.has_value()) delivered_in = pass_;
      if (standing->state == InstructionState::kBounced) tally_.Count(Fault::kDeliveredAfterAll);
    }
    if (AfterReceipt(standing->state, receipt.outcome) == standing->state) continue;
    Violate(kSurvives, absl::StrCat("a receipt for ", receipt.idempotency_key, " was acknowledged and is not kept"));
  }
}

void Oracle::OnCarriedOut(const std::string& gateway, const InstructionOnWire& instruction, const CarriedOut& when) {
  const std::string& key = instruction.idempotency_key;
  Life& life = lives_[key];
  tally_.HandedOver();
  if (life.carried_out && !life.excused) Violate(kOnce, absl::StrCat(key, " was handed over twice, now by ", gateway));
  if (instruction.attempt <= life.taken_back_attempt && !life.excused) {
    Violate(kTakenBack, absl::StrCat(key, " was handed over after ", gateway, " had given it back"));
  }
  life.carried_out = true;
  life.ever_carried_out = true;
  const std::optional<Target> target = committed_.TargetOf(key);
  if (!target.has_value()) return Violate(kAssigned, absl::StrCat(key, " was handed over without an assignment"));
  if (when.gateway_time < target->not_before || when.gateway_time >= target->not_after) {
    Violate(kInTime, absl::StrCat(key, " was handed over outside of its window, by the clock of ", gateway));
  }
  if (when.age >= when.allowed_age) {
    Violate(kInTime, absl::StrCat(key, " was handed over ", absl::FormatDuration(when.age), " after it came to ",
                                  gateway, ", of ", absl::FormatDuration(when.allowed_age)));
  }
  if (auto wrong = contacts_.QuietHoursForbidNow(key, when.gateway_time)) {
    Violate(kPolicy, absl::StrCat(*wrong, ", by the clock of ", gateway));
  }
}

void Oracle::OnSaid(const std::string& gateway, const std::string& key, int attempt, Outcome outcome) {
  Life& life = lives_[key];
  if (life.gateway != gateway || life.attempt != attempt) return;
  life.said.insert(outcome);
  if (outcome == Outcome::kBounced || outcome == Outcome::kFailed) pieces_.NotPromised(key);
  if (!MeansNotTaken(outcome)) return;
  if (life.carried_out && !life.excused) {
    const bool taken_back = outcome == Outcome::kRevoked;
    Violate(taken_back ? kTakenBack : kOnce,
            absl::StrCat(gateway, taken_back ? " gives back " : " refuses ", key, ", which it had done"));
  }
  if (outcome == Outcome::kRevoked) life.taken_back_attempt = attempt;
  life.open = life.carried_out = false;
  life.fenced_attempt = std::max(life.fenced_attempt, attempt);
  NotTaken(key);
}

void Oracle::OnFenced(const std::string& gateway, const std::string& key, int attempt) {
  Life& life = lives_[key];
  if (life.gateway != gateway || life.attempt != attempt) return;
  if (life.carried_out && !life.excused) Violate(kOnce, absl::StrCat(gateway, " fences ", key, ", which it had done"));
  life.open = life.carried_out = false;
  NotTaken(key);
  life.fenced_attempt = std::max(life.fenced_attempt, attempt);
}

}  // namespace sendlift::simulation

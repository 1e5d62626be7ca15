#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/campaigns.h"
#include "tests/simulation/audit.h"
#include "tests/simulation/code_audit.h"
#include "tests/simulation/world.h"

namespace sendlift::simulation {
namespace {

constexpr int kRoundsMax = 3000;

}  // namespace

// Nothing goes wrong any more: what can be handed over is, every campaign ends, and the books agree with the gateways.
void World::Heal() {
  trace_.Note("heals");
  const bool was_slow = weather_.delay_max > absl::Seconds(1);
  weather_ = Weather::Calm();
  disk_full_ = false;
  BuryStaleOwner();
  if (clock_.Now() != now_) JumpClockBy(now_ - clock_.Now());
  if (server_ == nullptr) StartServer();
  if (held_) ConfirmClock();
  std::fill(asleep_until_.begin(), asleep_until_.end(), now_);
  for (const std::unique_ptr<FakeGateway>& gateway : gateways_) {
    gateway->Heal();
    if (was_slow) gateway->CutStream();
  }
  book_is_fresh_ = false;
  Check("resuming", outside_.ResumeAll());
  int quiet_rounds = 0;
  for (int round = 0; round < kRoundsMax && !violation().has_value(); ++round) {
    quiet_rounds = Round() ? quiet_rounds + 1 : 0;
    if (quiet_rounds < 2) continue;
    if (const int64_t due = DueCount(); due > 0) {
      oracle_.Violate("liveness", absl::StrCat(due, " instructions are due and nothing moves"));
    }
    if (IsOver()) {
      CheckSums(database_, oracle_, outside_, went_back_, clock_.Now());
      journey_watch_.Settle(outside_.campaigns(), went_back_);
      AuditCodes(database_, oracle_, outside_, tally_);
      return Audit(database_, ledger_, oracle_, outside_, clock_.Now(), tally_);
    }
    LetTimePass();
  }
  if (!violation().has_value()) oracle_.Violate("liveness", "the world does not come to rest");
}

// Every pass once; true if nothing moved.
bool World::Round() {
  AdvanceBy(absl::Seconds(1));
  oracle_.BeginPass();
  Plan();
  if (outside_.HasUnanswered()) outside_.Repeat();
  while (database_.HasWork()) database_.RunGroup();
  int64_t moved = 0;
  for (int64_t taken = 1; taken > 0; moved += taken) {
    oracle_.BeginPass();
    const absl::StatusOr<int64_t> leased = Dispatch();
    Check("dispatching", leased.status());
    taken = leased.value_or(0);
  }
  for (const std::unique_ptr<FakeGateway>& gateway : gateways_) gateway->Turn();
  ServeStreams(1);
  while (database_.HasWork()) database_.RunGroup();
  Check("tidying", Tidy());
  const absl::StatusOr<int> folded = server_->Fold();
  Check("folding", folded.status());
  const bool idle = std::all_of(gateways_.begin(), gateways_.end(), [](const auto& each) { return each->IsIdle(); });
  return idle && moved == 0 && folded.value_or(1) == 0 && !outside_.HasUnanswered();
}

// What waits though it could go; nothing while a rate is reached.
int64_t World::DueCount() {
  const absl::Time now = clock_.Now();
  if (server_->dispatcher().NextAllowance(now) < absl::InfiniteFuture()) return 0;
  return ledger_.DueCount(now, highest_time_, [&](const Target& target) {
    return !oracle_.contacts().IsQuietFor(target.customer, *target.policy, now) &&
           !ContactLog::IsQuietIn(target.block_zone, *target.policy, now);
  });
}

// To the next moment at which something can happen.
void World::LetTimePass() {
  const absl::Time now = clock_.Now();
  absl::Time next = std::min(server_->dispatcher().NextTime(now), now + std::max(options_.lease, absl::Minutes(2)));
  for (const Campaign& campaign : outside_.campaigns()) {
    for (const Wave& wave : campaign.definition.waves) {
      if (wave.start > now) next = std::min(next, wave.start);
    }
  }
  if (next > now) AdvanceBy(next - now);
}

bool World::IsOver() {
  bool over = true;
  for (const auto& [key, standing] : ledger_.All()) {
    over &= standing.state != InstructionState::kLeased && standing.state != InstructionState::kInDoubt;
  }
  const absl::Status read = database_.Peek([&](storage::Session& session) {
    for (const Campaign& campaign : outside_.campaigns()) {
      const auto state = storage::CampaignStateOf(session, kMainWorkspace, campaign.number);
      over &= state.ok() && (*state == CampaignState::kCompleted || *state == CampaignState::kCancelled);
      over &= clock_.Now() >= campaign.definition.window.end;
    }
    return absl::OkStatus();
  });
  return over && read.ok();
}

}  // namespace sendlift::simulation

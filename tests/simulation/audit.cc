#include "tests/simulation/audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/progress.h"
#include "measurement/recount.h"
#include "measurement/recounted_sums.h"
#include "model/budget.h"
#include "model/instruction.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"
#include "storage/pieces.h"
#include "storage/waves.h"

namespace sendlift::simulation {
namespace {

using storage::Session;
using enum InstructionState;

bool IsTaken(InstructionState state) {
  return state == kAccepted || state == kDelivered || state == kBounced || state == kFailed;
}

// What a gateway has said of what it took, in the order in which one word outdoes another.
InstructionState LastWord(const std::set<Outcome>& said) {
  if (said.contains(Outcome::kBounced)) return kBounced;
  if (said.contains(Outcome::kDelivered)) return kDelivered;
  return said.contains(Outcome::kFailed) ? kFailed : kAccepted;
}

// Nothing, or what is wrong with where an instruction stands.
std::string Disagreement(InstructionState state, const Oracle::Life& life) {
  if (life.excused) return "";
  const bool is_left_out = state == kSuppressed || state == kCancelled;
  if (is_left_out && life.open) return "was sent, and nobody said that it was not taken";
  const bool refused_for_good = life.said.contains(Outcome::kRejectedPermanent);
  if (life.carried_out) {
    if (life.receipts_lost) return IsTaken(state) || state == kUnknown ? "" : "was handed over";
    return state == LastWord(life.said) || (state == kUnknown && life.said.empty()) ? "" : "was handed over";
  }
  if (state == kFailed && refused_for_good) return "";
  const bool said_taken = life.said.contains(Outcome::kAccepted);
  return IsTaken(state) && !said_taken ? "was never handed over" : "";
}

// Whether the reason for which it was left out can be true.
bool IsReason(const std::optional<ExclusionReason>& reason, const Target& target, const Oracle& oracle) {
  if (!reason.has_value()) return false;
  switch (*reason) {
    case ExclusionReason::kSuppressed:
      return oracle.HasOptedOut(target.customer);
    case ExclusionReason::kCapped:
      return !target.policy->caps.empty();
    case ExclusionReason::kQuietHours:
      return target.policy->quiet_hours.has_value();
    default:
      return false;
  }
}

void CheckInstructions(Ledger& ledger, Oracle& oracle, Tally& tally) {
  for (const auto& [key, standing] : ledger.All()) {
    const auto found = oracle.lives().find(key);
    const Oracle::Life life = found == oracle.lives().end() ? Oracle::Life{} : found->second;
    std::string wrong = Disagreement(standing.state, life);
    if (standing.state == kSuppressed) {
      if (!IsReason(standing.reason, *ledger.TargetOf(key), oracle))
        wrong =
            absl::StrCat("is left out without reason ", static_cast<int>(standing.reason.value_or(ExclusionReason{})));
      if (standing.reason == ExclusionReason::kCapped) tally.Count(Fault::kLeftOutByCap);
      if (standing.reason == ExclusionReason::kQuietHours) tally.Count(Fault::kLeftOutByQuietHours);
    }
    if (!wrong.empty())
      oracle.Violate("every instruction settles", absl::StrCat(key, " of ", ledger.TargetOf(key)->customer, " ", wrong,
                                                               ", and stands at ", sendlift::NameOf(standing.state)));
  }
}

absl::StatusOr<Progress> ProgressNow(Session& session, const Campaign& campaign, absl::Time now) {
  ASSIGN_OR_RETURN(const Campaign stored, storage::GetCampaignByNumber(session, kMainWorkspace, campaign.number));
  return ProgressOf(session, stored, now);
}

absl::Status CheckStates(Session& session, const Campaign& campaign, absl::Time now, Oracle& oracle) {
  ASSIGN_OR_RETURN(const Progress progress, ProgressNow(session, campaign, now));
  int64_t planned = 0;
  int64_t sum = 0;
  for (const Progress::Wave& wave : progress.waves) planned += wave.instructions;
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
  for (const storage::Block& block : blocks) planned += block.wave == storage::Block::kNoWave ? block.size : 0;
  for (const int64_t count : progress.instructions) sum += count;
  const auto& budget = campaign.definition.budget;
  if (budget.has_value() && progress.cost->spent + progress.cost->promised > LimitInMicros(*budget)) {
    oracle.Violate("no budget is exceeded", campaign.id);
  }
  const bool some_below = *std::min_element(progress.instructions.begin(), progress.instructions.end()) < 0;
  if (sum == planned && !some_below) return absl::OkStatus();
  oracle.Violate("7 states add up", absl::StrCat(campaign.id, ": ", sum, " states of ", planned, " instructions"));
  return absl::OkStatus();
}

absl::Status CheckStateCounts(Session& session, const Campaign& campaign, Oracle& oracle) {
  Recount recount;
  RETURN_IF_ERROR(RecountStates(session, kMainWorkspace, campaign, recount));
  for (const Difference& difference : recount.differences.told()) {
    oracle.Violate("counts of states equal a recount", absl::StrCat(campaign.id, " ", difference.key, ": ",
                                                                    difference.stored, ", not ", difference.counted));
  }
  return absl::OkStatus();
}

// What has a row of its own, by the prefix of its keys.
struct Stored {
  int64_t expired = 0;
  int64_t cancelled = 0;
  int64_t withdrawn = 0;  // of those: because what failed was delivered after all
};

// No wave is being written any more, so no piece is reserved for one; and no more are in use than there are.
absl::Status CheckPieces(Session& session, const Campaign& campaign, absl::Time now, Oracle& oracle, Tally& tally) {
  ASSIGN_OR_RETURN(const auto excluded, storage::ListExcluded(session, kMainWorkspace, campaign.number));
  for (const storage::ExcludedPeople& left_out : excluded) {
    if (left_out.reason == ExclusionReason::kOfferGone) tally.Count(Fault::kOfferGone);
    if (left_out.reason == ExclusionReason::kLowerPriority) tally.Count(Fault::kLeftToHigherPriority);
  }
  ASSIGN_OR_RETURN(const auto pieces,
                   storage::ListPieces(session, kMainWorkspace, campaign.number, campaign.definition.tiers.size()));
  for (const storage::Pieces& each : pieces) {
    if (each.reserved == 0) continue;
    oracle.Violate("every piece is held or free", absl::StrCat(campaign.id, " reserves for a wave that nobody writes"));
  }
  ASSIGN_OR_RETURN(const Progress progress, ProgressNow(session, campaign, now));
  for (const Progress::Offer& offer : progress.offers) {
    const int64_t in_use = offer.reserved + offer.committed;
    if (offer.committed >= 0 && (offer.quantity == 0 || in_use <= offer.quantity)) continue;
    oracle.Violate("every piece is held or free",
                   absl::StrCat(campaign.id, " says that ", in_use, " of ", offer.quantity, " pieces are in use"));
  }
  return absl::OkStatus();
}

absl::Status CheckNothingIsOpen(Session& session, const Campaign& campaign, absl::Time now, const Stored& stored,
                                Oracle& oracle, Tally& tally) {
  ASSIGN_OR_RETURN(const Progress progress, ProgressNow(session, campaign, now));
  const auto count_of = [&](InstructionState state) { return progress.instructions[static_cast<size_t>(state)]; };
  for (const Progress::Excluded& excluded : progress.excluded) {
    if (excluded.reason == ExclusionReason::kBudget) tally.Count(Fault::kCutByBudget);
  }
  for (const InstructionState state : {kPlanned, kLeased, kInDoubt, kStray}) {
    if (count_of(state) == 0) continue;
    oracle.Violate("every instruction settles", absl::StrCat(campaign.id, " still has some ", sendlift::NameOf(state)));
  }
  ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
  if (stored.cancelled > stored.withdrawn && state != CampaignState::kCancelled) {
    oracle.Violate("every instruction settles", absl::StrCat(campaign.id, " was not cancelled, and some of it is"));
  }
  // Most that is CANCELLED or EXPIRED has no row of its own.
  for (int64_t i = 0; i < count_of(kCancelled) - stored.cancelled; ++i) tally.Count(kPlanned, kCancelled);
  for (int64_t i = 0; i < count_of(kExpired) - stored.expired; ++i) tally.Count(kPlanned, kExpired);
  return absl::OkStatus();
}

absl::Status CheckEvents(Session& session, const Outside& outside, Oracle& oracle) {
  ASSIGN_OR_RETURN(const std::vector<Event> events, storage::ListEventsAfter(session, kMainWorkspace, 0, 1'000'000));
  std::set<int64_t> sequences;
  for (const Event& event : events) sequences.insert(event.sequence);
  if (sequences.size() != events.size() || events.size() != outside.acknowledged().size()) {
    oracle.Violate("8 every event counts once",
                   absl::StrCat(events.size(), " events are stored, ", outside.acknowledged().size(), " were sent"));
  }
  for (const auto& [sequence, event] : outside.acknowledged()) {
    if (sequences.contains(sequence)) continue;
    oracle.Violate("6 what was acknowledged survives", absl::StrCat("event ", sequence, " is gone"));
  }
  return absl::OkStatus();
}

struct Sum {
  int64_t responders = 0;
  int64_t total = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

absl::Status CheckCells(Session& session, const Campaign& campaign, Oracle& oracle) {
  ASSIGN_OR_RETURN(std::vector<Event> events, storage::ListEventsAfter(session, kMainWorkspace, 0, 1'000'000));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, kMainWorkspace));
  std::erase_if(events, [&](const Event& event) { return event.position > folded; });
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(const auto assignments,
                   storage::ListAssignments(session, kMainWorkspace, campaign.number, {0}, 1'000'000));
  std::map<storage::CellKey, Sum> expected;
  const std::vector<Metric> metrics = MeasuredMetrics(campaign.definition.experiment);
  for (const auto& [assignment, id] : assignments) {
    if (assignment.wave >= static_cast<int>(frozen.size())) continue;  // half-written, and not to be seen
    for (size_t metric = 0; metric < metrics.size(); ++metric) {
      int64_t count = 0;
      int64_t total = 0;
      for (const Event& event : events) {
        const absl::Duration after = event.time - assignment.planned_time;
        if (event.customer != assignment.customer || event.type != metrics[metric].event_type) continue;
        if (after < absl::ZeroDuration() || after >= metrics[metric].window) continue;
        ++count;
        total += metrics[metric].kind == MetricKind::kRevenue ? event.amount_minor : 0;
      }
      if (count == 0) continue;
      Sum& sum =
          expected[{assignment.wave, assignment.arm, assignment.tier, assignment.channel, static_cast<int>(metric)}];
      ++sum.responders;
      sum.total += metrics[metric].kind == MetricKind::kRate ? 1 : total;
    }
  }
  ASSIGN_OR_RETURN(const auto cells, storage::ListCells(session, kMainWorkspace, campaign.number));
  std::map<storage::CellKey, Sum> stored;
  for (const storage::Cell& cell : cells) stored[cell.key] = {cell.responders, cell.total};
  if (stored != expected) oracle.Violate("8 cells equal recomputation", campaign.id);
  return absl::OkStatus();
}

// Reads for those who watch, whatever befalls the server.
class Watching final : public storage::Database {
 public:
  explicit Watching(SimulatedDatabase& database) : database_(database) {}

  absl::Status Read(absl::FunctionRef<absl::Status(Session&)> body) override { return database_.Peek(body); }
  void WriteLater(storage::Lane /*lane*/, Body /*body*/, Done done) override {
    done(absl::InternalError("whoever watches writes nothing"));
  }

 private:
  SimulatedDatabase& database_;
};

// What `sendlift verify` would say.
absl::Status CheckRecount(SimulatedDatabase& database, const Campaign& campaign, Oracle& oracle) {
  Watching watching(database);
  ASSIGN_OR_RETURN(const Recount recount, RecountCampaign(watching, kMainWorkspace, campaign));
  for (const Difference& difference : recount.differences.told()) {
    oracle.Violate("8 cells equal recomputation",
                   absl::StrCat(campaign.id, " ", difference.table, ": ", difference.key, ": ", difference.stored,
                                " in place of ", difference.counted));
  }
  return absl::OkStatus();
}

}  // namespace

void CheckSums(SimulatedDatabase& database, Oracle& oracle, const Outside& outside, bool went_back, absl::Time now) {
  const absl::Status read = database.Peek([&](Session& session) -> absl::Status {
    for (const Campaign& campaign : outside.campaigns()) {
      RETURN_IF_ERROR(CheckStates(session, campaign, now, oracle));
      RETURN_IF_ERROR(CheckStateCounts(session, campaign, oracle));
      if (!went_back) RETURN_IF_ERROR(CheckCells(session, campaign, oracle));
    }
    return absl::OkStatus();
  });
  if (!read.ok()) oracle.Violate("the database can be read", read.ToString());
  for (const Campaign& campaign : outside.campaigns()) {
    if (went_back || !read.ok()) break;
    const absl::Status recounted = CheckRecount(database, campaign, oracle);
    if (!recounted.ok()) oracle.Violate("the database can be read", recounted.ToString());
  }
}

void Audit(SimulatedDatabase& database, Ledger& ledger, Oracle& oracle, const Outside& outside, absl::Time now,
           Tally& tally) {
  CheckInstructions(ledger, oracle, tally);
  std::map<std::string, Stored> stored;
  for (const auto& [key, standing] : ledger.All()) {
    Stored& of_campaign = stored[key.substr(0, key.find('-'))];
    if (standing.state == kExpired) ++of_campaign.expired;
    if (standing.state != kCancelled) continue;
    ++of_campaign.cancelled;
    const auto failed = oracle.lives().find(ledger.TargetOf(key)->instead_of);
    if (failed == oracle.lives().end() || !failed->second.delivered_in.has_value()) continue;
    ++of_campaign.withdrawn;
  }
  const absl::Status read = database.Peek([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(CheckEvents(session, outside, oracle));
    ASSIGN_OR_RETURN(const auto waiting, storage::CampaignsWithFallbacks(session, kMainWorkspace));
    if (!waiting.empty()) oracle.Violate("every instruction settles", "a contact that failed still waits to go on");
    for (const Campaign& campaign : outside.campaigns()) {
      RETURN_IF_ERROR(CheckPieces(session, campaign, now, oracle, tally));
      RETURN_IF_ERROR(CheckNothingIsOpen(session, campaign, now, stored[KeyPrefix(campaign.uid)], oracle, tally));
    }
    return absl::OkStatus();
  });
  if (!read.ok()) oracle.Violate("the database can be read", read.ToString());
}

}  // namespace sendlift::simulation

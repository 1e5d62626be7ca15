#include "engine/contact_facts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/instructions.h"
#include "model/touchpoint.h"
#include "storage/assignments.h"
#include "storage/cells.h"
#include "storage/fallbacks.h"
#include "storage/receipts.h"
#include "storage/revocations.h"
#include "storage/suppressions.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr int kReceiptsMax = 100;

std::string Instant(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); }

const char* NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAccepted:
      return "ACCEPTED";
    case Outcome::kRejectedRetryable:
      return "REJECTED_RETRYABLE";
    case Outcome::kRejectedPermanent:
      return "REJECTED_PERMANENT";
    case Outcome::kDelivered:
      return "DELIVERED";
    case Outcome::kBounced:
      return "BOUNCED";
    case Outcome::kFailed:
      return "FAILED";
    case Outcome::kExpired:
      return "EXPIRED";
    case Outcome::kRevoked:
      return "REVOKED";
    case Outcome::kNotRevoked:
      return "NOT_REVOKED";
  }
  return "?";
}

const char* NameOf(SuppressionReason reason) {
  switch (reason) {
    case SuppressionReason::kOptOut:
      return "OPT_OUT";
    case SuppressionReason::kDoNotCall:
      return "DO_NOT_CALL";
    case SuppressionReason::kBounced:
      return "BOUNCED";
    case SuppressionReason::kComplained:
      return "COMPLAINED";
    case SuppressionReason::kErased:
      return "ERASED";
    case SuppressionReason::kManual:
      return "MANUAL";
    case SuppressionReason::kWrongNumber:
      return "WRONG_NUMBER";
  }
  return "?";
}

const char* NameOf(ExclusionReason reason) {
  switch (reason) {
    case ExclusionReason::kNoTier:
      return "NO_TIER";
    case ExclusionReason::kNoAddress:
      return "NO_ADDRESS";
    case ExclusionReason::kNoConsent:
      return "NO_CONSENT";
    case ExclusionReason::kSuppressed:
      return "SUPPRESSED";
    case ExclusionReason::kSharedAddress:
      return "SHARED_ADDRESS";
    case ExclusionReason::kNotAssigned:
      return "NOT_ASSIGNED";
    case ExclusionReason::kNoCreative:
      return "NO_CREATIVE";
    case ExclusionReason::kCapped:
      return "CAPPED";
    case ExclusionReason::kQuietHours:
      return "QUIET_HOURS";
    case ExclusionReason::kMinimumGap:
      return "MINIMUM_GAP";
    case ExclusionReason::kHoldout:
      return "HOLDOUT";
    case ExclusionReason::kOtherExperiment:
      return "OTHER_EXPERIMENT";
    case ExclusionReason::kLowerPriority:
      return "LOWER_PRIORITY";
    case ExclusionReason::kBudget:
      return "BUDGET";
    case ExclusionReason::kOfferGone:
      return "OFFER_GONE";
    case ExclusionReason::kDoNotServe:
      return "DO_NOT_SERVE";
  }
  return "?";
}

const char* NameOf(storage::FallbackState state) {
  switch (state) {
    case storage::FallbackState::kWaits:
      return "WAITS";
    case storage::FallbackState::kPlanned:
      return "PLANNED";
    case storage::FallbackState::kNoChannel:
      return "NO_CHANNEL";
    case storage::FallbackState::kNoBudget:
      return "NO_BUDGET";
    case storage::FallbackState::kNoTime:
      return "NO_TIME";
    case storage::FallbackState::kWithdrawn:
      return "WITHDRAWN";
  }
  return "?";
}

// Collects facts, section by section.
class Explanation {
 public:
  Explanation(storage::Session& session, const Campaign& campaign, const Customer& customer, absl::Time now)
      : session_(session), campaign_(campaign), customer_(customer), now_(now) {}

  absl::StatusOr<std::vector<ContactFact>> Run() {
    ASSIGN_OR_RETURN(const auto assignment,
                     storage::FindAssignment(session_, kMainWorkspace, campaign_.number, customer_.number));
    if (campaign_.state == CampaignState::kDraft) {
      Add(std::nullopt, FactCode::kNotLaunched, {});
    } else if (!assignment.has_value()) {
      RETURN_IF_ERROR(AddAbsence());
    } else {
      RETURN_IF_ERROR(AddAssigned(*assignment));
      RETURN_IF_ERROR(AddOutcomes());
    }
    RETURN_IF_ERROR(AddPermissions());
    std::stable_sort(facts_.begin(), facts_.end(), [](const ContactFact& a, const ContactFact& b) {
      return a.time.value_or(absl::InfiniteFuture()) < b.time.value_or(absl::InfiniteFuture());
    });
    return std::move(facts_);
  }

 private:
  void Add(std::optional<absl::Time> time, FactCode code, Parameters parameters) {
    facts_.push_back({.time = time, .code = code, .parameters = std::move(parameters)});
  }

  absl::Status AddAbsence() {
    ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session_, kMainWorkspace, campaign_.number));
    const size_t left = campaign_.definition.waves.size() - frozen.size();
    Add(std::nullopt, FactCode::kNotInCampaign, {{"waves_left", absl::StrCat(left)}});
    return absl::OkStatus();
  }

  absl::Status AddAssigned(const Assignment& assignment) {
    const CampaignDefinition& definition = campaign_.definition;
    const bool came_by = IsTouchpointWave(assignment.wave);
    Add(assignment.planned_time, FactCode::kAssigned,
        {{"arm", ArmName(definition.experiment, assignment.arm)},
         {"wave", came_by ? "touchpoint" : definition.waves[static_cast<size_t>(assignment.wave)].wave},
         {"tier", definition.tiers[static_cast<size_t>(assignment.tier)].tier},
         {"channel", came_by ? assignment.touchpoint : std::string(NameOf(assignment.channel))}});
    if (assignment.arm == kControlArm) {
      Add(assignment.planned_time, FactCode::kControl, {});
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::vector<int64_t> sequences, FindSequencesOf(session_, campaign_, assignment));
    if (sequences.empty() && !came_by) Add(assignment.planned_time, FactCode::kNoInstruction, {});
    for (const int64_t sequence : sequences) RETURN_IF_ERROR(AddContact(assignment, sequence));
    return absl::OkStatus();
  }

  // The first contact, a later wave's, or a step's, with those that took its place.
  absl::Status AddContact(const Assignment& assignment, int64_t sequence) {
    ASSIGN_OR_RETURN(const auto record, FindInstructionRecord(session_, campaign_, sequence, now_));
    if (!record.has_value()) return absl::DataLossError("an instruction of a block is missing");
    if (record->block.is_fallback) return absl::OkStatus();
    Parameters parameters;
    absl::Time planned = assignment.planned_time;
    if (record->block.follow_up > 0) {
      const auto step = static_cast<size_t>(record->block.follow_up - 1);
      parameters.emplace_back("follow_up", campaign_.definition.follow_ups[step].follow_up);
      planned = record->block.not_before;
    } else if (record->block.wave != assignment.wave) {
      parameters.emplace_back("again_in_wave",
                              campaign_.definition.waves[static_cast<size_t>(record->block.wave)].wave);
      ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session_, kMainWorkspace, campaign_.number));
      for (const storage::FrozenWave& wave : frozen) {
        if (wave.wave == record->block.wave) planned = wave.freeze_time;
      }
    }
    AddPlanned(planned, *record, std::move(parameters));
    RETURN_IF_ERROR(AddDelivery(*record));
    return AddFallbacks(record->sequence);
  }

  void AddPlanned(absl::Time time, const InstructionRecord& record, Parameters more) {
    Parameters parameters = {{"instruction", absl::StrCat(record.sequence)},
                             {"channel", std::string(NameOf(record.block.channel))},
                             {"not_before", Instant(record.block.not_before)},
                             {"not_after", Instant(record.block.not_after)}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    Add(time, FactCode::kPlanned, std::move(parameters));
  }

  // From contact to contact, each in the place of the one before.
  absl::Status AddFallbacks(int64_t sequence) {
    while (true) {
      ASSIGN_OR_RETURN(const auto fallback,
                       storage::FindFallback(session_, kMainWorkspace, {campaign_.number, sequence}));
      if (!fallback.has_value()) return absl::OkStatus();
      Parameters parameters = {{"fallback_of", absl::StrCat(sequence)}, {"fallback", NameOf(fallback->state)}};
      if (!fallback->next.has_value()) {
        Add(fallback->fail_time, FactCode::kNoInstruction, std::move(parameters));
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(auto record, FindInstructionRecord(session_, campaign_, *fallback->next, now_));
      if (!record.has_value()) return absl::DataLossError("an instruction of a block is missing");
      // It was looked at, and not handed over.
      const bool withdrawn = fallback->state == storage::FallbackState::kWithdrawn;
      if (withdrawn && record->state == InstructionState::kCancelled) record->gateway.clear();
      AddPlanned(fallback->fail_time, *record, std::move(parameters));
      RETURN_IF_ERROR(AddDelivery(*record));
      sequence = record->sequence;
    }
  }

  absl::Status AddDelivery(const InstructionRecord& record) {
    AddHandOver(record);
    ASSIGN_OR_RETURN(const auto notes, storage::ListReceiptNotes(session_, kMainWorkspace,
                                                                 {campaign_.number, record.sequence}, kReceiptsMax));
    for (const storage::ReceiptNote& note : notes) {
      Add(note.time, FactCode::kReceipt,
          {{"outcome", NameOf(note.outcome)},
           {"reason", note.reason},
           {"gateway", note.gateway},
           {"attempt", absl::StrCat(note.attempt)}});
    }
    RETURN_IF_ERROR(AddAskedBack(record));
    if (record.state == InstructionState::kPlanned) {
      AddWaiting(record);
    } else {
      AddState(record);
    }
    return absl::OkStatus();
  }

  // The last one: of those before it there are the receipts.
  void AddHandOver(const InstructionRecord& record) {
    if (record.gateway.empty()) return;
    const int next = record.state == InstructionState::kPlanned ? 1 : 0;
    Parameters parameters = {{"gateway", record.gateway}, {"attempt", absl::StrCat(record.attempt - next)}};
    if (record.epoch > 0) parameters.emplace_back("epoch", absl::StrCat(record.epoch));
    Add(record.lease_time, FactCode::kHandedOver, std::move(parameters));
  }

  absl::Status AddAskedBack(const InstructionRecord& record) {
    ASSIGN_OR_RETURN(const auto revocation,
                     storage::FindRevocation(session_, kMainWorkspace, {campaign_.number, record.sequence}));
    if (!revocation.has_value()) return absl::OkStatus();
    Add(revocation->ask_time, FactCode::kAskedBack,
        {{"gateway", revocation->gateway},
         {"attempt", absl::StrCat(revocation->attempt)},
         {"reason", NameOf(revocation->reason)}});
    return absl::OkStatus();
  }

  void AddWaiting(const InstructionRecord& record) {
    if (!record.due_time.has_value()) {
      Add(std::nullopt, FactCode::kWaits, {{"until", Instant(record.block.not_before)}});
    } else if (record.gateway.empty()) {
      Add(std::nullopt, FactCode::kHeld, {{"until", Instant(*record.due_time)}});
    } else {
      Add(std::nullopt, FactCode::kRetry,
          {{"until", Instant(*record.due_time)}, {"attempt", absl::StrCat(record.attempt)}});
    }
    if (campaign_.state == CampaignState::kPaused) Add(std::nullopt, FactCode::kPaused, {});
  }

  void AddState(const InstructionRecord& record) {
    std::optional<absl::Time> time;
    if (record.state == InstructionState::kExpired) time = record.block.not_after;
    const bool withdrawn = record.state == InstructionState::kCancelled && record.block.is_fallback &&
                           campaign_.state != CampaignState::kCancelled;
    if (record.state == InstructionState::kCancelled) time = campaign_.update_time;
    if (withdrawn) time = record.lease_time;
    if (record.state == InstructionState::kSuppressed && record.gateway.empty()) time = record.lease_time;
    Parameters parameters = {{"state", NameOf(record.state)}, {"attempt", absl::StrCat(record.attempt)}};
    if (record.reason.has_value()) parameters.emplace_back("reason", NameOf(*record.reason));
    if (record.state == InstructionState::kSuppressed && record.epoch > 0)
      parameters.emplace_back("taken_back", "true");
    if (withdrawn) parameters.emplace_back("withdrawn", "true");
    Add(time, FactCode::kState, std::move(parameters));
  }

  absl::Status AddOutcomes() {
    const auto& metrics = campaign_.definition.experiment.metrics;
    for (size_t i = 0; i < metrics.size(); ++i) {
      ASSIGN_OR_RETURN(const auto outcome, storage::FindOutcome(session_, kMainWorkspace, campaign_.number,
                                                                customer_.number, static_cast<int>(i)));
      if (!outcome.has_value()) continue;
      Add(outcome->first_time, FactCode::kOutcome,
          {{"metric", metrics[i].metric},
           {"event_count", absl::StrCat(outcome->event_count)},
           {"total_minor", absl::StrCat(outcome->total)}});
    }
    return absl::OkStatus();
  }

  absl::Status AddPermissions() {
    ASSIGN_OR_RETURN(const auto suppressions, storage::SuppressionsOf(session_, kMainWorkspace, customer_));
    for (const Suppression& suppression : suppressions) {
      Add(suppression.create_time, FactCode::kSuppression,
          {{"reason", NameOf(suppression.reason)},
           {"channel", std::string(suppression.channel.has_value() ? NameOf(*suppression.channel) : "ALL")},
           {"subject", suppression.customer.has_value() ? "customer" : "address"}});
    }
    const CampaignDefinition& definition = campaign_.definition;
    for (const Channel channel : definition.channels) {
      if (customer_.AddressFor(channel).empty()) {
        Add(std::nullopt, FactCode::kNoAddress, {{"channel", std::string(NameOf(channel))}});
      } else if (!customer_.consents.Has(channel, definition.purpose)) {
        Add(std::nullopt, FactCode::kNoConsent,
            {{"channel", std::string(NameOf(channel))}, {"purpose", std::string(NameOf(definition.purpose))}});
      }
    }
    return absl::OkStatus();
  }

  storage::Session& session_;
  const Campaign& campaign_;
  const Customer& customer_;
  const absl::Time now_;
  std::vector<ContactFact> facts_;
};

}  // namespace

absl::StatusOr<std::vector<ContactFact>> ExplainContact(storage::Session& session, const Campaign& campaign,
                                                        const Customer& customer, absl::Time now) {
  return Explanation(session, campaign, customer, now).Run();
}

}  // namespace sendlift

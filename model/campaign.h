#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/id.h"
#include "base/keyed_hash.h"
#include "model/analysis_plan.h"
#include "model/channel.h"
#include "model/contact_policy.h"
#include "model/follow_up.h"
#include "model/money.h"
#include "model/offer.h"
#include "model/share.h"
#include "model/winner.h"

namespace sendlift {

// The numbers of the enumerations here are stored; they never change. What is SCHEDULED on the wire is kRunning here.
enum class CampaignState : uint8_t { kDraft = 1, kRunning = 2, kPaused = 3, kCompleted = 4, kCancelled = 5 };

// Nothing is handed over before `start`, or at or after `end`.
struct Window {
  absl::Time start;
  absl::Time end;
};

// A segment's id, or a filter, or neither for everybody.
struct Audience {
  std::string segment_id;
  std::string filter;
  bool respect_holdout = false;
};

// A class of customers within a campaign: the first whose rule holds. Arms are split within it.
struct Tier {
  std::string tier;
  std::string when;
  std::optional<Offer> offer;
};

// What becomes of an instruction of which nobody knows whether the gateway has it: never handed over again, or offered
// again to the same gateway, if that one remembers keys for long enough.
enum class Delivery : uint8_t { kAtMostOnce = 1, kEffectivelyOnce = 2 };

enum class AssignmentSource : uint8_t { kKeyedHash = 1, kImported = 2 };
enum class MetricKind : uint8_t { kRate = 1, kCount = 2, kRevenue = 3 };

// A number per customer: from the events of a type within `window` after the time the contact was planned.
struct Metric {
  std::string metric;
  MetricKind kind = MetricKind::kRate;
  std::string event_type;
  absl::Duration window;
};

// A rate that must not get worse by more than a share of customers.
struct Guardrail {
  Metric metric;
  Share worse_by_at_most;
};

// One way of treating people; arm 0 is always control, which is not in this list.
struct Arm {
  std::string arm;
  Share share;
};

struct Experiment {
  Share control;
  std::vector<Arm> arms;
  AssignmentSource assignment = AssignmentSource::kKeyedHash;
  std::optional<HashKey> assignment_key;  // given by the planner, in the place of Campaign::hash_key
  std::vector<Metric> metrics;            // the first is the primary one
  std::vector<Guardrail> guardrails;      // counted behind the metrics: see MeasuredMetrics
  double alpha = 0.05;                    // two-sided
  double power = 0.8;
  AnalysisPlan plan;
  std::vector<std::string> stratify_by;  // beside tier and wave: "channel", "language" or a text attribute
  std::string exclusion_group;           // nobody is in two campaigns of one; empty: none
  std::optional<Winner> winner;          // without: every wave has the arms as configured
};

enum class Recipients : uint8_t { kAllLeft = 1, kNonRespondersAndNew = 2, kNonResponders = 3 };

// One batch in time.
struct Wave {
  std::string wave;
  absl::Time start;  // worked out from `after`, if that is given
  Share share;
  Recipients recipients = Recipients::kAllLeft;
  std::optional<int64_t> customer_count;  // in place of the share; control included
  std::optional<absl::Duration> after;    // the start of the wave before
  Slot slot = Slot::kAtOnce;
};

struct LocalizedText {
  std::string language_code;
  std::string subject;
  std::string text;
  std::string html;
};

// What is said on a channel; empty arms or tiers mean all of them.
struct Creative {
  std::string creative;
  Channel channel = Channel::kEmail;
  std::vector<std::string> arms;
  std::vector<std::string> tiers;
  std::vector<LocalizedText> languages;
};

enum class ChannelOrder : uint8_t { kAsListed = 1, kCustomersFirst = 2, kCheapest = 3, kMostResponsive = 4 };
enum class Fallback : uint8_t { kNever = 1, kDefiniteFailure = 2 };
enum class Approval : uint8_t { kNotRequired = 1, kRequired = 2 };

// What a contact on a channel costs, in millionths of the budget's currency; a text message for each of its parts.
struct ChannelCost {
  Channel channel = Channel::kEmail;
  int64_t micros = 0;
};

// What a campaign may cost in all.
struct Budget {
  Money limit;
  std::vector<ChannelCost> costs;
};

// What a planner defines. It is frozen at launch.
struct CampaignDefinition {
  std::string display_name;
  Purpose purpose = Purpose::kPromotion;
  Window window;
  Audience audience;
  std::vector<Tier> tiers;
  Experiment experiment;
  std::vector<Wave> waves;
  std::vector<Channel> channels;  // in order of preference
  ChannelOrder channel_order = ChannelOrder::kAsListed;
  Fallback fall_back_on = Fallback::kNever;
  std::vector<Creative> creatives;
  std::map<std::string, std::string> links;
  ContactPolicy policy;
  Delivery delivery = Delivery::kAtMostOnce;
  Approval approval = Approval::kNotRequired;
  std::optional<Budget> budget;
  int priority = 0;                       // the higher one comes first; at most kPriorityMax
  std::optional<int64_t> offer_quantity;  // pieces of all offers together; without: no limit
  std::vector<std::string> touchpoints;   // where its offers may be recommended
  std::vector<std::string> entry;         // event types with which customers come in, in the place of waves
  std::vector<FollowUp> follow_ups;       // in the order in which they are stored: an index never changes its meaning
};
inline constexpr int kPriorityMax = 1000;

// A promotion with its definition and where it stands.
struct Campaign {
  CampaignNumber number;
  std::string id;
  std::string uid;  // a UUID
  CampaignDefinition definition;
  CampaignState state = CampaignState::kDraft;
  HashKey hash_key{};    // of the experiment: drawn once, so that ranks cannot be foreseen; see AssignmentKey
  int64_t revision = 0;  // counts changes; makes the etag
  absl::Time create_time;
  absl::Time update_time;
  std::optional<absl::Time> launch_time;
  int64_t version = 1;  // counts definitions since the launch
  std::string approver;
  std::optional<absl::Time> approve_time;
  std::optional<int64_t> launch_customers;  // who would have been in it at the launch, if its plan needs to know
};

// What sorts people into waves and arms: the planner's key if there is one, the campaign's own otherwise.
inline const HashKey& AssignmentKey(const Campaign& campaign) {
  const auto& given = campaign.definition.experiment.assignment_key;
  return given.has_value() ? *given : campaign.hash_key;
}

// "control" for 0, the arm's id otherwise.
inline constexpr int kControlArm = 0;
inline constexpr char kControlName[] = "control";
const std::string& ArmName(const Experiment& experiment, int arm);
// The arm's number by its name; nothing if there is none.
std::optional<int> ArmNamed(const Experiment& experiment, const std::string& name);
// What is counted of everybody: the metrics and behind them those of the guardrails. An index in it is stored.
std::vector<Metric> MeasuredMetrics(const Experiment& experiment);
// Whether what is decided depends on how many people were planned.
bool NeedsPlannedCustomers(const Experiment& experiment);
// How many were planned: those that the plan names, or else those at the launch; nothing while neither is known.
std::optional<double> PlannedCustomers(const Campaign& campaign);
// Shares of control and the arms, in this order, in millionths, the remainder worked out.
std::vector<int32_t> ArmShares(const Experiment& experiment);
// The name of a state: "RUNNING".
const char* NameOf(CampaignState state);

}  // namespace sendlift

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/holdout.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift::storage {

// A customer as the planner looks at one; texts live until the next one.
struct Candidate {
  CustomerNumber customer;
  absl::string_view id;
  absl::string_view language_code;
  absl::string_view time_zone;
  absl::string_view tier;  // the customer's own, not the campaign's
  uint32_t consents = 0;
  absl::string_view attributes;  // JSON
  absl::string_view email;
  absl::string_view phone_number;
  int campaign_tier = -1;                      // the first of the rules that holds; -1 if none does
  bool assigned = false;                       // in an earlier wave of the campaign
  Channel assigned_channel = Channel::kEmail;  // by which that wave contacts, if assigned
  int assigned_arm = 0;                        // likewise
  int assigned_tier = 0;                       // likewise
  absl::Time planned_time;                     // likewise
  int imported_arm = -1;                       // -1 if none was imported
  uint32_t suppressed_bits = 0;                // bit 0: all channels, bit k: the channel with number k
  bool in_other_experiment = false;            // CandidateQuery::in_other_experiment
  bool wanted_elsewhere = false;               // CandidateQuery::wanted_elsewhere
};

// Whom to look at.
struct CandidateQuery {
  WorkspaceNumber workspace;
  CampaignNumber campaign;
  Condition audience;
  std::vector<Condition> tiers;
  // What is asked of those who are not assigned, beside that; false if left out.
  std::optional<Condition> in_other_experiment = std::nullopt;
  std::optional<Condition> wanted_elsewhere = std::nullopt;
  std::optional<Holdout> holdout = std::nullopt;  // of whom nobody may be contacted
};

// The audience and whoever is in the campaign already, by customer number.
absl::Status ForEachCandidate(Session& session, const CandidateQuery& query,
                              absl::FunctionRef<absl::Status(const Candidate&)> each);

}  // namespace sendlift::storage

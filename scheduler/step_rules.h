#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/journey.h"

namespace sendlift {

// Something that can trigger steps of a customer's journey.
struct Occurrence {
  std::string type;     // of the event; kEntered, kContacted or kEnded
  std::string of = {};  // the step (kFirstContact or a follow-up's id) or the ending that it is about; empty: unknown
  absl::Time time;
  int64_t number = 0;  // of this occurrence: position of the event in the log, sequence of the instruction, or 0
  bool machine = false;
  std::optional<double> rating = std::nullopt;
  std::optional<double> expectation = std::nullopt;
};

// What the steps of a campaign are triggered or held back by: the types whose times journeys remember.
std::set<std::string> TypesLookedAt(const CampaignDefinition& definition);
bool HasDates(const CampaignDefinition& definition);

// Whether an occurrence is one that a step waits for: by type, the step or ending that it is about, rating, and whether
// a machine did it. Steps with a date wait for none.
bool Fits(const FollowUp& step, const Occurrence& occurrence);
// Whether a step concerns those of a tier and arm; control is concerned by steps that name no arms.
bool Concerns(const FollowUp& step, const CampaignDefinition& definition, const Assignment& assignment);

// For each step whether it is behind an ending, so that it happens though the journey has ended: it is on ENDED, of
// this ending or of any, or of a step that is.
std::vector<bool> BehindEnding(const CampaignDefinition& definition, absl::string_view ending);

// Whether something that `without` names happened behind the trigger; for a step with a date since the customer came
// in.
bool IsHeldBack(const FollowUp& step, const Trigger& trigger, const Journey& journey);

}  // namespace sendlift

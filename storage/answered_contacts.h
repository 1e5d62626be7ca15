#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// A contact that an event says it answers.
struct AnsweredContact {
  CustomerNumber customer;                   // as it was planned; perhaps merged into another one since
  int follow_up = 0;                         // 0: the first contact; else the index of the step, from 1
  std::optional<absl::Time> hand_over_time;  // the last one; nothing while no gateway was given it
};

// Nothing for an instruction that was never planned.
absl::StatusOr<std::optional<AnsweredContact>> FindAnsweredContact(Session& session, WorkspaceNumber workspace,
                                                                   const InstructionKey& key);

// The campaign whose instructions have keys that begin with `prefix` (KeyPrefix); nothing if there is none. Looks at
// every campaign.
absl::StatusOr<std::optional<CampaignNumber>> FindCampaignOfKey(Session& session, WorkspaceNumber workspace,
                                                                absl::string_view prefix);

}  // namespace sendlift::storage

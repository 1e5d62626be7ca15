#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// People of earlier waves whom a wave contacts again, or would if they were not control.
struct Recontacted {
  int wave = 0;
  int arm = 0;
  int tier = 0;
  Channel channel = Channel::kEmail;
  int64_t people = 0;
};
absl::Status InsertRecontacted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const Recontacted& recontacted);
absl::StatusOr<std::vector<Recontacted>> ListRecontacted(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign);
// The waves in which somebody is contacted again.
absl::StatusOr<std::set<int>> WavesWithRecontacts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

// Where every instruction of the frozen waves stands, in their order; what waits is PLANNED. Takes a byte an
// instruction of memory.
absl::Status ForEachStanding(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             absl::FunctionRef<absl::Status(CustomerNumber, InstructionState)> each);
// Customers with an event that was counted for a metric.
absl::Status ForEachResponder(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int metric,
                              absl::FunctionRef<absl::Status(CustomerNumber)> each);
// Events of a type behind a position of the log, at or after `since`.
absl::Status ForEachEventOf(Session& session, WorkspaceNumber workspace, absl::string_view type, int64_t position,
                            absl::Time since, absl::FunctionRef<absl::Status(CustomerNumber, absl::Time)> each);

}  // namespace sendlift::storage

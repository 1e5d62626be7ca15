#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/assignments.h"
#include "storage/database.h"

namespace sendlift::storage {

// The people of a wave with numbers behind `after`, control included, in the order of their numbers, at most `limit`.
absl::StatusOr<std::vector<NamedAssignment>> ListPeopleOfWave(Session& session, WorkspaceNumber workspace,
                                                              CampaignNumber campaign, int wave, CustomerNumber after,
                                                              int limit);
// Those with an assignment and a journey that has no ending yet, likewise.
absl::StatusOr<std::vector<NamedAssignment>> ListOnTheWay(Session& session, WorkspaceNumber workspace,
                                                          CampaignNumber campaign, CustomerNumber after, int limit);
// The instructions that were planned for a customer by steps, in their order; without what took the place of others.
absl::StatusOr<std::vector<int64_t>> StepSequencesOf(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, CustomerNumber customer);

}  // namespace sendlift::storage

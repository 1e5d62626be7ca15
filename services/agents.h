#pragma once

#include "absl/status/statusor.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/worklist.pb.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// The calls of WorklistService that are about agents.
absl::StatusOr<v1::Agent> CreateAgent(ServiceEnvironment& env, const Caller& caller,
                                      const v1::CreateAgentRequest& request);
absl::StatusOr<v1::Agent> GetAgent(ServiceEnvironment& env, const Caller& caller, const v1::GetAgentRequest& request);
absl::StatusOr<v1::ListAgentsResponse> ListAgents(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::ListAgentsRequest& request);
absl::StatusOr<v1::Agent> UpdateAgent(ServiceEnvironment& env, const Caller& caller,
                                      const v1::UpdateAgentRequest& request);
absl::StatusOr<google::protobuf::Empty> DeleteAgent(ServiceEnvironment& env, const Caller& caller,
                                                    const v1::DeleteAgentRequest& request);

}  // namespace sendlift

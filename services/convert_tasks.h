#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/agent.h"
#include "model/campaign.h"
#include "model/task.h"
#include "sendlift/v1/worklist.pb.h"
#include "services/violations.h"
#include "storage/database.h"

namespace sendlift {

// What is wrong is named under "agent".
Agent AgentFromProto(const v1::Agent& proto, const std::string& id, Violations& violations);
v1::Agent AgentToProto(const Agent& agent, absl::Time now);

v1::Task::State ToProto(TaskState state);
v1::Task::Disposition ToProto(Disposition disposition);
// NO_ANSWER when it is unspecified or unknown, which is named in `violations` under "disposition".
Disposition DispositionFromProto(v1::Task::Disposition proto, Violations& violations);

// Tasks as they go out, with the names of what they belong to; campaigns are read once.
class TaskConverter {
 public:
  explicit TaskConverter(storage::Session& session) : session_(session) {}

  // Without calls and briefing.
  absl::StatusOr<v1::Task> ToProto(const Task& task);
  // With the calls, and with the briefing while it is reserved.
  absl::StatusOr<v1::Task> ToProtoWithAll(const Task& task, absl::Time now);

 private:
  absl::StatusOr<const Campaign*> CampaignOf(CampaignNumber number);
  absl::Status AddCalls(const Task& task, v1::Task& proto);
  absl::Status AddBriefing(const Task& task, absl::Time now, v1::Task& proto);

  storage::Session& session_;
  std::map<CampaignNumber, Campaign> campaigns_;
};

}  // namespace sendlift

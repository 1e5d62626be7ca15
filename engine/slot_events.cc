#include "engine/slot_events.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/status.h"
#include "model/campaign.h"
#include "scheduler/slots.h"
#include "storage/campaigns.h"
#include "storage/response_hours.h"

namespace sendlift {
namespace {

bool IsResponse(const Event& event) {
  return event.details.about.has_value() && !event.details.machine &&
         (event.type == kOpened || event.type == kClicked || event.type == kReplied);
}

// The policies of the campaigns that a group of events is about.
class Policies {
 public:
  Policies(storage::Session& session, WorkspaceNumber workspace) : session_(session), workspace_(workspace) {}

  absl::StatusOr<const ContactPolicy*> Of(CampaignNumber number) {
    auto found = policies_.find(number);
    if (found == policies_.end()) {
      ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session_, workspace_, number));
      found = policies_.emplace(number, std::move(campaign.definition.policy)).first;
    }
    return &found->second;
  }

 private:
  storage::Session& session_;
  const WorkspaceNumber workspace_;
  std::map<CampaignNumber, ContactPolicy> policies_;
};

absl::Status Note(storage::Session& session, WorkspaceNumber workspace, const Event& event, Policies& policies) {
  const InstructionKey& about = *event.details.about;
  ASSIGN_OR_RETURN(const bool first, storage::InsertRespondedContact(session, workspace, about, event.time));
  if (!first) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto time_zone, storage::FindTimeZone(session, workspace, event.customer));
  if (!time_zone.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ContactPolicy* policy, policies.Of(about.campaign));
  const int hour = HourAt(event.time, ClockOf(*policy, *time_zone)).hour;
  return storage::AddResponseHour(session, workspace, event.customer, hour);
}

}  // namespace

absl::Status NoteResponses(storage::Session& session, WorkspaceNumber workspace, absl::Span<const Event> events) {
  Policies policies(session, workspace);
  for (const Event& event : events) {
    if (IsResponse(event)) RETURN_IF_ERROR(Note(session, workspace, event, policies));
  }
  return absl::OkStatus();
}

}  // namespace sendlift

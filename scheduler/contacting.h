#pragma once

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/contact_notes.h"
#include "storage/database.h"

namespace sendlift {

// Whether steps of a campaign look at that gateways accepted contacts, so that settling has to note it.
bool WaitsForContacts(const CampaignDefinition& definition);

// A campaign by its number; nothing if it has no steps or is not known.
using CampaignLookup = std::function<const Campaign*(CampaignNumber)>;

// Makes of each note that CONTACTED has happened, to the customer whom the contact was for, of the step that it was,
// and deletes the notes up to the last of them. Notes of campaigns that are not found come to nothing.
absl::Status TakeContactNotes(storage::Session& session, WorkspaceNumber workspace, const CampaignLookup& find,
                              const std::vector<storage::ContactNote>& notes, absl::Time now);

}  // namespace sendlift

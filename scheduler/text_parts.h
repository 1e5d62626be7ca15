#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// A customer who may get a text message of a campaign.
struct TextReader {
  CustomerNumber customer;
  int tier = 0;
  absl::string_view language;
  int follow_up = 0;  // of the contact, as ContentKey has it
};

// How many parts the text message of a contact has for each reader, as it reads with the customer's values at this
// moment: the most of all arms, so that what is promised does not depend on the arm; at least 1, at most 255. Readers
// ascend by customer; `each` is called once for every one of them, with its place.
absl::Status ForEachPartCount(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                              absl::Span<const TextReader> readers, absl::FunctionRef<void(size_t, int)> each);

}  // namespace sendlift

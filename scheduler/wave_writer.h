#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/selection.h"
#include "storage/database.h"

namespace sendlift {

// Writes one selected wave in transactions of bounded size: assignments, then instructions in dispatch order (channel
// by channel, there one QuietPlace after the other, customers in their order), then, at once, what makes the wave
// visible.
class WaveWriter {
 public:
  WaveWriter(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
             const Selection& selection, int wave, int rows_a_transaction);

  // The planned time of all assignments is `now`: outcome windows of every arm start there, also when a wave is late.
  absl::Status Write(absl::Time now);

 private:
  absl::Status WriteAssignments(absl::Time planned);
  absl::Status WriteInstructions();
  absl::Status Publish(absl::Time now);
  // Those of contacted_ from `begin` to `end`, which share a place.
  absl::Status InsertInstructions(storage::Session& session, size_t begin, size_t end);
  const std::vector<std::string>& NamesOf(int64_t content);
  int64_t ContentOf(const Recipient& recipient) const;

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const Selection& selection_;
  const int wave_;
  const size_t rows_a_transaction_;
  std::vector<const Recipient*> people_;     // of the wave, control included, by customer
  std::vector<const Recipient*> contacted_;  // in dispatch order
  int64_t first_sequence_ = 0;
  std::map<int64_t, std::vector<std::string>> names_;  // of the values of each content
};

}  // namespace sendlift

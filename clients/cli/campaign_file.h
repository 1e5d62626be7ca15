#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/source_map.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// A campaign as a planner wrote it.
struct CampaignFile {
  std::string id;         // "autumn-win-back"
  v1::Campaign campaign;  // with its full name; short ids of segments are completed
  SourceMap places;       // where each field was written; empty for JSON and text proto
};

// What apply takes again: "yaml", "json" or "textproto" of what a planner defines of a campaign.
std::string CampaignFileText(const v1::Campaign& campaign, absl::string_view format);

// Reads FILE.yaml, .yml, .json or .textproto, at most 8 MiB, and 1 MiB of YAML. `file.places` is filled also when
// reading fails. Errors: INVALID_ARGUMENT with every wrong field.
absl::Status ReadCampaignFile(const std::string& path, absl::string_view workspace, CampaignFile& file);

}  // namespace sendlift::cli

#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// Creates the campaign of a file, or updates it whole if it exists, and says which. With `dry_run` it is only checked.
// Sets context.places for errors. Errors: a file that is wrong, and the server's.
absl::StatusOr<v1::Campaign> ApplyCampaignFile(Context& context, const std::string& path, bool dry_run);

// Reads a campaign with its progress. Errors: NOT_FOUND.
absl::StatusOr<v1::Campaign> ReadCampaign(Context& context, const std::string& id);

// Launches a draft. Errors: the server's.
absl::StatusOr<v1::Campaign> LaunchCampaign(Context& context, const std::string& id);

// Prints what a launch would do, with the messages of `sample` customers for each creative and language; 0 is one a
// creative. Errors: NOT_FOUND.
absl::Status ShowPreview(Context& context, const std::string& id, int sample = 0);

// Adds to `campaigns` what becomes of one beside its definition: approve, launch, pause, resume and the like.
void AddCampaignLifecycle(CLI::App& campaigns, Command& chosen);

}  // namespace sendlift::cli

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/child_process.h"
#include "clients/cli/context.h"
#include "clients/cli/demo_files.h"
#include "sendlift/v1/campaigns.pb.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

struct DemoOptions {
  int customer_count = 20'000;
  uint64_t seed = 1;
  int port = 0;  // 0 takes any that is free
  bool keep = false;
};

// The demo as a story: a shop's customers, a campaign, the people who get it, and what it changed. Runs a server and a
// gateway of its own in a folder, and ends them when it goes.
class DemoStory {
 public:
  // `binaries` is the folder with sendliftd and sendlift-loopback.
  DemoStory(Context& context, const DemoOptions& options, std::string folder, std::string binaries,
            Interruption& interruption);

  absl::Status Tell();

 private:
  absl::Status StartServer();
  absl::Status ImportCustomers();
  absl::Status SaveSegment();
  absl::Status WriteCampaign();
  absl::Status Preview();
  absl::Status Launch();
  absl::Status StartGateway();
  absl::Status WatchWaves();
  absl::Status AwaitOutcomes();
  absl::Status ShowLift();
  absl::Status CompareWithTruth();
  void SayWhatIsNext();

  void Step(absl::string_view title, absl::string_view text);
  absl::Status Wait(absl::Duration pause);
  absl::StatusOr<v1::LiftReport> Report();
  std::string In(absl::string_view file) const;

  Context& screens_;
  Context context_;  // of the demo's own server
  const DemoOptions options_;
  const std::string folder_;
  const std::string binaries_;
  Interruption& interruption_;
  std::unique_ptr<ChildProcess> server_;
  std::unique_ptr<ChildProcess> gateway_;
  DemoTimes times_;
  int step_ = 0;
};

}  // namespace sendlift::cli

#pragma once

#include <map>
#include <string>

#include "clients/cli/context.h"
#include "clients/cli/demo_files.h"
#include "clients/cli/progress.h"
#include "sendlift/v1/campaigns.pb.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// Instructions that nothing more is expected of.
int64_t SettledCount(const v1::InstructionCounts& counts);
// All of them.
int64_t InstructionCount(const v1::InstructionCounts& counts);

// Shows how a campaign's waves go out: a line when a wave is frozen, a bar while instructions are carried out.
class WaveWatch {
 public:
  explicit WaveWatch(Context& context) : context_(context), progress_(context.err, context.clock, "messages") {}

  // True once every wave is frozen and every instruction settled.
  bool Show(const v1::Campaign& campaign);

 private:
  Context& context_;
  Progress progress_;
  std::map<std::string, bool> announced_;
};

// Shows how outcomes come in, until all are there and every window is closed.
class OutcomeWatch {
 public:
  OutcomeWatch(Context& context, const DemoTimes& times);

  // True once purchases are counted, none is waiting and every outcome window is closed.
  bool Show(const v1::LiftReport& report);

 private:
  Context& context_;
  const absl::Time start_;
  const absl::Time end_;
  Progress progress_;
};

}  // namespace sendlift::cli

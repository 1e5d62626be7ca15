#include "clients/cli/demo_watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/lift_tables.h"

namespace sendlift::cli {
namespace {

// Purchases of the first metric, arms and control.
int64_t ResponderCount(const v1::LiftReport& report) {
  int64_t count = 0;
  for (const v1::Lift& lift : report.lifts()) {
    if (!IsOverall(lift) || lift.metric() != report.lifts(0).metric()) continue;
    if (count == 0) count = lift.control_responder_count();
    count += lift.responder_count();
  }
  return count;
}

}  // namespace

int64_t SettledCount(const v1::InstructionCounts& counts) {
  return counts.delivered() + counts.bounced() + counts.failed() + counts.dead() + counts.unknown() + counts.expired() +
         counts.cancelled() + counts.suppressed();
}

int64_t InstructionCount(const v1::InstructionCounts& counts) {
  return SettledCount(counts) + counts.planned() + counts.leased() + counts.accepted() + counts.in_doubt();
}

bool WaveWatch::Show(const v1::Campaign& campaign) {
  const v1::CampaignProgress& progress = campaign.progress();
  bool are_all_frozen = progress.waves_size() == campaign.waves_size();
  for (const auto& wave : progress.waves()) {
    are_all_frozen = are_all_frozen && wave.has_freeze_time();
    if (!wave.has_freeze_time() || std::exchange(announced_[wave.wave()], true)) continue;
    progress_.Finish();
    context_.out.stream << "  wave " << wave.wave() << ": " << Grouped(wave.assigned_count()) << " customers, "
                        << Grouped(wave.control_count()) << " of them control, " << Grouped(wave.instruction_count())
                        << " messages\n"
                        << std::flush;
  }
  const int64_t all = InstructionCount(progress.instructions());
  const int64_t settled = SettledCount(progress.instructions());
  progress_.Show(all == 0 ? 0 : static_cast<double>(settled) / static_cast<double>(all), settled);
  if (!are_all_frozen || all == 0 || settled < all) return false;
  progress_.Finish();
  context_.out.stream << "  messages: " << InstructionText(progress.instructions()) << "; none to control\n";
  return true;
}

OutcomeWatch::OutcomeWatch(Context& context, const DemoTimes& times)
    : context_(context),
      start_(context.clock.Now()),
      end_(times.second_wave + times.outcome_window),
      progress_(context.err, context.clock, "buyers") {}

bool OutcomeWatch::Show(const v1::LiftReport& report) {
  const double share = absl::FDivDuration(context_.clock.Now() - start_, std::max(end_ - start_, absl::Seconds(1)));
  const int64_t buyers = ResponderCount(report);
  progress_.Show(std::min(share, 1.0),
                 absl::StrCat("until the last window closes; ", Grouped(buyers), " buyers so far"));
  if (buyers == 0 || report.events_behind_count() > 0 || report.mature_share() < 1) return false;
  progress_.Finish();
  context_.out.stream << "  " << Grouped(buyers) << " customers of the campaign bought.\n";
  return true;
}

}  // namespace sendlift::cli

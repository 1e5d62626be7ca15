#include "clients/cli/winner_text.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"

namespace sendlift::cli {

std::string DecisionText(const v1::WinnerDecision& decision) {
  return absl::StrCat(decision.text(), " Verdicts are of the waves before wave ", decision.wave(), ".");
}

void PrintWinner(const v1::Campaign& campaign, const Screen& screen) {
  if (!campaign.experiment().has_winner()) return;
  const v1::Winner& winner = campaign.experiment().winner();
  screen.stream << "  wave " << winner.wave() << " gets the arm that is better than control and "
                << (winner.only_if() == v1::Winner::LEADING ? "has the best estimate of those that are"
                                                            : "better than every other arm")
                << "\n";
  const v1::WinnerDecision& decision = campaign.progress().winner();
  if (!decision.has_decide_time()) return;
  screen.stream << "  decided " << FormatTime(decision.decide_time()) << ": " << decision.text() << "\n";
}

void PrintRollOut(const v1::CampaignPreview& preview, const Screen& screen) {
  if (!preview.has_roll_out()) return;
  const v1::CampaignPreview::RollOut& roll_out = preview.roll_out();
  screen.stream << "  wave " << roll_out.wave()
                << " gets the winner: " << Grouped(roll_out.customer_count() - roll_out.control_count())
                << " customers, beside " << Grouped(roll_out.control_count())
                << " of control; without a winner it has the arms as above\n";
}

}  // namespace sendlift::cli

#include "services/keeping_text.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

struct Told {
  KeepingQuestion question;
  KeepingReport report;
};

Told Lost(int64_t lost, double profit_minor, std::optional<int64_t> cost_minor) {
  Told told;
  told.question.horizon = absl::Hours(24 * 365);
  told.question.cost_minor = cost_minor;
  told.report.currency_code = "EUR";
  told.report.lost = RetentionCell{.counts = {.successes = lost, .trials = 100}};
  told.report.loss =
      Loss{.profit_of_one_minor = profit_minor, .profit_lost_minor = profit_minor * static_cast<double>(lost)};
  if (cost_minor.has_value()) told.report.loss->cost_of_all_minor = static_cast<double>(*cost_minor * lost);
  return told;
}

std::string TextOf(const Told& told) { return LossText(told.question, told.report); }

TEST(KeepingTextTest, SaysWhatALostCustomerTakesAlong) {
  EXPECT_EQ(TextOf(Lost(40, 1'250, std::nullopt)),
            "A lost customer takes along a profit of 12.50 EUR in 365 days; 40 lost make 500.00 EUR.");
}

TEST(KeepingTextTest, SaysWhetherKeepingPays) {
  EXPECT_EQ(TextOf(Lost(40, 1'250, 500)),
            "A lost customer takes along a profit of 12.50 EUR in 365 days; 40 lost make 500.00 EUR. Keeping one costs "
            "5.00 EUR, so it pays: 7.50 EUR each.");
  EXPECT_EQ(TextOf(Lost(40, 1'250, 1'250)),
            "A lost customer takes along a profit of 12.50 EUR in 365 days; 40 lost make 500.00 EUR. Keeping one costs "
            "12.50 EUR, so it does not pay; it would below the profit.");
}

TEST(KeepingTextTest, NobodyLostIsNoLoss) { EXPECT_EQ(TextOf(Lost(0, 1'250, 500)), "Nobody was lost."); }

}  // namespace
}  // namespace sendlift

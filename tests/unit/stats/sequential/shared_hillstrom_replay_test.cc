// An A/A replay: the control customers of Hillstrom's e-mail test, dealt at random to two arms again and again and
// looked at 20 times. Thresholds are exceeded by chance with probability 1e-6.
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/random.h"
#include "stats/proportions.h"
#include "stats/sequential/crossing.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/sequential_power.h"
#include "stats/sequential/spending.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift {
namespace {

constexpr int kLooks = 20;
constexpr int kReplays = 4000;

// Whether each customer without an e-mail visited. The last four columns are the arm, visit, conversion and spend.
std::vector<char> VisitsOfControl() {
  const std::string command = absl::StrCat("gzip -dc '", SENDLIFT_SHARED_DIR, "/data/hillstrom.csv.gz'");
  const std::unique_ptr<FILE, int (*)(FILE*)> rows(popen(command.c_str(), "r"), pclose);
  std::vector<char> visits;
  char line[512];
  while (rows != nullptr && fgets(line, sizeof(line), rows.get()) != nullptr) {
    const std::vector<std::string> row = absl::StrSplit(absl::StripAsciiWhitespace(line), ',');
    if (row.size() >= 12 && row[row.size() - 4] == "No E-Mail") visits.push_back(row[row.size() - 3] == "1" ? 1 : 0);
  }
  return visits;
}

// z of the arms, which are the odd and the even places, at each look.
std::vector<double> Replay(std::vector<char>& visits, Random& random) {
  for (size_t i = visits.size() - 1; i > 0; --i) std::swap(visits[i], visits[random.Below(i + 1)]);
  const size_t pairs_per_look = visits.size() / 2 / kLooks;
  ProportionArms arms;
  std::vector<double> z;
  for (size_t look = 0; look < kLooks; ++look) {
    for (size_t pair = look * pairs_per_look; pair < (look + 1) * pairs_per_look; ++pair) {
      arms.treatment.successes += visits[2 * pair];
      arms.control.successes += visits[2 * pair + 1];
    }
    arms.treatment.trials = arms.control.trials = static_cast<int64_t>((look + 1) * pairs_per_look);
    z.push_back(PooledZTest(arms)->z);
  }
  return z;
}

bool Leaves(const std::vector<double>& z, const StoppingBounds& bounds) {
  for (size_t i = 0; i < z.size(); ++i) {
    if (z[i] >= bounds.upper[i] || z[i] <= bounds.lower[i]) return true;
  }
  return false;
}

TEST(HillstromReplayTest, TwentyLooksAtControlAgainstControlRaiseTheAlarmsThatTheoryNames) {
  std::vector<char> visits = VisitsOfControl();
  ASSERT_EQ(visits.size(), 21306);
  const std::vector<double> information = *EqualLooks(kLooks);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds obrien_fleming, SpendingBounds(information, {.alpha = 0.05}));
  const SpendingPlan spend_evenly{.spending = {.family = SpendingFamily::kPocock}, .alpha = 0.05};
  ASSERT_OK_AND_ASSIGN(const StoppingBounds pocock, SpendingBounds(information, spend_evenly));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds sequence, ConfidenceSequenceBounds(information, 0.05));
  const StoppingBounds naive{.information = information,
                             .lower = std::vector<double>(kLooks, -1.959964),
                             .upper = std::vector<double>(kLooks, 1.959964)};
  int of_obrien_fleming = 0, of_pocock = 0, of_sequence = 0, of_naive = 0;
  Random random(2008);
  for (int replay = 0; replay < kReplays; ++replay) {
    const std::vector<double> z = Replay(visits, random);
    of_obrien_fleming += Leaves(z, obrien_fleming);
    of_pocock += Leaves(z, pocock);
    of_sequence += Leaves(z, sequence);
    of_naive += Leaves(z, naive);
  }
  const auto share = [](int alarms) { return static_cast<double>(alarms) / kReplays; };
  EXPECT_LE(share(of_obrien_fleming), testing::MostOften(kReplays, 0.05));
  EXPECT_LE(share(of_pocock), testing::MostOften(kReplays, 0.05));
  EXPECT_LE(share(of_sequence), testing::MostOften(kReplays, 0.05));
  EXPECT_LT(of_sequence, of_obrien_fleming);
  EXPECT_GE(share(of_naive), testing::LeastOften(kReplays, 0.248));
  EXPECT_LE(share(of_naive), testing::MostOften(kReplays, 0.248));
  EXPECT_GT(testing::LeastOften(kReplays, 0.248), testing::MostOften(kReplays, 0.05));
  std::printf("alarms: naive %.4f, LD-OBF %.4f, LD-Pocock %.4f, confidence sequence %.4f\n", share(of_naive),
              share(of_obrien_fleming), share(of_pocock), share(of_sequence));
}

}  // namespace
}  // namespace sendlift

// Churn among CDNOW's customers (Fader and Hardie, the 1/10 sample), through storage.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "measurement/model_training.h"
#include "tests/unit/measurement/shopping_world.h"

namespace sendlift {
namespace {

using testing::ShoppingWorld;

// Lines of the sample: number in the whole, number in the sample, day, discs, dollars.
void Load(ShoppingWorld& world) {
  world.AddCustomers(2'357);
  std::ifstream file(absl::StrCat(SENDLIFT_SHARED_DIR, "/data/cdnow_sample.txt"));
  int whole = 0, customer = 0, day = 0, discs = 0;
  double dollars = 0;
  while (file >> whole >> customer >> day >> discs >> dollars) {
    world.Buy(testing::CustomerId(customer - 1), absl::CivilDay(day / 10'000, day / 100 % 100, day % 100),
              std::llround(dollars * 100));
  }
  world.Store("USD");
}

// The same from the file in Python, by the definitions of the features: scikit-learn 1.9.1's LogisticRegression(C=1,
// tol=1e-12), roc_auc_score and brier_score_loss, DeLong's variance from the definition in numpy, statsmodels 0.15.0's
// Logit for the slope.
TEST(SharedChurnTest, CdnowIsToldOutOfTime) {
  ShoppingWorld world;
  Load(world);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.TryRead([&](storage::Session& session) {
    return TrainModel(session, testing::kWorkspace,
                      {.period = {.first_day = absl::CivilDay(1997, 1, 1),
                                  .last_day = absl::CivilDay(1998, 6, 30),
                                  .horizon_days = 180,
                                  .active_days = 365},
                       .value_days = 365});
  }));
  EXPECT_EQ(model.period.train_day(), absl::CivilDay(1997, 7, 5));
  EXPECT_EQ(model.period.check_day(), absl::CivilDay(1998, 1, 1));
  EXPECT_EQ(model.trained_customers, 2'357);
  EXPECT_EQ(model.trained_left, 1'749);
  const std::vector<double> weights = {0.08522215074390808,  -0.7059353384934757, -0.14864769002723394,
                                       0.2082295399050237,   0.13570070782915863, 0.10642020454713115,
                                       -0.025913704923612994};
  ASSERT_EQ(model.features.size(), weights.size());
  for (size_t k = 0; k < weights.size(); ++k) EXPECT_NEAR(model.features[k].weight, weights[k], 1e-5) << k;
  EXPECT_NEAR(model.intercept, 1.2111258467051838, 1e-5);
  const ModelQuality& quality = model.quality;
  EXPECT_EQ(quality.customers, 2'348);
  EXPECT_EQ(quality.left, 1'835);
  EXPECT_NEAR(quality.area.value, 0.8027242644910793, 1e-5);
  EXPECT_NEAR(quality.area_variance, 0.00013784045169475595, 1e-8);
  EXPECT_NEAR(quality.brier, 0.13410572003544494, 1e-6);
  EXPECT_NEAR(quality.base_brier, 0.17230661469606579, 1e-12);
  EXPECT_NEAR(quality.predicted, 0.8463342940672658, 1e-6);
  EXPECT_NEAR(quality.intercept->value, -0.6418739207952499, 1e-4);
  EXPECT_NEAR(quality.slope->value, 1.0493539181337461, 1e-4);
  EXPECT_TRUE(model.usable()) << model.problem;
}

}  // namespace
}  // namespace sendlift

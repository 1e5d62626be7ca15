#include "services/convert_waves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

std::vector<Wave> Waves(const char* text, Violations& violations) {
  return WavesFromProto(testing::FromText<v1::Campaign>(text), violations);
}

TEST(ConvertWavesTest, ASpacedWaveStartsBehindTheOneBefore) {
  Violations violations;
  const auto waves = Waves(R"pb(
                             waves {
                               wave: 'a'
                               start_time { seconds: 1000 }
                               share { parts_per_million: 5 }
                             }
                             waves {
                               wave: 'b'
                               after_duration { seconds: 60 }
                               customer_count: 7
                               recipients: NON_RESPONDERS
                             }
                             waves {
                               wave: 'c'
                               after_duration { seconds: 30 }
                               start_time { seconds: 5 }
                               share { remainder: true }
                             }
                           )pb",
                           violations);
  EXPECT_TRUE(violations.empty());
  ASSERT_EQ(waves.size(), 3u);
  EXPECT_EQ(waves[1].start, absl::FromUnixSeconds(1060));
  EXPECT_EQ(waves[1].customer_count, 7);
  EXPECT_EQ(waves[1].recipients, Recipients::kNonResponders);
  EXPECT_EQ(waves[2].start, absl::FromUnixSeconds(1090));  // the space decides
  EXPECT_EQ(waves[2].recipients, Recipients::kAllLeft);
}

TEST(ConvertWavesTest, WhatIsWrittenIsReadAgain) {
  Wave wave;
  wave.wave = "b";
  wave.start = absl::FromUnixSeconds(1060);
  wave.after = absl::Seconds(60);
  wave.customer_count = 7;
  wave.recipients = Recipients::kNonRespondersAndNew;
  v1::Campaign campaign = testing::FromText<v1::Campaign>(
      "waves { wave: 'a' start_time { seconds: 1000 } share { parts_per_million: 5 } }");
  *campaign.add_waves() = ToProto(wave);
  Violations violations;
  const auto waves = WavesFromProto(campaign, violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(ToProto(waves[1]).SerializeAsString(), ToProto(wave).SerializeAsString());
}

TEST(ConvertWavesTest, WhatIsWrongOnTheWireIsNamed) {
  Violations violations;
  (void)Waves(R"pb(
                waves {
                  wave: 'a'
                  after_duration { seconds: 60 }
                  share { parts_per_million: 5 }
                }
                waves {
                  wave: 'b'
                  after_duration { seconds: -1 }
                  share { parts_per_million: 5 }
                  customer_count: 3
                }
                waves {
                  wave: 'c'
                  start_time { seconds: 5 }
                  customer_count: -1
                  recipients: 9
                  slot: 9
                }
                waves {
                  wave: 'd'
                  start_time { seconds: 5 }
                }
              )pb",
              violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ::testing::ElementsAre("waves[0].after_duration", "waves[1].after_duration", "waves[1].share",
                                             "waves[2].recipients", "waves[2].slot", "waves[2].customer_count",
                                             "waves[3].share"));
}

}  // namespace
}  // namespace sendlift

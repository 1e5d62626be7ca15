#include "services/convert_timetable.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift {
namespace {

TEST(ConvertTimetableTest, AWaveWithoutALimitHasNoEnd) {
  Campaign campaign;
  campaign.definition = testing::ACampaign().Build();
  const absl::Time start = testing::CampaignStart();
  v1::CampaignPreview preview;
  AddTimetable(campaign,
               {{.wave = 0,
                 .channel = Channel::kSms,
                 .contacts = 7,
                 .start = start,
                 .end = start + absl::Seconds(14),
                 .per_second = 0.5,
                 .late = 2},
                {.wave = 0, .channel = Channel::kPhone, .contacts = 1, .start = start, .end = std::nullopt}},
               preview);
  ASSERT_EQ(preview.timetable_size(), 2);
  const auto& limited = preview.timetable(0);
  EXPECT_EQ(limited.wave(), "main");
  EXPECT_EQ(limited.channel(), v1::SMS);
  EXPECT_EQ(limited.contact_count(), 7);
  EXPECT_EQ(limited.end_time().seconds() - limited.start_time().seconds(), 14);
  EXPECT_EQ(limited.contacts_per_second(), 0.5);
  EXPECT_EQ(limited.late_count(), 2);
  EXPECT_FALSE(preview.timetable(1).has_end_time());
}

TEST(ConvertTimetableTest, CostsAreRoundedUpByChannelAndTogether) {
  Campaign campaign;
  v1::CampaignPreview preview;
  AddCosts(campaign, {{.channel = Channel::kSms, .contacts = 3, .micros = 135'000}}, preview);
  EXPECT_FALSE(preview.has_cost());  // no budget
  campaign.definition.budget = Budget{.limit = {.currency_code = "EUR", .minor_units = 100}, .costs = {}};
  AddCosts(campaign,
           {{.channel = Channel::kEmail, .contacts = 4, .micros = 4'000},
            {.channel = Channel::kSms, .contacts = 3, .micros = 135'000}},
           preview);
  ASSERT_EQ(preview.costs_size(), 2);
  EXPECT_EQ(preview.costs(0).cost().minor_units(), 1);
  EXPECT_EQ(preview.costs(1).contact_count(), 3);
  EXPECT_EQ(preview.costs(1).cost().minor_units(), 14);
  EXPECT_EQ(preview.cost().minor_units(), 14);
  EXPECT_EQ(preview.cost().currency_code(), "EUR");
}

}  // namespace
}  // namespace sendlift

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

}  // namespace
}  // namespace sendlift

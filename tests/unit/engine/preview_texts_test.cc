#include "engine/preview_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Preview PreviewOf(EngineWorld& world, const Campaign& campaign, int sample_size) {
  return world.Read(
      [&](storage::Session& session) { return PreviewCampaign(session, campaign, world.now(), sample_size); });
}

// A text message in two languages; the Korean one does not fit into the default alphabet.
Creative TwoLanguages() {
  Creative creative = ACampaign::CreativeOn(Channel::kSms);
  creative.languages = {
      {.language_code = "en", .subject = "", .text = "Dear {{customer.first_name}}, come", .html = ""},
      {.language_code = "ko", .subject = "", .text = "(광고) {{customer.first_name}}", .html = ""}};
  return creative;
}

Campaign CreateTexts(EngineWorld& world) {
  return world.Create(
      ACampaign().WithChannel(Channel::kSms).WithCreative(TwoLanguages()).WithControl(Percent(10)).Build());
}

void AddReaders(EngineWorld& world, int count) {
  world.AddCustomers(count, [](int i, Customer& customer) {
    customer.language_code = i % 2 == 0 ? "en" : "ko";
    customer.attributes["first_name"] = std::string(1 + static_cast<size_t>(i) % 40, 'a');
    if (i % 10 == 3) customer.attributes.erase("first_name");
  });
}

TEST(PreviewTextsTest, AsManyCustomersAsAskedForAreShownOfEachLanguageAndTheSameAgain) {
  EngineWorld world;
  AddReaders(world, 200);
  const Campaign campaign = CreateTexts(world);
  const Preview preview = PreviewOf(world, campaign, 3);
  ASSERT_THAT(preview.samples, SizeIs(6));
  std::set<std::string> people;
  for (size_t i = 0; i < 6; ++i) {
    const Preview::Sample& sample = preview.samples[i];
    EXPECT_EQ(sample.language_code, i < 3 ? "en" : "ko");
    EXPECT_EQ(sample.channel, Channel::kSms);
    EXPECT_TRUE(people.insert(sample.customer_id).second);
    EXPECT_THAT(sample.text, HasSubstr(i < 3 ? "Dear " : "(광고) "));
    const bool nameless = sample.text == "(광고) ";
    EXPECT_EQ(sample.missing_values.size(), nameless ? 1u : 0u);
  }
  const Preview again = PreviewOf(world, campaign, 3);
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(again.samples[i].customer_id, preview.samples[i].customer_id);
}

TEST(PreviewTextsTest, TextMessagesAreMeasuredOverManyCustomers) {
  EngineWorld world;
  AddReaders(world, 200);
  const Preview preview = PreviewOf(world, CreateTexts(world), 0);
  ASSERT_THAT(preview.sms_sizes, SizeIs(2));
  const Preview::SmsSizes& english = preview.sms_sizes[0];
  EXPECT_EQ(english.language_code, "en");
  EXPECT_EQ(english.encoding, SmsEncoding::kGsm7);
  EXPECT_GT(english.people, 60);
  EXPECT_EQ(english.units_least, 12);  // "Dear a, come"
  EXPECT_EQ(english.units_most, 50);
  EXPECT_EQ(english.parts_most, 1);
  EXPECT_EQ(english.forced_by, "");
  const Preview::SmsSizes& korean = preview.sms_sizes[1];
  EXPECT_EQ(korean.encoding, SmsEncoding::kUcs2);
  EXPECT_EQ(korean.units_least, 5);  // without a name
  EXPECT_EQ(korean.forced_by, "광");
}

TEST(PreviewTextsTest, ValuesThatCustomersLackAreCounted) {
  EngineWorld world;
  AddReaders(world, 200);
  const Preview preview = PreviewOf(world, CreateTexts(world), 0);
  ASSERT_THAT(preview.warnings, SizeIs(1));  // customers without a name are Korean
  EXPECT_THAT(preview.warnings[0], HasSubstr("VALUE_MISSING: {{customer.first_name}} is empty for "));
  EXPECT_THAT(preview.warnings[0], HasSubstr("creative sms in ko"));
}

TEST(PreviewTextsTest, NobodyToReadMeansNothingToShow) {
  EngineWorld world;
  const Preview preview = PreviewOf(world, CreateTexts(world), 5);
  EXPECT_THAT(preview.samples, IsEmpty());
  EXPECT_THAT(preview.sms_sizes, IsEmpty());
}

TEST(PreviewTextsTest, AKoreanPromotionWithoutItsLabelIsWarnedOf) {
  EngineWorld world;
  AddReaders(world, 4);
  Creative creative = TwoLanguages();
  creative.languages[1].text = "가을";
  const Campaign campaign =
      world.Create(ACampaign().WithChannel(Channel::kSms).WithCreative(creative).WithControl(Percent(10)).Build());
  EXPECT_THAT(PreviewOf(world, campaign, 0).warnings,
              ::testing::Contains(HasSubstr("LABEL_MISSING: creatives[0].languages[1].text")));
}

}  // namespace
}  // namespace sendlift::testing

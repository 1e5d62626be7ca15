#include "scheduler/text_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_code_pool.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

Creative TextMessage(const std::string& name, const std::vector<std::string>& arms, const std::string& english,
                     const std::string& korean = "") {
  Creative creative{.creative = name, .channel = Channel::kSms, .arms = arms, .tiers = {}, .languages = {}};
  creative.languages.push_back({.language_code = "en", .subject = "", .text = english, .html = ""});
  if (!korean.empty()) creative.languages.push_back({.language_code = "ko", .subject = "", .text = korean, .html = ""});
  return creative;
}

std::vector<int> PartsOf(PlannedWorld& world, const ACampaign& definition,
                         const std::vector<absl::string_view>& languages) {
  const Campaign campaign = definition.BuildCampaign();
  std::vector<TextReader> readers;
  for (size_t i = 0; i < languages.size(); ++i) {
    readers.push_back({.customer = world.NumberOf(CustomerId(static_cast<int>(i))), .language = languages[i]});
  }
  std::vector<int> parts(readers.size());
  world.Read([&](storage::Session& session) {
    return ForEachPartCount(session, kWorkspace, campaign, readers, [&](size_t i, int count) { parts[i] = count; });
  });
  return parts;
}

TEST(TextPartsTest, AreCountedAsTheTextReadsForEachInTheirLanguage) {
  PlannedWorld world;
  world.AddCustomers(3, [](int i, Customer& customer) {
    customer.attributes["first_name"] = i == 1 ? std::string(200, 'x') : std::string("Ada");
  });
  const std::string korean = std::string("안녕하세요, {{customer.first_name}} ") + std::string(70, 'x');
  EXPECT_THAT(PartsOf(world,
                      ACampaign()
                          .WithChannel(Channel::kSms)
                          .WithCreative(TextMessage("sms", {}, "Hello {{customer.first_name}}", korean)),
                      {"en", "en", "ko"}),
              ElementsAre(1, 2, 2));
}

TEST(TextPartsTest, AreTheMostOfAllArms) {
  PlannedWorld world;
  world.AddCustomers(2);
  ACampaign campaign;
  campaign.WithArm("short", Percent(40)).WithArm("long").WithChannel(Channel::kSms);
  campaign.WithCreative(TextMessage("short-sms", {"short"}, "Hello"));
  campaign.WithCreative(TextMessage("long-sms", {"long"}, std::string(400, 'x')));
  EXPECT_THAT(PartsOf(world, campaign, {"en", "de"}), ElementsAre(3, 3));
}

TEST(TextPartsTest, CountWhatIsWorkedOutAtHandOver) {
  PlannedWorld world;
  world.AddCustomers(1);
  AddCodePool(world, "box", 1);
  const std::string text = std::string(158, 'x') + "{{offer.code}}";
  Offer generated = Discount(15);
  generated.code = OfferCode{};
  for (const Offer& offer : {DiscountWithCodes("box"), generated}) {  // "A-1", or 12 characters
    const ACampaign campaign = ACampaign()
                                   .WithTier("all", "", offer)
                                   .WithChannel(Channel::kSms)
                                   .WithCreative(TextMessage("sms", {}, text))
                                   .WithCreative(TextMessage("named", {}, text + "{{customer.first_name}}"));
    EXPECT_THAT(PartsOf(world, campaign, {"en"}), ElementsAre(2));
  }
}

}  // namespace
}  // namespace sendlift::testing

#include "storage/stops.h"

#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::EndStop;
using storage::IsStopped;
using storage::ListStops;
using storage::PutStop;
using storage::WasStoppedSince;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr CampaignNumber kAutumn{3};
constexpr CampaignNumber kWinter{4};

Stop Of(std::optional<CampaignNumber> campaign, std::optional<Channel> channel) {
  Stop stop;
  stop.campaign = campaign;
  stop.channel = channel;
  return stop;
}

class StopsTest : public StorageTest {};
ON_EVERY_ENGINE(StopsTest);

TEST_P(StopsTest, CoverWhatTheyNameAndEverythingIfTheyNameNothing) {
  struct Case {
    const char* name;
    Stop stop;
    bool autumn_sms;
    bool autumn_email;
    bool winter_sms;
  };
  for (const Case& c : {Case{"Everything", Of(std::nullopt, std::nullopt), true, true, true},
                        Case{"AChannel", Of(std::nullopt, Channel::kSms), true, false, true},
                        Case{"ACampaign", Of(kAutumn, std::nullopt), true, true, false},
                        Case{"Both", Of(kAutumn, Channel::kSms), true, false, false}}) {
    ASSERT_OK_AND_ASSIGN(const Stop stop, Write(PutStop, c.stop, kNow));
    EXPECT_EQ(*Read(IsStopped, kAutumn, Channel::kSms), c.autumn_sms) << c.name;
    EXPECT_EQ(*Read(IsStopped, kAutumn, Channel::kEmail), c.autumn_email) << c.name;
    EXPECT_EQ(*Read(IsStopped, kWinter, Channel::kSms), c.winter_sms) << c.name;
    EXPECT_EQ(stop.Covers(kAutumn, Channel::kEmail), c.autumn_email) << c.name;
    ASSERT_OK(Write(EndStop, stop.number, kNow));
    EXPECT_FALSE(*Read(IsStopped, kAutumn, Channel::kSms)) << c.name;
  }
}

TEST_P(StopsTest, ComeBackAsTheyWereStored) {
  Stop given = Of(kAutumn, Channel::kPhone);
  given.reason = "wrong price";
  given.principal = "ann";
  ASSERT_OK(Write(PutStop, given, kNow));
  ASSERT_OK_AND_ASSIGN(const std::vector<Stop> stops, Read(ListStops));
  ASSERT_THAT(stops, SizeIs(1));
  EXPECT_EQ(stops[0].number, 1);
  EXPECT_EQ(stops[0].campaign, kAutumn);
  EXPECT_EQ(stops[0].channel, Channel::kPhone);
  EXPECT_EQ(stops[0].reason, "wrong price");
  EXPECT_EQ(stops[0].principal, "ann");
  EXPECT_EQ(stops[0].create_time, kNow);
}

TEST_P(StopsTest, TheSameAgainIsTheOneThatStandsUntilItEnds) {
  ASSERT_OK(Write(PutStop, Of(std::nullopt, std::nullopt), kNow));
  EXPECT_EQ(Write(PutStop, Of(std::nullopt, std::nullopt), kNow)->number, 1);
  EXPECT_EQ(Write(PutStop, Of(kAutumn, std::nullopt), kNow)->number, 2);
  EXPECT_EQ(Write(EndStop, 1, kNow)->end_time, kNow);
  EXPECT_TRUE(*Read(IsStopped, kAutumn, Channel::kSms)) << "the other one stands";
  EXPECT_THAT(Write(EndStop, 1, kNow), HasCode(absl::StatusCode::kNotFound, HasSubstr("stop \"1\"")));
  EXPECT_EQ(Write(PutStop, Of(std::nullopt, std::nullopt), kNow)->number, 3) << "numbers are not given again";
}

TEST_P(StopsTest, OneThatIsOverIsRememberedForWhatWasOutThen) {
  ASSERT_OK(Write(PutStop, Of(std::nullopt, Channel::kSms), kNow));
  ASSERT_OK(Write(EndStop, 1, kNow + absl::Hours(1)));
  EXPECT_TRUE(*Read(WasStoppedSince, kAutumn, Channel::kSms, kNow - absl::Hours(1)));
  EXPECT_TRUE(*Read(WasStoppedSince, kAutumn, Channel::kSms, kNow + absl::Hours(1)));
  EXPECT_FALSE(*Read(WasStoppedSince, kAutumn, Channel::kSms, kNow + absl::Hours(2)));
  EXPECT_FALSE(*Read(WasStoppedSince, kAutumn, Channel::kEmail, kNow));
}

TEST_P(StopsTest, WorkspacesAreApart) {
  ASSERT_OK(Write([](storage::Session& session) { return PutStop(session, kElsewhere, Stop(), kNow); }));
  EXPECT_FALSE(*Read(IsStopped, kAutumn, Channel::kSms));
}

}  // namespace
}  // namespace sendlift::conformance

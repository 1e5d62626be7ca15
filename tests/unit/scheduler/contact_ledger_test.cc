#include "scheduler/contact_ledger.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace sendlift {
namespace {

constexpr uint64_t kSeed = 20261122;
constexpr CustomerNumber kAnna{7};

absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

Cap ADay(int contacts, std::optional<Channel> channel = std::nullopt) {
  return {.channel = channel, .contacts = contacts, .within = absl::Hours(24)};
}

TEST(ContactLedgerTest, ACapHoldsInEverySpanOfItsLength) {
  ContactLedger ledger;
  const std::vector<Cap> caps = {ADay(2)};
  ledger.Add({kAnna, Channel::kEmail, Noon()});
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon() + absl::Hours(1)));
  ledger.Add({kAnna, Channel::kEmail, Noon() + absl::Hours(1)});
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon() + absl::Hours(24) - absl::Microseconds(1)));
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon() + absl::Hours(24)));
}

TEST(ContactLedgerTest, OneContactMayBeLeftOutOfTheCount) {
  ContactLedger ledger;
  const std::vector<Cap> caps = {ADay(1), ADay(1, Channel::kEmail)};
  ledger.Add({kAnna, Channel::kEmail, Noon()});
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon()));
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon(), Noon()));
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon(), Noon() - absl::Hours(1)));
  ledger.Add({kAnna, Channel::kEmail, Noon()});
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, caps, Noon(), Noon()));
}

TEST(ContactLedgerTest, ACapOfAChannelCountsThatChannelAndOneOfAllCountsAll) {
  ContactLedger ledger;
  ledger.Add({kAnna, Channel::kSms, Noon()});
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, {{ADay(1, Channel::kEmail)}}, Noon()));
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kSms, {{ADay(1, Channel::kSms)}}, Noon()));
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, {{ADay(1)}}, Noon()));
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, {{ADay(2)}}, Noon()));
  EXPECT_TRUE(ledger.Allows(CustomerNumber{8}, Channel::kSms, {{ADay(1)}}, Noon()));
}

TEST(ContactLedgerTest, AContactThatDidNotHappenIsTakenBackAlone) {
  ContactLedger ledger;
  ledger.Add({kAnna, Channel::kSms, Noon()});
  ledger.Add({kAnna, Channel::kEmail, Noon()});
  ledger.Add({kAnna, Channel::kEmail, Noon() + absl::Hours(1)});
  ledger.Remove({kAnna, Channel::kEmail, Noon()});
  ledger.Remove({kAnna, Channel::kEmail, Noon() + absl::Hours(2)});  // there is none
  EXPECT_EQ(ledger.contacts(), 2);
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, {{ADay(1, Channel::kEmail)}}, Noon() + absl::Hours(2)));
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, {{ADay(2, Channel::kEmail)}}, Noon() + absl::Hours(2)));
}

TEST(ContactLedgerTest, WhatIsOldIsForgottenAndItsRoomUsedAgain) {
  ContactLedger ledger;
  for (int64_t i = 0; i < 100; ++i) ledger.Add({{i % 10}, Channel::kEmail, Noon() + absl::Hours(i)});
  ledger.ForgetBefore(Noon() + absl::Hours(90));
  EXPECT_EQ(ledger.contacts(), 10);
  for (int64_t i = 0; i < 90; ++i) ledger.Add({{i % 10}, Channel::kSms, Noon() + absl::Hours(200)});
  EXPECT_EQ(ledger.contacts(), 100);
  EXPECT_FALSE(ledger.Allows({3}, Channel::kSms, {{ADay(9)}}, Noon() + absl::Hours(201)));
  EXPECT_TRUE(ledger.Allows({3}, Channel::kSms, {{ADay(10)}}, Noon() + absl::Hours(201)));
}

// Against a plain list that is searched from end to end.
TEST(ContactLedgerTest, AgreesWithAList) {
  Random random(kSeed);
  ContactLedger ledger;
  std::vector<Contact> list;
  absl::Time now = Noon();
  for (int step = 0; step < 20'000; ++step) {
    now += absl::Seconds(random.Below(600));
    const Contact contact{.customer = {static_cast<int64_t>(random.Below(20))},
                          .channel = static_cast<Channel>(1 + random.Below(3)),
                          .time = now};
    const Cap cap{.channel = random.Below(2) == 0 ? std::optional(contact.channel) : std::nullopt,
                  .contacts = static_cast<int>(1 + random.Below(5)),
                  .within = absl::Hours(1 + random.Below(48))};
    int expected = 0;
    for (const Contact& past : list) {
      const bool counts = !cap.channel.has_value() || past.channel == *cap.channel;
      expected += past.customer == contact.customer && counts && now - past.time < cap.within ? 1 : 0;
    }
    ASSERT_EQ(ledger.Allows(contact.customer, contact.channel, {{cap}}, now), expected < cap.contacts)
        << "step " << step << ", seed " << kSeed;
    if (random.Below(5) == 0 && !list.empty()) {
      const size_t undone = random.Below(list.size());
      ledger.Remove(list[undone]);
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(undone));
    } else if (list.size() < 300) {
      ledger.Add(contact);
      list.push_back(contact);
    } else {
      list.erase(list.begin());
      ledger.ForgetBefore(list.front().time);
    }
  }
}

TEST(ContactLedgerTest, AGapLastsFromTheLatestContactThatItCounts) {
  ContactLedger ledger;
  const std::vector<MinimumGap> any = {{.channel = std::nullopt, .gap = absl::Hours(48)}};
  const std::vector<MinimumGap> sms = {{.channel = Channel::kSms, .gap = absl::Hours(72)}};
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kSms, any), absl::InfinitePast());
  ledger.Add({kAnna, Channel::kEmail, Noon() + absl::Hours(1)});
  ledger.Add({kAnna, Channel::kSms, Noon()});
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kSms, any), Noon() + absl::Hours(49));
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kSms, sms), Noon() + absl::Hours(72));
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kEmail, sms), absl::InfinitePast());  // a gap between texts only
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kSms, {{any[0], sms[0]}}), Noon() + absl::Hours(72));
  ledger.Remove({kAnna, Channel::kEmail, Noon() + absl::Hours(1)});
  EXPECT_EQ(ledger.FreeFrom(kAnna, Channel::kSms, any), Noon() + absl::Hours(48));
}

TEST(ContactLedgerTest, AMonthSlides) {
  ContactLedger ledger;
  const std::vector<Cap> month = {{.channel = std::nullopt, .contacts = 8, .within = absl::Hours(24 * 30)}};
  for (int day = 0; day < 8; ++day) ledger.Add({kAnna, Channel::kEmail, Noon() + absl::Hours(24 * day)});
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, month, Noon() + absl::Hours(24 * 30) - absl::Seconds(1)));
  EXPECT_TRUE(ledger.Allows(kAnna, Channel::kEmail, month, Noon() + absl::Hours(24 * 30)));
  ledger.Add({kAnna, Channel::kEmail, Noon() + absl::Hours(24 * 30)});
  EXPECT_FALSE(ledger.Allows(kAnna, Channel::kEmail, month, Noon() + absl::Hours(24 * 31) - absl::Seconds(1)));
}

}  // namespace
}  // namespace sendlift

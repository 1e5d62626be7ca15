#include "storage/consents.h"

#include <vector>

#include "base/status.h"
#include "storage/merges.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::ListConsentChanges;
using storage::RecordConsents;
using storage::Session;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Consents Of(std::initializer_list<Channel> channels) {
  Consents consents;
  for (const Channel channel : channels) consents.Grant(channel, Purpose::kPromotion);
  return consents;
}

class ConsentsTest : public StorageTest {
 protected:
  std::vector<ConsentChange> ChangesOf(CustomerNumber customer) {
    const auto changes = Read(ListConsentChanges, customer, 0, 100);
    EXPECT_OK(changes);
    return changes.value_or(std::vector<ConsentChange>{});
  }
};
ON_EVERY_ENGINE(ConsentsTest);

TEST_P(ConsentsTest, AChangeIsReadAsItWasRecorded) {
  const ConsentBasis basis = {
      .cause = ConsentCause::kImport, .number = 17, .source = "web form", .time = kNow - absl::Hours(48)};
  ASSERT_OK(Write([&](Session& session) {
    return RecordConsents(session, kMain, {7}, Of({Channel::kEmail}), Of({Channel::kSms}), basis, kNow);
  }));
  const std::vector<ConsentChange> changes = ChangesOf({7});
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].number, 1);
  EXPECT_EQ(changes[0].given, Of({Channel::kSms}));
  EXPECT_EQ(changes[0].withdrawn, Of({Channel::kEmail}));
  EXPECT_EQ(changes[0].basis.cause, ConsentCause::kImport);
  EXPECT_EQ(changes[0].basis.number, 17);
  EXPECT_EQ(changes[0].basis.source, "web form");
  EXPECT_EQ(changes[0].basis.time, kNow - absl::Hours(48));
  EXPECT_EQ(changes[0].record_time, kNow);
}

TEST_P(ConsentsTest, WhatStaysIsNoChangeAndATimeToComeIsNow) {
  ASSERT_OK(Write([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(RecordConsents(session, kMain, {7}, Of({Channel::kSms}), Of({Channel::kSms}), {}, kNow));
    return RecordConsents(session, kMain, {8}, {}, Of({Channel::kSms}), {.source = {}, .time = kNow + absl::Hours(1)},
                          kNow);
  }));
  EXPECT_THAT(ChangesOf({7}), IsEmpty());
  ASSERT_THAT(ChangesOf({8}), SizeIs(1));
  EXPECT_EQ(ChangesOf({8})[0].basis.time, kNow);
}

TEST_P(ConsentsTest, StoringACustomerRecordsWhatItAgreedTo) {
  Customer ada = ACustomer("ada");
  ada.number = AddCustomer(ada);
  Customer changed = ada;
  changed.consents = Of({Channel::kPhone});
  ASSERT_OK(Write([&](Session& session) {
    return storage::UpdateCustomer(session, kMain, ada, {.customer = changed, .origins = {}}, kNow + absl::Hours(1),
                                   {.cause = ConsentCause::kMerge, .number = 4, .source = {}});
  }));
  const std::vector<ConsentChange> changes = ChangesOf(ada.number);
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].given, Of({Channel::kEmail}));
  EXPECT_EQ(changes[1].given, Of({Channel::kPhone}));
  EXPECT_EQ(changes[1].withdrawn, Of({Channel::kEmail}));
  EXPECT_EQ(changes[1].basis.cause, ConsentCause::kMerge);
  ASSERT_OK_AND_ASSIGN(const auto second, Read(ListConsentChanges, ada.number, 1, 100));
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].number, 2);
}

TEST_P(ConsentsTest, ThoseOfAMergedCustomerAreTheSurvivorsAsWellUntilItIsUndone) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  ASSERT_OK_AND_ASSIGN(const auto before,
                       Read([&](Session& session) { return storage::FindCustomerRecord(session, kMain, "bob"); }));
  ASSERT_OK(
      Write([&](Session& session) { return storage::ReplaceCustomer(session, kMain, before->customer, ada, 1); }));
  EXPECT_THAT(ChangesOf(ada), SizeIs(2));
  ASSERT_OK(Write([&](Session& session) { return storage::RestoreCustomer(session, kMain, *before); }));
  EXPECT_THAT(ChangesOf(ada), SizeIs(1));
  EXPECT_THAT(ChangesOf(bob), SizeIs(1)) << "coming back is no new consent";
}

}  // namespace
}  // namespace sendlift::conformance

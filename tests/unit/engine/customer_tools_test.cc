#include "engine/customer_tools.h"

#include <gtest/gtest.h>

#include "storage/import_batches.h"
#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

class CustomerToolsTest : public ::testing::Test {
 protected:
  CustomerToolsTest() {
    world_.AddCustomers(2);
    FollowUp step;
    step.marks = {{"stage", "x"}};
    campaign_ = world_.Insert(ACampaign().WithFollowUp(step).BuildCampaign());
  }
  Customer At(int i) {
    return world_.Read(
        [&](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, CustomerId(i)); });
  }
  bool Matches(const std::string& filter, int i) {
    const Customer customer = At(i);
    return world_.Read([&](storage::Session& session) { return tools_.matches(session, filter, customer); });
  }
  absl::Status MarkIn(storage::Session& session, int i, const std::string& stage) {
    Customer row;
    row.id = CustomerId(i);
    row.attributes = {{"stage", stage}};
    return tools_.mark(session, campaign_, {row}, world_.now());
  }
  void Mark(int i, const std::string& stage) {
    world_.Write([&](storage::Session& session) { return MarkIn(session, i, stage); });
  }
  std::vector<ImportBatch> Batches() {
    return world_.Read(
        [](storage::Session& session) { return storage::ListImportBatches(session, kWorkspace, 0, 100); });
  }

  World world_;
  Campaign campaign_;
  CustomerTools tools_ = MakeCustomerTools();
};

TEST_F(CustomerToolsTest, AFilterIsAskedOfTheCustomerAsTheyAre) {
  EXPECT_TRUE(Matches("first_name = \"Name0\"", 0));
  EXPECT_FALSE(Matches("first_name = \"Name0\"", 1));
  EXPECT_FALSE(Matches("has:suppression.sms", 0));
  world_.Suppress(0, Channel::kSms);
  EXPECT_TRUE(Matches("has:suppression.sms", 0));
}

TEST_F(CustomerToolsTest, AFilterThatCannotBeReadIsAnError) {
  const Customer customer = At(0);
  const absl::Status status = world_.database().Read(
      [&](storage::Session& session) { return tools_.matches(session, "first_name = (", customer).status(); });
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
}

TEST_F(CustomerToolsTest, MarksAreInOneBatchADayAsLongAsNobodyIsMarkedAgain) {
  Mark(0, "one");
  Mark(1, "one");
  ASSERT_EQ(Batches().size(), 1u);
  EXPECT_EQ(Batches()[0].source_id, "computed");
  EXPECT_EQ(Batches()[0].file_name, "campaigns/autumn/2027-01-16");
  EXPECT_EQ(Batches()[0].state, ImportBatch::State::kDone);
  Mark(0, "two");
  EXPECT_EQ(At(0).attributes.at("stage"), "two");
  EXPECT_EQ(At(0).attributes.at("first_name"), "Name0");
  EXPECT_EQ(At(1).attributes.at("stage"), "one");
  EXPECT_EQ(Batches().size(), 2u);
  world_.clock().AdvanceBy(absl::Hours(24));
  Mark(1, "two");
  EXPECT_EQ(Batches().size(), 3u);
}

TEST_F(CustomerToolsTest, WhatWasRolledBackIsMarkedAgain) {
  const absl::Status failed = world_.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    EXPECT_OK(MarkIn(session, 0, "one"));
    return absl::UnavailableError("the disk is full");
  });
  EXPECT_FALSE(failed.ok());
  Mark(0, "one");
  EXPECT_EQ(At(0).attributes.at("stage"), "one");
}

}  // namespace
}  // namespace sendlift::testing

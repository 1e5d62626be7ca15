#include "services/instructions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/instructions.grpc.pb.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/receipts.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;
using ::testing::IsEmpty;

constexpr char kParent[] = "workspaces/main/campaigns/autumn";

// A campaign of six customers, as it stands after a bad day: c0 and c1 are dead letters, c2 was accepted, c3 was
// capped, c4 waits, c5 is control.
class InstructionsTest : public ::testing::Test {
 protected:
  InstructionsTest() {
    EXPECT_TRUE(server_.database()
                    .Write(storage::Lane::kAdministration, [this](storage::Session& session) { return Fill(session); })
                    .ok());
  }

  absl::Status Fill(storage::Session& session) {
    ASSIGN_OR_RETURN(Campaign campaign,
                     storage::InsertCampaign(session, kMainWorkspace, testing::ACampaign().BuildCampaign(), Now()));
    campaign.state = CampaignState::kRunning;
    ASSIGN_OR_RETURN(campaign, storage::UpdateCampaign(session, kMainWorkspace, campaign, Now()));
    for (int i = 0; i < 6; ++i) {
      RETURN_IF_ERROR(storage::UpsertCustomer(session, kMainWorkspace, testing::ACustomer(i), Now()).status());
      ASSIGN_OR_RETURN(const auto number, storage::FindCustomer(session, kMainWorkspace, testing::CustomerId(i)));
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMainWorkspace, campaign.number,
                                                {.customer = *number, .arm = i == 5 ? 0 : 1, .planned_time = Now()}));
      if (i == 5) continue;
      RETURN_IF_ERROR(storage::InsertInstruction(session, kMainWorkspace, campaign.number,
                                                 {.sequence = i, .customer = *number, .arm = 1, .values = {}}));
    }
    RETURN_IF_ERROR(storage::InsertBlock(session, kMainWorkspace,
                                         {.campaign = campaign.number,
                                          .size = 5,
                                          .not_before = campaign.definition.waves[0].start,
                                          .not_after = campaign.definition.window.end,
                                          .time_zone = {}}));
    RETURN_IF_ERROR(storage::InsertFrozenWave(session, kMainWorkspace, campaign.number, {.freeze_time = Now()}));
    return Hand(session, campaign);
  }

  absl::Status Hand(storage::Session& session, const Campaign& campaign) {
    using storage::LeasedRange;
    LeasedRange range;
    range.campaign = campaign.number;
    range.gateway = "mail-1";
    range.epoch = 1;
    range.lease_time = Now();
    range.states = {LeasedRange::Encode(InstructionState::kStray), LeasedRange::Encode(InstructionState::kStray),
                    LeasedRange::Encode(InstructionState::kAccepted), LeasedRange::Encode(ExclusionReason::kCapped)};
    range.arms = std::string(4, 1);
    RETURN_IF_ERROR(storage::InsertRange(session, kMainWorkspace, range));
    for (const int64_t sequence : {0, 1}) {
      storage::Stray stray;
      stray.key = {.campaign = campaign.number, .sequence = sequence};
      stray.state = InstructionState::kDead;
      stray.attempt = 5;
      stray.gateway = "mail-1";
      stray.lease_time = Now();
      RETURN_IF_ERROR(storage::PutStray(session, kMainWorkspace, stray));
      RETURN_IF_ERROR(storage::PutReceiptNote(session, kMainWorkspace,
                                              {.key = stray.key,
                                               .attempt = 5,
                                               .outcome = Outcome::kRejectedRetryable,
                                               .time = Now(),
                                               .gateway = "mail-1",
                                               .reason = "mailbox_full"}));
    }
    return absl::OkStatus();
  }

  absl::Time Now() { return server_.clock().Now(); }

  grpc::Status Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetInstructionRequest request;
    request.set_name(name);
    return stub_->GetInstruction(&context, request, &record_);
  }
  grpc::Status List(const std::string& more, v1::ListInstructionsResponse& response) {
    grpc::ClientContext context;
    auto request = FromText<v1::ListInstructionsRequest>(more);
    request.set_parent(kParent);
    return stub_->ListInstructions(&context, request, &response);
  }
  std::vector<std::string> Listed(const std::string& more) {
    v1::ListInstructionsResponse response;
    EXPECT_GRPC_OK(List(more, response));
    std::vector<std::string> customers;
    for (const auto& record : response.instructions()) {
      customers.push_back(record.customer().substr(record.customer().rfind('/') + 1));
    }
    next_page_ = response.next_page_token();
    return customers;
  }
  std::vector<v1::ContactFact::Code> Explained(const std::string& customer) {
    grpc::ClientContext context;
    v1::ExplainContactRequest request;
    request.set_parent(kParent);
    request.set_customer("workspaces/main/customers/" + customer);
    explanation_.Clear();
    EXPECT_GRPC_OK(stub_->ExplainContact(&context, request, &explanation_));
    std::vector<v1::ContactFact::Code> codes;
    for (const v1::ContactFact& fact : explanation_.facts()) codes.push_back(fact.code());
    return codes;
  }
  grpc::Status Redrive(const std::string& more) {
    grpc::ClientContext context;
    auto request = FromText<v1::RedriveInstructionsRequest>(more);
    request.set_parent(kParent);
    return stub_->RedriveInstructions(&context, request, &redriven_);
  }
  int AuditedRedrives() {
    int count = 0;
    EXPECT_TRUE(server_.database()
                    .Read([&](storage::Session& session) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto entries, storage::ListAuditEntries(session, kMainWorkspace, 0, 100));
                      for (const auto& entry : entries) {
                        if (entry.action == "RedriveInstructions" && entry.subject == kParent) ++count;
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    return count;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::InstructionService::Stub> stub_ = server_.Stub<v1::InstructionService>();
  v1::InstructionRecord record_;
  v1::ExplainContactResponse explanation_;
  v1::RedriveInstructionsResponse redriven_;
  std::string next_page_;
};

TEST_F(InstructionsTest, OneSaysAllThatIsKnownOfIt) {
  EXPECT_GRPC_OK(Get(std::string(kParent) + "/instructions/0"));
  EXPECT_EQ(record_.name(), std::string(kParent) + "/instructions/0");
  EXPECT_EQ(record_.customer(), "workspaces/main/customers/c0");
  EXPECT_EQ(record_.channel(), v1::EMAIL);
  EXPECT_EQ(record_.arm(), "offer");
  EXPECT_EQ(record_.tier(), "all");
  EXPECT_EQ(record_.wave(), "main");
  EXPECT_EQ(record_.state(), v1::InstructionRecord::DEAD);
  EXPECT_EQ(record_.attempt(), 5);
  EXPECT_EQ(record_.gateway(), "workspaces/main/gateways/mail-1");
  EXPECT_EQ(record_.lease_time().seconds(), absl::ToUnixSeconds(Now()));
  EXPECT_EQ(record_.not_after_time().seconds(), 1800921600);
  EXPECT_EQ(record_.idempotency_key(), "0f1e2d3c4b5a4697-0-0-0");
  EXPECT_FALSE(record_.has_due_time());
  EXPECT_GRPC_OK(Get(std::string(kParent) + "/instructions/3"));
  EXPECT_EQ(record_.state(), v1::InstructionRecord::SUPPRESSED);
  EXPECT_EQ(record_.reason(), v1::Exclusion::CAPPED);
  EXPECT_EQ(record_.gateway(), "");
}

TEST_F(InstructionsTest, WhatIsNotThereIsNotFoundAndWhatIsNoNameIsInvalid) {
  EXPECT_EQ(Get(std::string(kParent) + "/instructions/5").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("workspaces/main/campaigns/spring/instructions/0").error_code(), grpc::StatusCode::NOT_FOUND);
  for (const char* tail : {"/instructions/x", "/instructions/", "/instructions/01", "/instructions/1/2", ""}) {
    EXPECT_THAT(testing::WrongFieldsOf(Get(std::string(kParent) + tail)), ElementsAre("name")) << tail;
  }
}

TEST_F(InstructionsTest, AreListedInPagesByStateOrCustomer) {
  EXPECT_THAT(Listed(""), ElementsAre("c0", "c1", "c2", "c3", "c4"));
  EXPECT_EQ(next_page_, "");
  EXPECT_THAT(Listed("page_size: 3"), ElementsAre("c0", "c1", "c2"));
  EXPECT_THAT(Listed("page_size: 3 page_token: '" + next_page_ + "'"), ElementsAre("c3", "c4"));
  EXPECT_THAT(Listed("states: DEAD"), ElementsAre("c0", "c1"));
  EXPECT_THAT(Listed("states: [SUPPRESSED, PLANNED]"), ElementsAre("c3", "c4"));
  EXPECT_THAT(Listed("customer: 'workspaces/main/customers/c2'"), ElementsAre("c2"));
  EXPECT_THAT(Listed("customer: 'workspaces/main/customers/c2' states: DEAD"), IsEmpty());
  EXPECT_THAT(Listed("customer: 'workspaces/main/customers/c5'"), IsEmpty());
  v1::ListInstructionsResponse response;
  EXPECT_EQ(List("customer: 'workspaces/main/customers/c9'", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(testing::WrongFieldsOf(List("states: [DEAD, STATE_UNSPECIFIED]", response)), ElementsAre("states[1]"));
  EXPECT_THAT(testing::WrongFieldsOf(List("customer: 'c2'", response)), ElementsAre("customer"));
}

TEST_F(InstructionsTest, AnExplanationComesFromTheRecords) {
  EXPECT_THAT(Explained("c0"),
              ElementsAre(v1::ContactFact::ASSIGNED, v1::ContactFact::PLANNED, v1::ContactFact::HANDED_OVER,
                          v1::ContactFact::RECEIPT, v1::ContactFact::STATE));
  EXPECT_EQ(explanation_.facts(3).parameters().at("reason"), "mailbox_full");
  EXPECT_EQ(explanation_.facts(3).fact_time().seconds(), absl::ToUnixSeconds(Now()));
  EXPECT_EQ(explanation_.facts(4).parameters().at("state"), "DEAD");
  EXPECT_FALSE(explanation_.facts(4).has_fact_time());
  EXPECT_THAT(Explained("c5"), ElementsAre(v1::ContactFact::ASSIGNED, v1::ContactFact::CONTROL));
}

TEST_F(InstructionsTest, DeadLettersArePlannedAgainOnceARequest) {
  constexpr char kRequest[] = "request_id: '0f1e2d3c-4b5a-4697-8877-665544332211'";
  EXPECT_GRPC_OK(Redrive("validate_only: true"));
  EXPECT_EQ(redriven_.redriven_count(), 2);
  EXPECT_THAT(Listed("states: DEAD"), ElementsAre("c0", "c1"));
  EXPECT_EQ(AuditedRedrives(), 0);
  EXPECT_GRPC_OK(Redrive(std::string(kRequest) + " names: '" + kParent + "/instructions/1'"));
  EXPECT_EQ(redriven_.redriven_count(), 1);
  EXPECT_GRPC_OK(Redrive(std::string(kRequest) + " names: '" + kParent + "/instructions/1'"));
  EXPECT_EQ(redriven_.redriven_count(), 1) << "the first answer again";
  EXPECT_EQ(AuditedRedrives(), 1);
  EXPECT_THAT(Listed("states: PLANNED"), ElementsAre("c1", "c4"));
  EXPECT_GRPC_OK(Get(std::string(kParent) + "/instructions/1"));
  EXPECT_EQ(record_.attempt(), 6);
  EXPECT_TRUE(record_.has_due_time());
  EXPECT_GRPC_OK(Redrive(""));
  EXPECT_EQ(redriven_.redriven_count(), 1);
  EXPECT_FALSE(redriven_.more());
  EXPECT_GRPC_OK(Redrive(""));
  EXPECT_EQ(redriven_.redriven_count(), 0);
}

TEST_F(InstructionsTest, ARedriveNamesItsOwnCampaignsInstructions) {
  EXPECT_THAT(testing::WrongFieldsOf(Redrive("names: 'workspaces/main/campaigns/spring/instructions/1'")),
              ElementsAre("names[0]"));
  EXPECT_THAT(testing::WrongFieldsOf(Redrive("names: 'one'")), ElementsAre("names[0]"));
}

}  // namespace
}  // namespace sendlift

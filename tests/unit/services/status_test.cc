#include "services/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "sendlift/v1/errors.pb.h"

namespace sendlift {
namespace {

google::rpc::Status DetailsIn(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

template <typename Detail>
std::vector<Detail> All(const google::rpc::Status& status) {
  std::vector<Detail> found;
  for (const auto& any : status.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) found.push_back(detail);
  }
  return found;
}

TEST(StatusTest, OkStaysOk) { EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok()); }

TEST(StatusTest, EveryCodeGetsExactlyOneErrorInfoWithAReasonOfTheContract) {
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status sent = ToGrpcStatus(absl::Status(static_cast<absl::StatusCode>(code), "what and why"));
    EXPECT_EQ(static_cast<int>(sent.error_code()), code);
    const auto infos = All<google::rpc::ErrorInfo>(DetailsIn(sent));
    ASSERT_EQ(infos.size(), 1u) << code;
    EXPECT_EQ(infos[0].domain(), "sendlift");
    v1::ErrorReason reason;
    EXPECT_TRUE(v1::ErrorReason_Parse(infos[0].reason(), &reason)) << infos[0].reason();
  }
}

TEST(StatusTest, CarriesReasonMetadataAndEveryWrongField) {
  const auto info = All<google::rpc::ErrorInfo>(
      DetailsIn(ToGrpcStatus(Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", "none", {{"name", "x"}}))))[0];
  EXPECT_EQ(info.reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(info.metadata().at("name"), "x");

  const auto bad = All<google::rpc::BadRequest>(
      DetailsIn(ToGrpcStatus(InvalidFields({{"window", "required"}, {"tiers[0].tier", "twice"}}))));
  ASSERT_EQ(bad.size(), 1u);
  ASSERT_EQ(bad[0].field_violations_size(), 2);
  EXPECT_EQ(bad[0].field_violations(1).field(), "tiers[0].tier");
}

TEST(StatusTest, NamesAResourceAsOnTheWireThoughItIsKnownByItsId) {
  const auto info = [](const absl::Status& status) {
    return All<google::rpc::ErrorInfo>(DetailsIn(ToGrpcStatus(status)))[0];
  };
  const auto campaign = info(Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE", "running",
                                   {{"kind", "campaign"}, {"id", "autumn"}, {"state", "RUNNING"}}));
  EXPECT_EQ(campaign.metadata().at("name"), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(campaign.metadata().at("state"), "RUNNING");
  EXPECT_EQ(campaign.metadata().size(), 2u);
  const auto token =
      info(Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", "none", {{"kind", "token"}, {"id", "a"}}));
  EXPECT_EQ(token.metadata().at("id"), "a") << "tokens have no name on the wire";
}

TEST(StatusTest, SaysWhenToRepeatWhenTooManyWritesWait) {
  const auto details = DetailsIn(ToGrpcStatus(Error(absl::StatusCode::kResourceExhausted, "WRITE_QUEUE_FULL", "full")));
  ASSERT_EQ(All<google::rpc::RetryInfo>(details).size(), 1u);
  EXPECT_GT(All<google::rpc::RetryInfo>(details)[0].retry_delay().seconds(), 0);
}

TEST(StatusTest, StaysBelowWhatClientsTakeHoweverManyFieldsAreWrong) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 1000; ++i) violations.push_back({absl::StrCat("rows[", i, "].values[1]"), "no e-mail address"});
  const grpc::Status sent = ToGrpcStatus(InvalidFields(violations));
  EXPECT_LT(sent.error_details().size() * 4 / 3 + sent.error_message().size(), 8000u);
  EXPECT_EQ(All<google::rpc::ErrorInfo>(DetailsIn(sent))[0].metadata().at("violations"), "1000");
  EXPECT_GT(All<google::rpc::BadRequest>(DetailsIn(sent))[0].field_violations_size(), 20);
}

TEST(StatusTest, TellsNothingOfTheInsideOfAFault) {
  const grpc::Status sent = ToGrpcStatus(absl::InternalError("SQL logic error near customers"));
  EXPECT_THAT(sent.error_message(), ::testing::Not(::testing::HasSubstr("SQL")));
}

// Words in capitals between quotes that follow a status code in a call of Error(...).
std::set<std::string> ReasonsIn(const std::string& source) {
  std::set<std::string> reasons;
  for (size_t at = source.find("Error(absl::StatusCode::"); at != std::string::npos;
       at = source.find("Error(absl::StatusCode::", at + 1)) {
    const size_t open = source.find('"', at);
    const size_t close = source.find('"', open + 1);
    if (close == std::string::npos || open - at > 80) continue;
    reasons.insert(source.substr(open + 1, close - open - 1));
  }
  return reasons;
}

TEST(StatusTest, EveryReasonInTheSourcesIsInTheContract) {
  int found = 0;
  for (const char* folder : {"storage", "audience", "scheduler", "measurement", "engine", "services"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::string(SENDLIFT_SOURCE_DIR "/") + folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path());
      const std::string source{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      for (const std::string& reason : ReasonsIn(source)) {
        v1::ErrorReason known;
        EXPECT_TRUE(v1::ErrorReason_Parse(reason, &known)) << entry.path() << ": " << reason;
        ++found;
      }
    }
  }
  EXPECT_GT(found, 10);
}

}  // namespace
}  // namespace sendlift

#include "services/suppression_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;
using ::testing::IsEmpty;

constexpr char kRobinson[] = "reason: DO_NOT_CALL list: 'robinson' default_region_code: 'DE' ";

class SuppressionImportTest : public ::testing::Test {
 protected:
  // Rows of phone_number; the last answer is in last_, what was refused in rejected_.
  grpc::Status Import(const std::string& config, const std::vector<std::string>& numbers) {
    grpc::ClientContext context;
    auto stream = stub_->ImportSuppressions(&context);
    stream->Write(FromText<v1::ImportSuppressionsRequest>(
        absl::StrCat("config { parent: 'workspaces/main' columns: 'phone_number' ", config, " }")));
    v1::ImportSuppressionsRequest rows;
    rows.mutable_rows()->set_first_row(1);
    for (const std::string& number : numbers) rows.mutable_rows()->add_rows()->add_values(number);
    stream->Write(rows);
    stream->WritesDone();
    rejected_.clear();
    v1::ImportSuppressionsResponse response;
    while (stream->Read(&response)) {
      for (const auto& row : response.rejected_rows()) rejected_.push_back(absl::StrCat(row.row(), " ", row.field()));
      last_ = response;
    }
    return stream->Finish();
  }
  grpc::Status Complete(const std::string& list, const std::string& date) {
    grpc::ClientContext context;
    v1::CompleteSuppressionListRequest request;
    request.set_name("workspaces/main/suppressionLists/" + list);
    request.set_list_date(date);
    return stub_->CompleteSuppressionList(&context, request, &completed_);
  }
  // "+4930123456 robinson 2026-11-01" of each suppression.
  std::vector<std::string> Entries() {
    grpc::ClientContext context;
    v1::ListSuppressionsRequest request;
    request.set_parent("workspaces/main");
    v1::ListSuppressionsResponse response;
    EXPECT_GRPC_OK(stub_->ListSuppressions(&context, request, &response));
    std::vector<std::string> entries;
    for (const v1::Suppression& each : response.suppressions()) {
      entries.push_back(
          absl::StrCat(each.address(), " ", each.list().substr(each.list().rfind('/') + 1), " ", each.list_date()));
    }
    return entries;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::SuppressionService::Stub> stub_ = server_.Stub<v1::SuppressionService>();
  v1::ImportSuppressionsResponse last_;
  v1::CompleteSuppressionListResponse completed_;
  std::vector<std::string> rejected_;
};

TEST_F(SuppressionImportTest, RowsAreSuppressedOnceAndBadOnesNamed) {
  EXPECT_GRPC_OK(Import("reason: OPT_OUT default_region_code: 'DE'", {"030 123456", "12", "+49 30 123456"}));
  EXPECT_EQ(last_.acknowledged_row(), 3);
  EXPECT_EQ(last_.created_count(), 1);
  EXPECT_EQ(last_.unchanged_count(), 1);
  EXPECT_EQ(last_.rejected_count(), 1);
  EXPECT_THAT(rejected_, ElementsAre("2 phone_number"));
  EXPECT_THAT(Entries(), ElementsAre("+4930123456  "));
}

TEST_F(SuppressionImportTest, ANewerListReplacesTheOlderOnceItIsComplete) {
  EXPECT_GRPC_OK(Import(absl::StrCat(kRobinson, "list_date: '2026-11-01'"), {"030 123451", "030 123452"}));
  EXPECT_GRPC_OK(Complete("robinson", "2026-11-01"));
  EXPECT_EQ(completed_.removed_count(), 0);
  EXPECT_TRUE(completed_.suppression_list().complete());
  EXPECT_GRPC_OK(Import(absl::StrCat(kRobinson, "list_date: '2026-11-20'"), {"030 123452", "030 123453"}));
  EXPECT_EQ(last_.created_count(), 1);
  EXPECT_EQ(Entries().size(), 3u) << "the older entries hold until all of the newer ones are there";
  EXPECT_GRPC_OK(Complete("robinson", "2026-11-20"));
  EXPECT_EQ(completed_.removed_count(), 1);
  EXPECT_THAT(Entries(), ElementsAre("+4930123452 robinson 2026-11-20", "+4930123453 robinson 2026-11-20"));
  EXPECT_EQ(testing::ReasonOf(Import(absl::StrCat(kRobinson, "list_date: '2026-11-01'"), {"030 1"})), "LIST_OUTDATED");
  EXPECT_EQ(testing::ReasonOf(Complete("robinson", "2026-11-01")), "LIST_OUTDATED");
  EXPECT_EQ(Complete("none", "2026-11-01").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(SuppressionImportTest, ListsAreListed) {
  EXPECT_GRPC_OK(Import(absl::StrCat(kRobinson, "list_date: '2026-11-01'"), {"030 123451"}));
  grpc::ClientContext context;
  v1::ListSuppressionListsRequest request;
  request.set_parent("workspaces/main");
  v1::ListSuppressionListsResponse response;
  EXPECT_GRPC_OK(stub_->ListSuppressionLists(&context, request, &response));
  ASSERT_EQ(response.suppression_lists_size(), 1);
  EXPECT_EQ(response.suppression_lists(0).name(), "workspaces/main/suppressionLists/robinson");
  EXPECT_EQ(response.suppression_lists(0).list_date(), "2026-11-01");
  EXPECT_EQ(response.suppression_lists(0).reason(), v1::Suppression::DO_NOT_CALL);
  EXPECT_FALSE(response.suppression_lists(0).complete());
}

TEST_F(SuppressionImportTest, AWrongConfigIsRefusedAtOnce) {
  struct Case {
    const char* name;
    const char* config;
    const char* field;
  };
  for (const Case& c : {
           Case{"NoReason", "", "config.reason"},
           Case{"Erased", "reason: ERASED", "config.reason"},
           Case{"DateWithoutList", "reason: OPT_OUT list_date: '2026-11-01'", "config.list_date"},
           Case{"ListWithoutDate", "reason: OPT_OUT list: 'robinson'", "config.list_date"},
           Case{"NoListName", "reason: OPT_OUT list: 'The List' list_date: '2026-11-01'", "config.list"},
           Case{"TwiceTheColumn", "reason: OPT_OUT columns: 'phone_number'", "config.columns[1]"},
       }) {
    EXPECT_THAT(testing::WrongFieldsOf(Import(c.config, {"030 1"})), ElementsAre(c.field)) << c.name;
  }
  EXPECT_THAT(Entries(), IsEmpty());
}

}  // namespace
}  // namespace sendlift

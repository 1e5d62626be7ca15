#include "clients/cli/failure.h"

#include <sstream>

#include "base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

std::string Printed(const absl::Status& status, const SourceMap& places = {}) {
  std::ostringstream out;
  PrintFailure(status, places, out);
  return out.str();
}

TEST(FailureTest, EveryWrongFieldHasALineWithItsPlace) {
  SourceMap places("autumn.yaml");
  places.Set("waves[1].start_time", {.line = 12, .column = 5});
  const absl::Status status =
      FromGrpc(testing::Refusal(grpc::StatusCode::INVALID_ARGUMENT, "no",
                                {{"waves[1].start_time", "is after the window"}, {"purpose", "must be set"}}),
               "x:1");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("purpose")));
  EXPECT_EQ(Printed(status, places),
            "error: 2 fields are wrong in autumn.yaml\n"
            "  autumn.yaml:12:5: waves[1].start_time: is after the window\n"
            "  purpose: must be set\n");
}

TEST(FailureTest, KeepsReasonAndMessageOfOtherErrors) {
  const absl::Status status = FromGrpc(testing::Refusal(grpc::StatusCode::NOT_FOUND, "no such campaign"), "x:1");
  EXPECT_THAT(status, HasCode(absl::StatusCode::kNotFound, "no such campaign"));
  EXPECT_EQ(DetailsOf(status)->reason, "TEST");
  EXPECT_EQ(Printed(status), "error: no such campaign\n");
}

TEST(FailureTest, AnUnreachableServerSaysHowToStartOne) {
  const std::string printed =
      Printed(FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused"), "127.0.0.1:7443"));
  EXPECT_THAT(printed, HasSubstr("error: no server answers at 127.0.0.1:7443"));
  EXPECT_THAT(printed, HasSubstr("sendliftd --database sendlift.db --listen 127.0.0.1:7443"));
  EXPECT_EQ(Printed(FromGrpc(testing::Refusal(grpc::StatusCode::UNAVAILABLE, "the disk is full"), "x:1")),
            "error: the disk is full\n");
}

}  // namespace
}  // namespace sendlift::cli

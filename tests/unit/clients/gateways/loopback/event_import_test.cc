#include "clients/gateways/loopback/event_import.h"

#include "tests/support/network/fake_event_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

TEST(EventImportTest, ImportsAllAndTwiceIsHarmless) {
  testing::FakeEventServer server;
  ASSERT_OK_AND_ASSIGN(const gateway::Connection connection, gateway::Connect({.server = server.address()}));
  std::vector<v1::Event> events(2500);
  for (size_t i = 0; i < events.size(); ++i) events[i].set_sequence(static_cast<int64_t>(i) + 1);
  ASSERT_OK_AND_ASSIGN(const ImportCounts first, ImportEvents(connection, "main", "people", events));
  ASSERT_OK_AND_ASSIGN(const ImportCounts second, ImportEvents(connection, "main", "people", events));
  EXPECT_EQ(first.created_count, 2500);
  EXPECT_EQ(second.duplicate_count, 2500);
  EXPECT_EQ(server.events().size(), 2500u);
  EXPECT_EQ(server.configs()[0].parent(), "workspaces/main");
  EXPECT_EQ(server.configs()[0].source(), "people");
}

TEST(EventImportTest, SaysWhatTheServerRefused) {
  testing::FakeEventServer server;
  server.FailNext(1, grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_OK_AND_ASSIGN(const gateway::Connection connection, gateway::Connect({.server = server.address()}));
  const absl::Status status = ImportEvents(connection, "main", "people", {}).status();
  EXPECT_THAT(status, testing::HasCode(absl::StatusCode::kPermissionDenied, "as the test wants it"));
  EXPECT_FALSE(IsPassing(status));
  EXPECT_TRUE(IsPassing(absl::UnavailableError("")));
}

TEST(EventImportTest, TimesComeBackToTheMicrosecond) {
  v1::Event event;
  const absl::Time time = absl::FromUnixMicros(1'700'000'000'123'456);
  SetTime(time, event);
  EXPECT_EQ(TimeOf(event), time);
}

}  // namespace
}  // namespace sendlift::loopback

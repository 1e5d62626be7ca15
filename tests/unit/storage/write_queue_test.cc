#include "storage/write_queue.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class NoSession : public Session {
 protected:
  absl::StatusOr<int64_t> Run(absl::string_view, absl::Span<const Value>,
                              absl::FunctionRef<absl::Status(const Row&)>*) override {
    return 0;
  }
};

class WillingConnection : public WriteConnection {
 public:
  Session& session() override { return session_; }
  absl::Status Begin() override { return absl::OkStatus(); }
  absl::Status Commit() override {
    ++commits;
    return absl::OkStatus();
  }
  void Rollback() override {}
  absl::Status SetMark() override { return absl::OkStatus(); }
  absl::Status KeepSinceMark() override { return absl::OkStatus(); }
  absl::Status UndoSinceMark() override { return absl::OkStatus(); }
  absl::Status Admit(Lane) override { return absl::OkStatus(); }
  bool FreeUpReserve() override { return false; }
  absl::Status Standing() const override { return absl::OkStatus(); }
  absl::Status Upkeep() override { return absl::OkStatus(); }

  int commits = 0;

 private:
  NoSession session_;
};

// What groups do is tested through the writer; here, that nothing happens without being asked for.
class WriteQueueTest : public ::testing::Test {
 protected:
  void Queue(Lane lane, std::string name) {
    queue_.Later(
        lane, [](Session&) { return absl::OkStatus(); },
        [this, name](absl::Status status) { answers_.emplace_back(name, std::move(status)); });
  }
  std::vector<std::string> Answered() const {
    std::vector<std::string> names;
    for (const auto& [name, status] : answers_) names.push_back(name);
    return names;
  }

  VirtualClock clock_{absl::UnixEpoch()};
  WillingConnection connection_;
  WriteQueue queue_{connection_, {.queue_bodies_max = 2, .group_bodies_max = 2}, clock_};
  std::vector<std::pair<std::string, absl::Status>> answers_;
};

TEST_F(WriteQueueTest, RunsOneGroupEachTimeItIsTold) {
  EXPECT_FALSE(queue_.HasWork());
  Queue(Lane::kLease, "lease");
  Queue(Lane::kReceipt, "receipt");
  Queue(Lane::kImport, "import");
  EXPECT_THAT(Answered(), ElementsAre());
  queue_.RunGroup();
  EXPECT_THAT(Answered(), ElementsAre("receipt", "lease"));
  EXPECT_TRUE(queue_.HasWork());
  queue_.RunGroup();
  EXPECT_THAT(Answered(), ElementsAre("receipt", "lease", "import"));
  EXPECT_FALSE(queue_.HasWork());
  EXPECT_EQ(connection_.commits, 2);
}

TEST_F(WriteQueueTest, AnswersWhatItRefusesAtOnce) {
  Queue(Lane::kLease, "a");
  Queue(Lane::kLease, "b");
  Queue(Lane::kLease, "too much");
  EXPECT_THAT(Answered(), ElementsAre("too much"));
  EXPECT_THAT(answers_.back().second, HasCode(absl::StatusCode::kResourceExhausted, HasSubstr("leases")));
}

TEST_F(WriteQueueTest, IsOverWhenItIsClosedAndEmpty) {
  Queue(Lane::kLease, "a");
  queue_.Close();
  Queue(Lane::kLease, "late");
  EXPECT_THAT(answers_.back().second, HasCode(absl::StatusCode::kUnavailable, HasSubstr("closed")));
  EXPECT_TRUE(queue_.WaitForWork());
  queue_.RunGroup();
  EXPECT_FALSE(queue_.WaitForWork());
}

}  // namespace
}  // namespace sendlift::storage

#include "storage/writer.h"

#include <algorithm>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
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

// Writes down what it is told to do, and fails where a test wants it to.
struct Script {
  std::vector<std::string> steps;
  std::vector<absl::Status> commits;  // taken from the back; OK when empty
  absl::Status begin;
  absl::Status standing;
  absl::Status upkeep;
  absl::Status admit;
  bool has_reserve = false;
};

class FakeConnection : public WriteConnection {
 public:
  explicit FakeConnection(Script& script) : script_(script) {}

  Session& session() override { return session_; }
  absl::Status Begin() override { return Note("begin", script_.begin); }
  absl::Status Commit() override {
    absl::Status status;
    if (!script_.commits.empty()) {
      status = script_.commits.back();
      script_.commits.pop_back();
    }
    return Note("commit", status);
  }
  void Rollback() override { (void)Note("rollback", {}); }
  absl::Status SetMark() override { return Note("mark", {}); }
  absl::Status KeepSinceMark() override { return Note("keep", {}); }
  absl::Status UndoSinceMark() override { return Note("undo", {}); }
  absl::Status Admit(Lane lane) override { return lane == Lane::kOptOut ? absl::OkStatus() : script_.admit; }
  bool FreeUpReserve() override { return std::exchange(script_.has_reserve, false); }
  absl::Status Standing() const override { return script_.standing; }
  absl::Status Upkeep() override { return script_.upkeep; }

 private:
  absl::Status Note(const char* step, absl::Status status) {
    script_.steps.push_back(step);
    return status;
  }

  Script& script_;
  NoSession session_;
};

// A writer whose thread is held in a first body until Go, so that a test can fill its queues.
class WriterTest : public ::testing::Test {
 protected:
  void Start(WriterOptions options = {}) {
    writer_.emplace(std::make_unique<FakeConnection>(script_), options, clock_);
    std::promise<void> held;
    writer_->Later(
        Lane::kOptOut,
        [this, &held](Session&) {
          if (!std::exchange(held_, true)) held.set_value();
          going_.wait();
          return absl::OkStatus();
        },
        [](const absl::Status&) {});
    held.get_future().wait();
  }
  void Queue(
      Lane lane, std::string name, std::function<absl::Status()> body = [] { return absl::OkStatus(); }) {
    writer_->Later(
        lane,
        [this, name, body](Session&) {
          ran_.push_back(name);
          return body();
        },
        [this, name](absl::Status status) { answers_.emplace_back(name, std::move(status)); });
  }
  void GoAndFinish() {
    go_.set_value();
    writer_->Shutdown();
  }
  absl::Status Answer(absl::string_view name) const {
    for (const auto& [body, status] : answers_) {
      if (body == name) return status;
    }
    return absl::NotFoundError("no answer");
  }

  Script script_;
  VirtualClock clock_{absl::UnixEpoch()};
  std::promise<void> go_;
  std::shared_future<void> going_ = go_.get_future().share();
  bool held_ = false;
  std::vector<std::string> ran_;
  std::vector<std::pair<std::string, absl::Status>> answers_;
  std::optional<Writer> writer_;
};

TEST_F(WriterTest, RunsAGroupInOneTransaction) {
  Start();
  Queue(Lane::kLease, "a");
  Queue(Lane::kLease, "b");
  GoAndFinish();
  EXPECT_THAT(script_.steps, ElementsAre("begin", "mark", "keep", "mark", "keep", "mark", "keep", "commit"));
  EXPECT_OK(Answer("a"));
  EXPECT_OK(Answer("b"));
}

TEST_F(WriterTest, LetsAHigherLaneOvertake) {
  Start();
  Queue(Lane::kImport, "import");
  Queue(Lane::kLease, "lease 1");
  Queue(Lane::kLease, "lease 2");
  Queue(Lane::kOptOut, "opt-out");
  Queue(Lane::kReceipt, "receipt");
  GoAndFinish();
  EXPECT_THAT(ran_, ElementsAre("opt-out", "receipt", "lease 1", "lease 2", "import"));
}

TEST_F(WriterTest, GivesTheLowestLaneATurnNowAndThen) {
  Start();
  Queue(Lane::kImport, "import");
  for (int i = 0; i < 40; ++i) Queue(Lane::kReceipt, "receipt");
  GoAndFinish();
  const auto at = std::find(ran_.begin(), ran_.end(), "import") - ran_.begin();
  EXPECT_EQ(at, 14);  // the 16th turn; the one that held the writer was the first
}

TEST_F(WriterTest, UndoesAFailingBodyAlone) {
  Start();
  Queue(Lane::kLease, "good");
  Queue(Lane::kLease, "bad", [] { return absl::NotFoundError("no such campaign"); });
  GoAndFinish();
  EXPECT_THAT(script_.steps, ElementsAre("begin", "mark", "keep", "mark", "keep", "mark", "undo", "commit"));
  EXPECT_OK(Answer("good"));
  EXPECT_THAT(Answer("bad"), HasCode(absl::StatusCode::kNotFound, "no such campaign"));
}

TEST_F(WriterTest, FailsAllOfAGroupThatCannotBeCommittedAndGoesOn) {
  script_.commits = {Error(absl::StatusCode::kUnavailable, "DISK_FULL", "the disk is full: x")};
  Start({.group_bodies_max = 3});
  Queue(Lane::kLease, "good");
  Queue(Lane::kLease, "saw what is gone", [] { return absl::AlreadyExistsError("there"); });
  Queue(Lane::kLease, "next group");
  GoAndFinish();
  EXPECT_THAT(Answer("good"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));
  EXPECT_EQ(DetailsOf(Answer("good"))->reason, "DISK_FULL");
  EXPECT_THAT(Answer("saw what is gone"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));
  EXPECT_OK(Answer("next group"));
}

TEST_F(WriterTest, RunsOptOutsAgainInTheReserveWhenTheDiskIsFull) {
  script_.commits = {Error(absl::StatusCode::kUnavailable, "DISK_FULL", "the disk is full: x")};
  script_.has_reserve = true;
  Start();
  Queue(Lane::kOptOut, "opt-out");
  Queue(Lane::kLease, "lease");
  GoAndFinish();
  EXPECT_OK(Answer("opt-out"));
  EXPECT_THAT(Answer("lease"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));
  EXPECT_THAT(ran_, ElementsAre("opt-out", "lease", "opt-out"));
}

TEST_F(WriterTest, FailsOptOutsWhenTheReserveIsUsedUpToo) {
  const absl::Status full = Error(absl::StatusCode::kUnavailable, "DISK_FULL", "the disk is full: x");
  script_.commits = {full, full};
  script_.has_reserve = true;
  Start();
  Queue(Lane::kOptOut, "opt-out");
  GoAndFinish();
  EXPECT_THAT(Answer("opt-out"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));
  EXPECT_EQ(script_.steps.back(), "rollback");
}

TEST_F(WriterTest, RunsOnlyWhatIsAdmitted) {
  script_.admit = absl::UnavailableError("only opt-outs");
  Start();
  Queue(Lane::kOptOut, "opt-out");
  Queue(Lane::kLease, "lease");
  GoAndFinish();
  EXPECT_THAT(ran_, ElementsAre("opt-out"));
  EXPECT_OK(Answer("opt-out"));
  EXPECT_THAT(Answer("lease"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("only opt-outs")));
}

TEST_F(WriterTest, FailsAllOfAGroupThatTheEngineGaveUp) {
  Start();
  Queue(Lane::kLease, "before");
  Queue(Lane::kLease, "ignores the error", [this] {
    script_.standing = absl::AbortedError("the transaction was ended from inside");
    return absl::OkStatus();
  });
  GoAndFinish();
  EXPECT_THAT(Answer("before"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("ended from inside")));
  EXPECT_THAT(Answer("ignores the error"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("ended from inside")));
  EXPECT_EQ(script_.steps.back(), "rollback");
}

TEST_F(WriterTest, RunsNothingInATransactionThatDidNotBegin) {
  script_.begin = absl::UnavailableError("another program holds the database");
  writer_.emplace(std::make_unique<FakeConnection>(script_), WriterOptions{}, clock_);
  Queue(Lane::kLease, "a");
  writer_->Shutdown();
  EXPECT_THAT(ran_, ElementsAre());
  EXPECT_THAT(Answer("a"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("holds the database")));
}

TEST_F(WriterTest, RefusesWhatIsTooMuchForALaneAndKeepsTheRest) {
  Start({.queue_bodies_max = 2});
  Queue(Lane::kLease, "a");
  Queue(Lane::kLease, "b");
  Queue(Lane::kLease, "too much");
  EXPECT_THAT(Answer("too much"), HasCode(absl::StatusCode::kResourceExhausted, HasSubstr("leases")));
  EXPECT_EQ(DetailsOf(Answer("too much"))->reason, "WRITE_QUEUE_FULL");
  Queue(Lane::kReceipt, "another lane");
  GoAndFinish();
  EXPECT_THAT(ran_, ElementsAre("another lane", "a", "b"));
}

TEST_F(WriterTest, ClosesAGroupThatHasEnoughBodies) {
  Start({.group_bodies_max = 2});
  for (const char* name : {"a", "b", "c"}) Queue(Lane::kLease, name);
  GoAndFinish();
  EXPECT_EQ(std::count(script_.steps.begin(), script_.steps.end(), "commit"), 2);
}

TEST_F(WriterTest, ClosesAGroupAfterALongBodySoThatOthersAreAnswered) {
  Start({.group_time_max = absl::Milliseconds(10)});
  Queue(Lane::kLease, "long", [this] {
    clock_.AdvanceBy(absl::Milliseconds(11));
    return absl::OkStatus();
  });
  Queue(Lane::kLease, "next group", [this] {
    EXPECT_OK(Answer("long"));
    return absl::OkStatus();
  });
  GoAndFinish();
  EXPECT_OK(Answer("next group"));
}

TEST_F(WriterTest, RunsWhatIsQueuedBeforeItStopsAndRefusesTheRest) {
  Start();
  Queue(Lane::kImport, "queued");
  GoAndFinish();
  EXPECT_OK(Answer("queued"));
  Queue(Lane::kOptOut, "late");
  EXPECT_THAT(Answer("late"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("closed")));
  EXPECT_EQ(DetailsOf(Answer("late"))->reason, "SHUTTING_DOWN");
}

TEST_F(WriterTest, AnswersOnItsOwnThreadAndKnowsIt) {
  Start();
  bool on_thread = false;
  writer_->Later(
      Lane::kLease, [](Session&) { return absl::OkStatus(); },
      [&](const absl::Status&) { on_thread = Writer::OnWriterThread(); });
  GoAndFinish();
  EXPECT_TRUE(on_thread);
  EXPECT_FALSE(Writer::OnWriterThread());
}

TEST_F(WriterTest, GoesOnWhenUpkeepFails) {
  script_.upkeep = Error(absl::StatusCode::kUnavailable, "DISK_FULL", "the disk is full: checkpoint");
  Start({.group_bodies_max = 1});
  Queue(Lane::kLease, "a");
  GoAndFinish();
  EXPECT_OK(Answer("a"));
}

using WriterDeathTest = WriterTest;

TEST_F(WriterDeathTest, EndsTheProcessWhenASyncFailed) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto write_after_failed_sync = [this] {
    script_.commits = {
        Error(absl::StatusCode::kUnavailable, "DISK_ERROR", "the disk failed: fsync", {{"sync", "failed"}})};
    Start();
    GoAndFinish();
  };
  EXPECT_DEATH(write_after_failed_sync(), "");
}

}  // namespace
}  // namespace sendlift::storage

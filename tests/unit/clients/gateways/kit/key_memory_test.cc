#include "clients/gateways/kit/key_memory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

using ::testing::HasSubstr;
using State = KeyMemory::State;

class KeyMemoryTest : public ::testing::Test {
 protected:
  KeyMemoryTest() : path_(::testing::TempDir() + "/keys-" + std::to_string(getpid())) { std::remove(path_.c_str()); }
  ~KeyMemoryTest() override { std::remove(path_.c_str()); }

  std::unique_ptr<KeyMemory> Open() {
    auto memory = KeyMemory::Open(path_);
    EXPECT_OK(memory);
    return memory.ok() ? *std::move(memory) : KeyMemory::InMemory();
  }
  int64_t FileBytes() const {
    struct stat about;
    return stat(path_.c_str(), &about) == 0 ? about.st_size : -1;
  }
  void Append(const std::string& bytes) { std::ofstream(path_, std::ios::app | std::ios::binary) << bytes; }

  const std::string path_;
};

TEST_F(KeyMemoryTest, RemembersOverARestart) {
  {
    const auto memory = Open();
    memory->MeetEpoch(7);
    memory->Set("a", {.state = State::kAccepted, .epoch = 7, .attempt = 2});
    memory->Set("b", {.state = State::kRefused, .epoch = 7, .attempt = 1});
    memory->Set("c", {.state = State::kFenced, .epoch = 1'000'000'000'000, .attempt = 1});
    ASSERT_OK(memory->Sync());
  }
  const auto memory = Open();
  EXPECT_EQ(memory->epoch(), 7);
  EXPECT_EQ(memory->key_count(), 3u);
  EXPECT_EQ(memory->Find("a").state, State::kAccepted);
  EXPECT_EQ(memory->Find("a").attempt, 2);
  EXPECT_EQ(memory->Find("b").state, State::kRefused);
  EXPECT_EQ(memory->Find("c").state, State::kFenced);
  EXPECT_EQ(memory->Find("c").epoch, 1'000'000'000'000);
  EXPECT_EQ(memory->Find("d").state, State::kUnknown);
}

TEST_F(KeyMemoryTest, KnowsSinceWhenItKnows) {
  const absl::Time begin = absl::FromUnixSeconds(3'000'000'000) - absl::Microseconds(1);
  {
    const auto memory = Open();
    EXPECT_FALSE(memory->since().has_value());
    memory->Begin(begin);
    memory->Begin(begin + absl::Hours(1));
    memory->Set("a", {.state = State::kAccepted, .epoch = 7, .attempt = 2});
    ASSERT_OK(memory->Sync());
  }
  const auto memory = Open();
  memory->Begin(begin + absl::Hours(2));
  EXPECT_EQ(memory->since(), begin);
  EXPECT_EQ(memory->epoch(), 0);
  EXPECT_EQ(memory->key_count(), 1u);
}

TEST_F(KeyMemoryTest, AFileThatDoesNotSayWhenItBeganIsNotGivenABeginning) {
  {
    const auto memory = Open();
    memory->Set("a", {.state = State::kAccepted, .epoch = 7, .attempt = 2});
    ASSERT_OK(memory->Sync());
  }
  const auto memory = Open();
  memory->Begin(absl::FromUnixSeconds(1'700'000'000));
  EXPECT_FALSE(memory->since().has_value());
}

TEST_F(KeyMemoryTest, WhatWasNotSyncedIsNotReliedOn) {
  { Open()->Set("a", {.state = State::kAccepted, .epoch = 1, .attempt = 1}); }
  EXPECT_EQ(Open()->Find("a").state, State::kUnknown);
}

TEST_F(KeyMemoryTest, AnAcceptedKeyStaysAccepted) {
  const auto memory = KeyMemory::InMemory();
  memory->Set("a", {.state = State::kFenced, .epoch = 1, .attempt = 1});
  memory->Set("a", {.state = State::kAccepted, .epoch = 1, .attempt = 2});
  memory->Set("a", {.state = State::kRefused, .epoch = 1, .attempt = 3});
  EXPECT_EQ(memory->Find("a").state, State::kAccepted);
  EXPECT_EQ(memory->Find("a").attempt, 2);
}

TEST_F(KeyMemoryTest, AKeyThatWasTakenBackStaysSoOverARestartUntilALaterAttempt) {
  {
    const auto memory = Open();
    memory->Set("a", {.state = State::kAccepted, .epoch = 1, .attempt = 1});
    memory->Set("a", {.state = State::kRevoked, .epoch = 1, .attempt = 1});
    ASSERT_OK(memory->Sync());
  }
  const auto memory = Open();
  EXPECT_EQ(memory->Find("a").state, State::kRevoked);
  EXPECT_EQ(memory->Find("a").attempt, 1);
  memory->Set("a", {.state = State::kAccepted, .epoch = 1, .attempt = 2});
  EXPECT_EQ(memory->Find("a").state, State::kAccepted);
}

TEST_F(KeyMemoryTest, TheEpochNeverGoesBack) {
  const auto memory = KeyMemory::InMemory();
  memory->MeetEpoch(3);
  memory->MeetEpoch(2);
  EXPECT_EQ(memory->epoch(), 3);
}

TEST_F(KeyMemoryTest, ATornRecordAtTheEndIsCutOff) {
  {
    const auto memory = Open();
    memory->Set("a", {.state = State::kAccepted, .epoch = 1, .attempt = 1});
    ASSERT_OK(memory->Sync());
  }
  const int64_t whole_bytes = FileBytes();
  for (const std::string& torn : {std::string(5, 'x'), std::string(32, '\0'), std::string(100, '\xFF')}) {
    Append(torn);
    {
      const auto memory = Open();
      EXPECT_EQ(memory->Find("a").state, State::kAccepted);
      EXPECT_EQ(memory->key_count(), 1u);
    }
    EXPECT_EQ(FileBytes(), whole_bytes);
  }
  {
    const auto memory = Open();
    memory->Set("b", {.state = State::kAccepted, .epoch = 1, .attempt = 1});
    ASSERT_OK(memory->Sync());
  }
  EXPECT_EQ(Open()->key_count(), 2u);
}

TEST_F(KeyMemoryTest, ATornBeginningIsBegunAgain) {
  Append("sendlift k");
  EXPECT_EQ(Open()->key_count(), 0u);
  EXPECT_EQ(FileBytes(), 16);
}

TEST_F(KeyMemoryTest, DamageThatNoCrashLeavesIsAnError) {
  { Open(); }
  Append(std::string(3 << 20, 'x'));
  EXPECT_THAT(KeyMemory::Open(path_), testing::HasCode(absl::StatusCode::kDataLoss, HasSubstr("damaged at byte 16")));
}

TEST_F(KeyMemoryTest, RefusesAFileOfAnotherKind) {
  Append("customer_id,email\n");
  EXPECT_THAT(KeyMemory::Open(path_),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("name another file")));
  EXPECT_EQ(FileBytes(), 18);
}

TEST_F(KeyMemoryTest, TwoGatewaysCannotShareAFile) {
  const auto memory = Open();
  EXPECT_THAT(KeyMemory::Open(path_),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("open in another gateway")));
}

TEST_F(KeyMemoryTest, SaysWhyAFileCannotBeOpened) {
  EXPECT_THAT(KeyMemory::Open("/no/such/folder/keys"),
              testing::HasCode(absl::StatusCode::kNotFound, HasSubstr("/no/such/folder/keys")));
}

}  // namespace
}  // namespace sendlift::gateway

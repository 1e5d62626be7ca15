#include "storage/lock_file.h"

#include <unistd.h>

#include <fstream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::sendlift::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(LockFileTest, RefusesASecondOwnerAndNamesTheFileAndTheProcess) {
  const TempDir directory;
  const std::string path = directory.File("a.db.lock");
  ASSERT_OK_AND_ASSIGN(const LockFile first, LockFile::Acquire(path));
  const auto second = LockFile::Acquire(path);
  EXPECT_THAT(second, HasCode(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr(path), HasSubstr(absl::StrCat("process ", getpid())))));
  EXPECT_EQ(DetailsOf(second.status())->reason, "DATABASE_IN_USE");
}

TEST(LockFileTest, LetsGoWhenItsOwnerIsDestroyed) {
  const TempDir directory;
  { ASSERT_OK(LockFile::Acquire(directory.File("lock"))); }
  EXPECT_OK(LockFile::Acquire(directory.File("lock")));
}

TEST(LockFileTest, TakesOverAFileThatAProcessLeftBehind) {
  const TempDir directory;
  const std::string path = directory.File("lock");
  std::ofstream(path) << "99999999999999\n";
  ASSERT_OK_AND_ASSIGN(const LockFile lock, LockFile::Acquire(path));
  std::string owner;
  std::ifstream(path) >> owner;
  EXPECT_EQ(owner, absl::StrCat(getpid()));
}

TEST(LockFileTest, HoldsOnWhenItIsMoved) {
  const TempDir directory;
  std::optional<LockFile> kept;
  {
    ASSERT_OK_AND_ASSIGN(LockFile lock, LockFile::Acquire(directory.File("lock")));
    kept.emplace(std::move(lock));
  }
  EXPECT_THAT(LockFile::Acquire(directory.File("lock")),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

TEST(LockFileTest, SaysWhatIsWrongWithThePath) {
  const TempDir directory;
  EXPECT_THAT(LockFile::Acquire(directory.File("missing/lock")),
              HasCode(absl::StatusCode::kNotFound, HasSubstr("missing/lock")));
}

}  // namespace
}  // namespace sendlift::storage

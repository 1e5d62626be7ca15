#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/invariant.h"
#include "storage/sqlite.h"

namespace sendlift::testing {

// A directory of its own, removed with all that is in it.
class TempDir {
 public:
  TempDir() : path_((std::filesystem::temp_directory_path() / "sendlift-XXXXXX").string()) {
    CHECK_INVARIANT(mkdtemp(path_.data()) != nullptr);
  }
  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~TempDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  std::string File(absl::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

// A database in a directory of its own: auto temporary = OpenTemporary(storage::Schema()); temporary->Read(...).
class TemporaryDatabase {
 public:
  TemporaryDatabase(TempDir directory, std::unique_ptr<storage::Database> database)
      : directory_(std::move(directory)), database_(std::move(database)) {}

  storage::Database& operator*() const { return *database_; }
  storage::Database* operator->() const { return database_.get(); }
  const TempDir& directory() const { return directory_; }

 private:
  TempDir directory_;
  std::unique_ptr<storage::Database> database_;
};

// Without syncs and a reserve, since nothing needs to survive the test.
inline TemporaryDatabase OpenTemporary(absl::Span<const storage::Migration> migrations,
                                       storage::SqliteOptions options = {.reserve_mb = 0, .sync = false}) {
  TempDir directory;
  auto database = storage::OpenSqlite(directory.File("test.db"), options, migrations);
  EXPECT_TRUE(database.ok()) << database.status();
  CHECK_INVARIANT(database.ok());
  return TemporaryDatabase(std::move(directory), *std::move(database));
}

}  // namespace sendlift::testing

#include "storage/commit_mark.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {
namespace {

constexpr int kBytesMax = 512;  // a sector: it is written whole or not at all

struct CommitCount {
  std::string database;
  int64_t commits = 0;
};

std::string PathOf(const std::string& path) { return absl::StrCat(path, ".mark"); }

// Always of one length, and twice the same line, so that a byte that was flipped is seen.
std::string Text(const std::string& database, int64_t commits) {
  const std::string line = absl::StrFormat("database %s commits %020d\n", database, commits);
  return absl::StrCat(line, line);
}

std::optional<CommitCount> Parsed(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines.size() < 2 || lines[0] != lines[1]) return std::nullopt;
  const std::vector<absl::string_view> words = absl::StrSplit(lines[0], ' ');
  CommitCount count;
  if (words.size() != 4 || words[0] != "database" || !absl::SimpleAtoi(words[3], &count.commits)) return std::nullopt;
  count.database = std::string(words[1]);
  return count;
}

std::optional<CommitCount> InFile(const std::string& path, const std::string& vfs) {
  absl::StatusOr<VfsFile> file = VfsFile::OpenToRead(PathOf(path), vfs);
  if (!file.ok()) return std::nullopt;
  const absl::StatusOr<std::string> text = file->Read(kBytesMax);
  const std::optional<CommitCount> count = text.ok() ? Parsed(*text) : std::nullopt;
  if (!count.has_value()) log::Warning("{} cannot be read and is begun anew", PathOf(path));
  return count;
}

absl::StatusOr<std::optional<CommitCount>> InDatabase(SQLite::Database& connection) {
  std::optional<CommitCount> count;
  RETURN_IF_ERROR(WithoutExceptions([&] {
    if (!connection.tableExists("commit_count")) return;
    SQLite::Statement statement(connection, "SELECT database, commits FROM commit_count");
    if (!statement.executeStep()) return;
    count = CommitCount{statement.getColumn(0).getString(), statement.getColumn(1).getInt64()};
  }));
  return count;
}

absl::Status Lost(const std::string& path, int64_t in_database, int64_t in_file) {
  return Error(
      absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
      absl::StrCat(in_file - in_database, " transactions that were committed are gone: the database has counted ",
                   in_database, ", ", PathOf(path), " ", in_file, "; its log (", path,
                   "-wal) was damaged, cut short or removed, or an older copy was put in its place. Nothing "
                   "was changed. Restore a backup; to go on without what is gone, remove ",
                   PathOf(path), " and start again"),
      {{"path", path}, {"commits_in_database", absl::StrCat(in_database)}, {"commits_in_mark", absl::StrCat(in_file)}});
}

absl::Status MakeTable(SQLite::Database& connection) {
  const auto undo = absl::MakeCleanup([&] { (void)connection.tryExec("ROLLBACK"); });
  return WithoutExceptions([&] {
    connection.exec("BEGIN IMMEDIATE; CREATE TABLE commit_count (database TEXT NOT NULL, commits INTEGER NOT NULL)");
    SQLite::Statement insert(connection, "INSERT INTO commit_count (database, commits) VALUES ($1, 0)");
    insert.bind(1, NewUuid());
    insert.exec();
    connection.exec("COMMIT");
  });
}

}  // namespace

absl::Status CommitMark::Check(SQLite::Database& connection, const std::string& path, const std::string& vfs) {
  const std::optional<CommitCount> file = InFile(path, vfs);
  if (!file.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<CommitCount> database, InDatabase(connection));
  if (database.has_value() && database->database != file->database) return absl::OkStatus();
  const int64_t commits = database.has_value() ? database->commits : 0;
  return file->commits > commits ? Lost(path, commits, file->commits) : absl::OkStatus();
}

absl::StatusOr<CommitMark> CommitMark::Begin(SQLite::Database& connection, const std::string& path,
                                             const std::string& vfs) {
  ASSIGN_OR_RETURN(std::optional<CommitCount> count, InDatabase(connection));
  if (!count.has_value()) {
    RETURN_IF_ERROR(MakeTable(connection));
    ASSIGN_OR_RETURN(count, InDatabase(connection));
  }
  absl::StatusOr<VfsFile> file = VfsFile::OpenToWrite(PathOf(path), vfs);
  if (!file.ok()) log::Warning("without {}: {}", PathOf(path), std::string(file.status().message()));
  CommitMark mark(count->database, count->commits, file.ok() ? std::optional(*std::move(file)) : std::nullopt);
  mark.Keep();
  return mark;
}

CommitMark::CommitMark(std::string database, int64_t commits, std::optional<VfsFile> file)
    : database_(std::move(database)), commits_(commits), file_(std::move(file)) {}

absl::Status CommitMark::Count(Session& session) {
  RETURN_IF_ERROR(session.Execute("UPDATE commit_count SET commits = commits + 1").status());
  return session.Query([&](const Row& row) { return commits_ = row.Int(0), absl::OkStatus(); },
                       "SELECT commits FROM commit_count");
}

void CommitMark::Keep() {
  if (file_.has_value()) (void)file_->Write(Text(database_, commits_));
}

}  // namespace sendlift::storage

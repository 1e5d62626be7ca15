#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "storage/database.h"
#include "storage/sqlite_session.h"
#include "storage/write_queue.h"
#include "tests/simulation/faulty_connection.h"

namespace sendlift::simulation {

// A real SQLite database whose writer has no thread: groups run when the simulation says so, or when somebody waits for
// one. It can be killed and opened again; then it is what kill -9 leaves of the files.
class SimulatedDatabase final : public storage::Database {
 public:
  // `vfs`: the name of an SQLite VFS, or "" for the system's.
  SimulatedDatabase(std::string folder, std::string vfs, DatabaseFaults& faults, const Clock& clock);
  ~SimulatedDatabase() override { Kill(); }

  // Opens what is there, after a kill through SQLite's own recovery. Makes and migrates it the first time.
  absl::Status Open(storage::WriterOptions options);
  // Answers all that waits with an error, without running it, and drops the connections.
  void Kill();

  bool HasWork() { return queue_ != nullptr && queue_->HasWork(); }
  void RunGroup();

  // Runs `body` on what is committed now, whatever befalls the server: for those who watch.
  absl::Status Peek(absl::FunctionRef<absl::Status(storage::Session&)> body);

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Session&)> body) override;
  absl::Status Write(storage::Lane lane, absl::FunctionRef<absl::Status(storage::Session&)> body) override;
  void WriteLater(storage::Lane lane, Body body, Done done) override;

 private:
  absl::StatusOr<std::unique_ptr<storage::SqliteSession>> Connect(int flags) const;
  void CopyFiles();

  const std::string folder_;
  const std::string vfs_;
  DatabaseFaults& faults_;
  const Clock& clock_;
  int life_ = 0;
  std::string path_;
  std::unique_ptr<storage::SqliteSession> reader_;
  std::unique_ptr<FaultyConnection> writer_;
  std::unique_ptr<storage::WriteQueue> queue_;
};

}  // namespace sendlift::simulation

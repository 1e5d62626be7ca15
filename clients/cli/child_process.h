#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace sendlift::cli {

// A program that was started from here; it is stopped when the object goes.
class ChildProcess {
 public:
  // Runs `arguments[0]` with its output in a file, in a process group of its own, so that Ctrl-C on the terminal does
  // not reach it by itself. Errors: INTERNAL when it cannot be started.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& arguments,
                                                             const std::string& log_file);
  ~ChildProcess() { Stop(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // OK while it runs. Once it has ended: INTERNAL with how, and the last lines of what it said.
  absl::Status Check();
  // Asks it to end (SIGTERM), waits at most ten seconds, then ends it (SIGKILL). Harmless when repeated.
  void Stop();

  const std::string& log_file() const { return log_file_; }

 private:
  ChildProcess(std::string name, pid_t pid, std::string log_file)
      : name_(std::move(name)), pid_(pid), log_file_(std::move(log_file)) {}

  bool HasEnded();

  std::string name_;
  pid_t pid_;
  std::string log_file_;
  bool has_ended_ = false;
  int wait_status_ = 0;
};

// The last lines of a file, each after two blanks; empty if there is no file.
std::string TailOf(const std::string& file, size_t lines);

// Ctrl-C and SIGTERM, kept from ending the process while the object lives. Make it before any thread.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // CANCELLED if one came, at once; OK after the pause.
  absl::Status Pause(absl::Duration pause);

 private:
  bool came_ = false;
};

}  // namespace sendlift::cli

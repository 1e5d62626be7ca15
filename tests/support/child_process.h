#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift::testing {

// A program of ours as a process of its own, for tests and benchmarks. It is killed when this ends.
class ChildProcess {
 public:
  // Starts `arguments[0]` with standard input closed and both outputs in `output_file`; `variables` (NAME=value) come
  // before those of this process.
  static ChildProcess Start(const std::vector<std::string>& arguments, const std::string& output_file,
                            const std::vector<std::string>& variables = {});

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  // From now on no file of the process grows beyond `bytes`, as if the disk were full; nothing: there is room again.
  void LimitFiles(std::optional<int64_t> bytes) const;
  // Waits for the end: the exit code, or minus the signal. Nothing if it still runs after `at_most`.
  std::optional<int> Wait(absl::Duration at_most);
  std::string Output() const;

  double CpuSeconds() const;     // user and system so far
  double PeakMegabytes() const;  // most memory it ever had resident

 private:
  ChildProcess() = default;

  pid_t pid_ = 0;
  std::string output_file_;
};

// Asks until it is true or the time is over; the last answer.
bool Eventually(absl::Duration at_most, const std::function<bool()>& condition);

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, absl::string_view text);

// A server on a free port of the loopback: the process and its address.
struct RunningServer {
  ChildProcess process;
  std::string address;
};
// Starts `sendliftd` from `bin_directory` and waits until it serves; nothing if it ends instead, or takes a minute.
std::optional<RunningServer> StartServer(const std::string& bin_directory, const std::string& database,
                                         const std::string& output_file,
                                         const std::vector<std::string>& more_flags = {},
                                         const std::string& listen = "127.0.0.1:0");

}  // namespace sendlift::testing

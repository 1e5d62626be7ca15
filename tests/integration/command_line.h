#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/child_process.h"

namespace sendlift::testing {

// What a command printed and how it ended.
struct CommandResult {
  int exit_code = -1;
  std::string output;
};

// Runs a program to its end; -1 as the exit code of one that takes more than two minutes.
inline CommandResult RunProgram(const std::vector<std::string>& arguments, const std::string& output_file) {
  ChildProcess child = ChildProcess::Start(arguments, output_file);
  const auto exit_code = child.Wait(absl::Minutes(2));
  return {.exit_code = exit_code.value_or(-1), .output = child.Output()};
}

// The real `sendlift` against a server; its output goes to files in `directory`, which exists. `flags` come before
// every command.
class CommandLine {
 public:
  CommandLine(std::string bin_directory, std::string server, std::string directory, std::vector<std::string> flags = {})
      : bin_directory_(std::move(bin_directory)),
        server_(std::move(server)),
        directory_(std::move(directory)),
        flags_(std::move(flags)) {}

  CommandResult Run(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {bin_directory_ + "/sendlift", "--server", server_};
    all.insert(all.end(), flags_.begin(), flags_.end());
    all.insert(all.end(), arguments.begin(), arguments.end());
    return RunProgram(all, absl::StrCat(directory_, "/command-", ++count_, ".txt"));
  }

 private:
  std::string bin_directory_;
  std::string server_;
  std::string directory_;
  std::vector<std::string> flags_;
  int count_ = 0;
};

}  // namespace sendlift::testing

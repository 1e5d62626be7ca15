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

// The real `sendlift` against a server, in a directory of its own.
class CommandLine {
 public:
  CommandLine(std::string bin_directory, std::string server, std::string directory)
      : bin_directory_(std::move(bin_directory)), server_(std::move(server)), directory_(std::move(directory)) {}

  CommandResult Run(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {bin_directory_ + "/sendlift", "--server", server_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const std::string output = absl::StrCat(directory_, "/command-", ++count_, ".txt");
    ChildProcess child = ChildProcess::Start(all, output);
    const auto exit_code = child.Wait(absl::Minutes(2));
    return {.exit_code = exit_code.value_or(-1), .output = child.Output()};
  }

 private:
  std::string bin_directory_;
  std::string server_;
  std::string directory_;
  int count_ = 0;
};

}  // namespace sendlift::testing

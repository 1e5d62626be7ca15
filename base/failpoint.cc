#include "base/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sendlift::failpoints {
namespace {

constexpr char kVariable[] = "SENDLIFT_FAILPOINT";

std::string wanted;
std::atomic<int64_t> passages_left = 0;

bool IsKnown(absl::string_view name) {
  const auto is_in = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
  };
  return is_in(kServerFailpoints) || is_in(kGatewayFailpoints);
}

}  // namespace

std::atomic<bool> armed = false;

void Pass(absl::string_view name) {
  if (name != wanted || passages_left.fetch_sub(1) != 1) return;
  kill(getpid(), SIGKILL);
  while (true) pause();
}

absl::Status Arm(const char* text) {
  armed = false;
  if (text == nullptr || *text == '\0') return absl::OkStatus();
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (!IsKnown(parts.first)) {
    return absl::InvalidArgumentError(
        absl::StrCat(kVariable, ": there is no failpoint \"", parts.first, "\"; base/failpoint.h has their names"));
  }
  int64_t passages = 1;
  if (!parts.second.empty() && (!absl::SimpleAtoi(parts.second, &passages) || passages < 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat(kVariable, ": \"", parts.second, "\" is no number of a passage from 1 on"));
  }
  wanted = parts.first;
  passages_left = passages;
  armed = true;
  return absl::OkStatus();
}

absl::Status ArmFromEnvironment() { return Arm(std::getenv(kVariable)); }

}  // namespace sendlift::failpoints

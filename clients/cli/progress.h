#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "clients/cli/screen.h"

namespace sendlift::cli {

// How far long work is: a bar that repaints itself on a terminal, a line every five seconds elsewhere.
class Progress {
 public:
  // `unit` is what is counted: "rows".
  Progress(const Screen& screen, const Clock& clock, std::string unit);

  // `share` is how much is done, 0 to 1, or negative if nobody knows; `count` is what is done.
  void Show(double share, int64_t count);
  // The same with a text of its own beside the bar.
  void Show(double share, const std::string& text);
  // Clears the bar.
  void Finish();

  absl::Duration elapsed() const { return clock_.Now() - start_; }

 private:
  bool IsDue();

  const Screen screen_;
  const Clock& clock_;
  const std::string unit_;
  const absl::Time start_;
  absl::Time shown_;
  bool is_painted_ = false;
};

// "[########............]  40 %"; empty for a negative share.
std::string Bar(double share);

// "1,234,567 rows, 98,000 rows/s".
std::string Rate(int64_t count, absl::Duration elapsed, const std::string& unit);

}  // namespace sendlift::cli

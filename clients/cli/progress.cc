#include "clients/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/table.h"

namespace sendlift::cli {
namespace {

constexpr absl::Duration kRepaint = absl::Milliseconds(100);
constexpr absl::Duration kLine = absl::Seconds(5);
constexpr int kBarWidth = 30;

}  // namespace

Progress::Progress(const Screen& screen, const Clock& clock, std::string unit)
    : screen_(screen), clock_(clock), unit_(std::move(unit)), start_(clock.Now()), shown_(start_) {}

bool Progress::IsDue() { return clock_.Now() - shown_ >= (screen_.is_terminal ? kRepaint : kLine); }

void Progress::Show(double share, int64_t count) {
  if (IsDue()) Show(share, Rate(count, elapsed(), unit_));
}

void Progress::Show(double share, const std::string& text) {
  if (!IsDue()) return;
  shown_ = clock_.Now();
  if (screen_.is_terminal) {
    screen_.stream << "\r\033[K" << Bar(share) << text << std::flush;
    is_painted_ = true;
  } else {
    screen_.stream << Bar(share) << text << std::endl;
  }
}

void Progress::Finish() {
  if (is_painted_) screen_.stream << "\r\033[K" << std::flush;
  is_painted_ = false;
}

std::string Bar(double share) {
  if (share < 0) return "";
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  return absl::StrFormat("[%s%s] %3.0f %%  ", std::string(full, '#'), std::string(kBarWidth - full, '.'),
                         std::clamp(share, 0.0, 1.0) * 100);
}

std::string Rate(int64_t count, absl::Duration elapsed, const std::string& unit) {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  return absl::StrCat(Grouped(count), " ", unit, ", ", Grouped(static_cast<int64_t>(count / seconds)), " ", unit, "/s");
}

}  // namespace sendlift::cli

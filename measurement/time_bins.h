#pragma once

#include "absl/time/time.h"

namespace sendlift {

// The time since a trigger in bins of whole numbers, whose meaning never changes as they are stored: bin 0 is the first
// minute; every doubling of a minute behind it has eight bins of equal width. So a bin is at most an eighth of its
// start wide, and 400 days have 154 of them. Each holds its start and not its end.
inline constexpr int kTimeBins = 161;  // for up to 2^20 minutes, which is 728 days

// The bin of a time of at least 0; the last one for any later time.
int TimeBinOf(absl::Duration since);

// Where a bin starts, exactly. TimeBinStart(bin + 1) is its end.
absl::Duration TimeBinStart(int bin);

}  // namespace sendlift

#pragma once

#include "absl/status/status.h"
#include "engine/preview.h"
#include "scheduler/selection.h"
#include "storage/database.h"

namespace sendlift {

// Renders texts for real customers of the selection: samples, sizes of text messages and a warning for every value
// that some of them lack. The customers are those with the lowest keyed hash, so they are the same each time;
// `sample_size` of each creative and language, or one a creative if it is 0.
absl::Status PreviewTexts(storage::Session& session, const Campaign& campaign, const Selection& selection,
                          int sample_size, Preview& preview);

}  // namespace sendlift

#pragma once

#include "absl/types/span.h"
#include "storage/migrations.h"

namespace sendlift::storage {

// Every step from an empty database to the one that this version needs, ascending from version 1.
// A step that was released is never edited; what it got wrong is put right by a later one.
absl::Span<const Migration> Schema();

}  // namespace sendlift::storage

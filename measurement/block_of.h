#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "storage/instructions.h"

namespace sendlift {

// The block that holds an instruction, of blocks in their order; null if none does.
const storage::Block* BlockOf(absl::Span<const storage::Block> blocks, int64_t sequence);

}  // namespace sendlift

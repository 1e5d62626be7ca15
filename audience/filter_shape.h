#pragma once

#include "audience/filter.h"

namespace sendlift {

// The same filter for an engine whose parser stacks few symbols (SQLite: 100): a kNot stands only on a term (De
// Morgan; a term is true or false, never unknown), no kAnd holds a kAnd and no kOr a kOr, and what holds others comes
// before terms, the deepest first, so that a parser meets it with nothing on its stack.
FilterNode Flattened(FilterNode filter);

}  // namespace sendlift

#pragma once

#include "absl/status/status.h"
#include "audience/filter_check.h"
#include "audience/snapshot_fields.h"

namespace sendlift {

// Whether a filter can mean the attributes that customers have. INVALID_ARGUMENT, with the column and what to write,
// for a name that no customer has while a field or another attribute is nearly named so; for a number compared with an
// attribute that has only texts; for a word without quotes compared with one that has only numbers. What is written as
// attributes.NAME is taken as it is.
absl::Status CheckAttributes(const CheckedFilter& filter, const SnapshotFields& fields);

}  // namespace sendlift

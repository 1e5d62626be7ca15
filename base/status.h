#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the calling function with the error of `expression`, if it is one.
#define RETURN_IF_ERROR(expression)                  \
  do {                                               \
    ::absl::Status status_of_step = (expression);    \
    if (!status_of_step.ok()) return status_of_step; \
  } while (false)

// ASSIGN_OR_RETURN(const Campaign campaign, GetCampaign(session, id)): the value, or return the error.
#define ASSIGN_OR_RETURN(target, expression) \
  SENDLIFT_ASSIGN_OR_RETURN(SENDLIFT_CONCAT(status_or_at_, __LINE__), target, expression)

#define SENDLIFT_ASSIGN_OR_RETURN(holder, target, expression) \
  auto holder = (expression);                                 \
  if (!holder.ok()) return std::move(holder).status();        \
  target = std::move(holder).value()
#define SENDLIFT_CONCAT_INNER(a, b) a##b
#define SENDLIFT_CONCAT(a, b) SENDLIFT_CONCAT_INNER(a, b)

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/customer.h"

namespace sendlift {

// When a step with a date is triggered for a customer: at the time that the attribute has (RFC 3339), or at the
// beginning of its day ("2026-12-24") where the customer is, in the policy's default zone without one that can be
// loaded; `before` that. Nothing without a value that says so.
std::optional<absl::Time> DateOf(const FollowUp& step, const ContactPolicy& policy, const Customer& customer);

// The arm of delay that a customer is in, by the place in the step's delays: the rank of "customer's id, zero byte,
// step's id, zero byte, occurrence" for RankPurpose::kDelay under the campaign's assignment key, cut like that of a
// customer who is assigned alone (docs/assignment.md). The step has delays.
int DelayOf(const Campaign& campaign, const FollowUp& step, absl::string_view customer_id, int64_t occurrence);

// Shares of a step's delays in millionths, the remainder worked out.
std::vector<int32_t> DelayShares(const FollowUp& step);

// When a step is due: after its delay, or `after`; the infinite future for the arm "none". `delay` -1: it has none.
absl::Time DueTimeOf(const FollowUp& step, absl::Time trigger_time, int delay);

}  // namespace sendlift

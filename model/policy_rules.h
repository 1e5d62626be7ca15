#pragma once

#include <vector>

#include "base/error.h"
#include "model/contact_policy.h"

namespace sendlift {

// What is wrong with a contact policy, field by field, under "policy"; empty if nothing is.
std::vector<FieldViolation> PolicyViolations(const ContactPolicy& policy);

}  // namespace sendlift

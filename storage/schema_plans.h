#pragma once

namespace sendlift::storage {

// How many customers would have been in a campaign when it was launched, where its plan counts in shares of them.
inline constexpr char kPlans[] = R"sql(
ALTER TABLE campaigns ADD COLUMN launch_customers INTEGER;
)sql";

}  // namespace sendlift::storage

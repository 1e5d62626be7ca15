#pragma once

namespace sendlift::storage {

// Where a customer came by who was assigned there and not by a wave. Which campaigns run, with their revisions, without
// a look into their definitions: that is asked at every recommendation.
inline constexpr char kRecommendations[] = R"sql(
ALTER TABLE assignments ADD COLUMN touchpoint TEXT NOT NULL DEFAULT '';
CREATE INDEX campaigns_by_state ON campaigns (workspace, state, campaign, revision);
)sql";

}  // namespace sendlift::storage

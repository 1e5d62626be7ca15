#pragma once

#include "sendlift/v1/follow_up_reports.pb.h"
#include "tests/support/network/campaigns.h"

namespace sendlift::cli::testing {

// A delay and none, in one metric, with everything in it.
inline v1::FollowUpReport AFollowUpReport() {
  return sendlift::testing::FromText<v1::FollowUpReport>(R"pb(
    name: "workspaces/main/campaigns/trial/followUpReports/recommend"
    create_time { seconds: 1800057600 }
    horizon_duration { seconds: 1296000 }
    delays {
      delay: "soon"
      after_duration { seconds: 3600 }
      customer_count: 4512
      closed_count: 4000
      planned_count: 4270
      opened_count: 900
      clicked_count: 210
      opted_out_count: 12
    }
    delays { delay: "none" none: true customer_count: 1003 closed_count: 900 opted_out_count: 1 }
    sample_ratio { state: HEALTHY p_value: 0.4 }
    comparisons {
      metric: "purchase_rate"
      results {
        delay: "soon"
        closed_count: 4000
        responder_count: 400
        rate: 0.1
        difference: 0.0444
        difference_interval { lower: 0.025 upper: 0.062 }
        p_value: 0.0001
        mean_hours: 340.25
        may_be_best: true
        best_interval { lower: 0 upper: 0.06 }
        points { hours: 24 responded: 0.04 }
        points { hours: 360 responded: 0.1 }
      }
      results {
        delay: "none"
        closed_count: 900
        responder_count: 50
        rate: 0.0556
        best_interval { lower: -0.06 upper: 0 }
        points { hours: 360 responded: 0.0556 }
      }
      same_rates { statistic: 17 degrees_of_freedom: 1 p_value: 0.00004 }
      verdict { code: ONE_BEST recommended_delay: "soon" text: "Best in purchase_rate: soon, at 10.0 %." }
    }
    closed_share: 0.888
    close_time { seconds: 1801353600 }
    more_to_come: true
    confidence_level: 0.95
  )pb");
}

}  // namespace sendlift::cli::testing

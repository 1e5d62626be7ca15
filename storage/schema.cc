#include "storage/schema.h"

#include <array>

#include "storage/schema_code_pools.h"
#include "storage/schema_consents.h"
#include "storage/schema_counts.h"
#include "storage/schema_customers.h"
#include "storage/schema_fallback.h"
#include "storage/schema_features.h"
#include "storage/schema_first.h"
#include "storage/schema_journeys.h"
#include "storage/schema_models.h"
#include "storage/schema_offers.h"
#include "storage/schema_plans.h"
#include "storage/schema_programme.h"
#include "storage/schema_recommendations.h"
#include "storage/schema_slots.h"
#include "storage/schema_tasks.h"
#include "storage/schema_timing.h"
#include "storage/schema_versions.h"
#include "storage/schema_waves.h"
#include "storage/schema_winners.h"

namespace sendlift::storage {
namespace {

// When a lease was given, for frequency caps; the zone of a block, for quiet hours; why an instruction was taken out.
constexpr char kHandOverGuards[] = R"sql(
ALTER TABLE blocks ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE ranges ADD COLUMN lease_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE strays ADD COLUMN lease_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE strays ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr char kRateLimits[] = R"sql(
CREATE TABLE rate_limits (
  workspace INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  subject TEXT NOT NULL,
  instructions INTEGER NOT NULL,
  period_us INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) WITHOUT ROWID;
)sql";

// What gateways say beside ACCEPTED and DELIVERED, with their reasons; attempts that were made before dead letters were
// driven again.
constexpr char kReceipts[] = R"sql(
CREATE TABLE receipts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence, attempt, outcome)
) WITHOUT ROWID;
ALTER TABLE strays ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
)sql";

// What a hand-over checks about a customer, beside the address: a hundred of them on a page, where the own row of the
// customer with its attributes has a dozen. Whose instructions a block may have, so that one is found without a look at
// every block.
constexpr char kReach[] = R"sql(
ALTER TABLE addresses ADD COLUMN consents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
UPDATE addresses SET (consents, time_zone) = (
  SELECT c.consents, c.time_zone FROM customers c
  WHERE c.workspace = addresses.workspace AND c.customer = addresses.customer);
ALTER TABLE blocks ADD COLUMN first_customer INTEGER NOT NULL DEFAULT 0;
ALTER TABLE blocks ADD COLUMN last_customer INTEGER NOT NULL DEFAULT 9223372036854775807;
)sql";

// What gateways were asked to give back and have not answered.
constexpr char kRevocations[] = R"sql(
CREATE TABLE revocations (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  reason INTEGER NOT NULL,
  ask_us INTEGER NOT NULL,
  not_after_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;
CREATE INDEX revocations_by_gateway ON revocations (workspace, gateway);
)sql";

// Whoever inserts customers counts the changed blocks once each (storage/customer_blocks.h); a trigger did so a row.
constexpr char kCountedInserts[] = R"sql(
DROP TRIGGER customers_count_inserts;
DROP TRIGGER addresses_count_inserts;
)sql";

// An opt-out looks for the few blocks of waves that are open; a busy campaign has thousands of its steps.
constexpr char kOpenBlocks[] = R"sql(
CREATE INDEX blocks_of_waves_by_end ON blocks (workspace, campaign, not_after_us) WHERE follow_up = 0;
CREATE INDEX blocks_of_steps_by_end ON blocks (workspace, campaign, not_after_us) WHERE follow_up > 0;
)sql";

constexpr std::array<Migration, 27> kMigrations = {{
    {1, "the first tables", kFirst},
    {2, "guards at hand-over", kHandOverGuards},
    {3, "rate limits", kRateLimits},
    {4, "receipts", kReceipts},
    {5, "consent and zone beside the address", kReach},
    {6, "revocations", kRevocations},
    {7, "sources, batches and merges of customers", kSources},
    {8, "who was in a segment when", kSegmentHistory},
    {9, "consents with their source, lists, erasure, stops", kConsents},
    {10, "features of customers and their tiers", kFeaturesAndTiers},
    {11, "versions and approvals of campaigns", kVersions},
    {12, "the holdout, and who was contacted again", kWaves},
    {13, "pieces of offers and codes that were used", kOffers},
    {14, "costs of contacts, and what took their place", kFallback},
    {15, "assignments at touchpoints", kRecommendations},
    {16, "pools of codes", kCodePools},
    {17, "no triggers where customers are inserted", kCountedInserts},
    {18, "journeys and what triggers their steps", kJourneys},
    {19, "tasks of agents who call", kTasks},
    {20, "when people respond", kSlots},
    {21, "what delays of steps are compared by", kTiming},
    {22, "open blocks without all the others", kOpenBlocks},
    {23, "counts of instructions by state", kStateCounts},
    {24, "the holdout against everybody else", kProgramme},
    {25, "models of customers and what they say", kModels},
    {26, "winners of experiments", kWinners},
    {27, "how many people a plan was made for", kPlans},
}};

}  // namespace

absl::Span<const Migration> Schema() { return kMigrations; }

}  // namespace sendlift::storage

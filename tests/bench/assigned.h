#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "model/campaign.h"
#include "storage/database.h"

// Campaigns whose people are there from the beginning: written with statements in SQL, of the form that the planner,
// the gateways and the folder would leave, because those would take an hour for ten million.
namespace sendlift::bench {

// Runs `write` for people 1 to `count` in transactions of 50,000: with the first and the last one of each.
void InParts(storage::Database& database, int64_t count,
             absl::FunctionRef<absl::Status(storage::Session&, int64_t first, int64_t last)> write);

// As MakeCustomers, with the ids "c-10000001" and on, without addresses and consents.
void MakeCustomersInSql(storage::Database& database, int64_t count);

// Makes the campaign running, with customers 1 to `people` assigned to the arms (two tenths to control), tiers, waves
// and channels of its definition, planned an hour ago, and its waves frozen.
Campaign MakeAssigned(storage::Database& database, Campaign campaign, int64_t people);

// Hands over to those who are not in control: ranges of 1,000, all taken, most delivered, in 24 blocks a wave.
void HandOverAll(storage::Database& database, const Campaign& campaign);
// One in eight of the people has bought, once to three times; with the cells.
void FoldPurchases(storage::Database& database, const Campaign& campaign, int64_t people);

}  // namespace sendlift::bench

#include "storage/high_water.h"

#include <gtest/gtest.h>

#include "storage/access.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

absl::StatusOr<absl::Time> Stored(Database& database) {
  absl::StatusOr<absl::Time> time = absl::InfinitePast();
  const absl::Status status = database.Read([&](Session& session) {
    time = ReadHighWater(session);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return time;
}

absl::Status Raise(Database& database, absl::Time time) {
  return database.Write(Lane::kLease, [&](Session& session) { return RaiseHighWater(session, time); });
}

TEST(HighWaterTest, OnlyRises) {
  const auto database = sendlift::testing::OpenTemporary(Schema());
  EXPECT_EQ(*Stored(*database), absl::InfinitePast());
  ASSERT_OK(Raise(*database, Noon()));
  ASSERT_OK(Raise(*database, Noon() - absl::Hours(1)));
  EXPECT_EQ(*Stored(*database), Noon());
  ASSERT_OK(Raise(*database, Noon() + absl::Microseconds(1)));
  EXPECT_EQ(*Stored(*database), Noon() + absl::Microseconds(1));
}

TEST(HighWaterTest, WhatCannotBeReadIsDamage) {
  const auto database = sendlift::testing::OpenTemporary(Schema());
  ASSERT_OK(database->Write(Lane::kAdministration,
                            [](Session& session) { return PutSetting(session, "time_high_water_us", "noon"); }));
  EXPECT_EQ(Stored(*database).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace sendlift::storage

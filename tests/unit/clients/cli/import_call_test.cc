#include "clients/cli/import_call.h"

#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

TEST(ImportCallTest, AcksAreTheSameWhateverIsImported) {
  v1::ImportEventsResponse response;
  response.set_acknowledged_row(7);
  response.set_created_count(5);
  response.set_duplicate_count(1);
  response.set_rejected_count(1);
  response.add_rejected_rows()->set_row(3);
  const ImportAck ack = AckOf(response);
  EXPECT_EQ(ack.acknowledged_row, 7);
  EXPECT_EQ(ack.rejected_count, 1);
  EXPECT_EQ(ack.rejected_rows[0].row(), 3);
  EXPECT_EQ(ack.counts[1], (std::pair<std::string, int64_t>("known already", 1)));
}

}  // namespace
}  // namespace sendlift::cli

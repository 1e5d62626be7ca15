#include "clients/cli/demo_files.h"

#include <algorithm>

#include "clients/cli/campaign_file.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/customer_rows.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

TEST(DemoFilesTest, TheCampaignIsReadAsWritten) {
  const DemoTimes times = {.first_wave = absl::FromUnixSeconds(1'800'000'000),
                           .second_wave = absl::FromUnixSeconds(1'800'000'004),
                           .end = absl::FromUnixSeconds(1'800'086'400),
                           .outcome_window = absl::Seconds(24)};
  CampaignFile file;
  ASSERT_OK(ReadCampaignFile(testing::FileWith("demo.yaml", CampaignYaml(times, 7)), "main", file));
  EXPECT_EQ(file.id, kDemoCampaign);
  EXPECT_EQ(file.campaign.tiers_size(), 4);
  EXPECT_EQ(file.campaign.creatives_size(), 2);
  EXPECT_EQ(file.campaign.creatives(0).languages_size(), 3);
  EXPECT_EQ(file.campaign.waves(1).start_time().seconds(), 1'800'000'004);
  EXPECT_TRUE(file.campaign.waves(1).share().remainder());
  EXPECT_EQ(file.campaign.experiment().metrics().primary().window_duration().seconds(), 24);
  for (const DemoTier& tier : DemoTiers()) {
    EXPECT_TRUE(std::any_of(file.campaign.tiers().begin(), file.campaign.tiers().end(),
                            [&](const v1::Tier& t) { return t.tier() == tier.id; }));
  }
}

TEST(DemoFilesTest, SomeRowsAreWrongOnPurpose) {
  const auto customers = MakeDemoCustomers(500, 7);
  ASSERT_OK_AND_ASSIGN(const auto reader, CsvReader::Open(testing::FileWith("demo.csv", CustomersCsv(customers))));
  EXPECT_OK(CheckCustomerHeader(reader->header()));
  int rows = 0;
  int faults = 0;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const FileRow* row, reader->Next());
    if (row == nullptr) break;
    ++rows;
    faults += row->fault().empty() ? 0 : 1;
  }
  EXPECT_EQ(rows, 500 + kDemoBadRows);
  EXPECT_EQ(faults, 3);
}

TEST(DemoFilesTest, EverybodyWithAnAddressIsAPerson) {
  const auto customers = MakeDemoCustomers(500, 7);
  const auto with_address = std::count_if(customers.begin(), customers.end(),
                                          [](const DemoCustomer& customer) { return !customer.email.empty(); });
  const std::string csv = PeopleCsv(customers);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), with_address + 1);
}

}  // namespace
}  // namespace sendlift::cli

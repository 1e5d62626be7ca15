#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::RunLine;

v1::ImportedRow ARow(int64_t number, const std::vector<std::string>& values) {
  v1::ImportedRow row;
  row.set_row(number);
  for (const std::string& value : values) row.add_values(value);
  return row;
}

class CustomerExportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::ImportBatch& batch = server_.batches.emplace_back();
    batch.set_name("workspaces/main/importBatches/7");
    batch.add_columns("id");
    batch.add_columns("note");
    batch.set_row_count(4);
    server_.raw_rows = {ARow(1, {"c-1", "=1+1"}), ARow(2, {"+4930123456", "a,\"b\"\nc"}), ARow(3, {}),
                        ARow(4, {"c-4", "x", "y"})};
    for (const char* id : {"c-1", "c-2"}) {
      v1::Customer& customer = server_.customers.emplace_back();
      customer.set_name(std::string("workspaces/main/customers/") + id);
      customer.set_phone_number("+4930123456");
      (*customer.mutable_attributes())[id == std::string("c-1") ? "city" : "visits"] = "@home";
    }
    v1::Consent& consent = *server_.customers[0].add_consents();
    consent.set_channel(v1::EMAIL);
    consent.set_purpose(v1::PROMOTION);
  }
  std::string Export(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"customers", "export"});
    outcome_ = RunLine(arguments, &server_);
    return outcome_.out;
  }

  testing::FakeServer server_;
  testing::Outcome outcome_;
};

TEST_F(CustomerExportTest, RowsOfABatchComeAsTheyCameWithFormulasMadeHarmless) {
  EXPECT_EQ(Export({"--batch", "7"}), "id,note\nc-1,'=1+1\n+4930123456,\"a,\"\"b\"\"\nc\"\nc-4,x,y\n");
  EXPECT_THAT(outcome_.err, HasSubstr("1 rows could not be read"));
}

TEST_F(CustomerExportTest, FormulasCanBeLeftAsTheyAre) {
  EXPECT_THAT(Export({"--batch", "7", "--formulas", "keep"}), HasSubstr("\nc-1,=1+1\n"));
}

TEST_F(CustomerExportTest, RowsOfABatchAsNdjson) {
  EXPECT_EQ(Export({"--batch", "7", "--format", "ndjson"}),
            "{\"id\":\"c-1\",\"note\":\"=1+1\"}\n"
            "{\"id\":\"+4930123456\",\"note\":\"a,\\\"b\\\"\\nc\"}\n"
            "{\"id\":\"c-4\",\"note\":\"x\",\"_more\":[\"y\"]}\n");
}

TEST_F(CustomerExportTest, CustomersAsTheyAreNow) {
  EXPECT_EQ(Export({"--all"}),
            "id,email,phone_number,tier,language_code,time_zone,consents,city,visits\n"
            "c-1,,+4930123456,,,,EMAIL:PROMOTION,'@home,\n"
            "c-2,,+4930123456,,,,,,'@home\n");
  EXPECT_EQ(Export({"--all", "--format", "ndjson"}),
            "{\"id\":\"c-1\",\"phone_number\":\"+4930123456\",\"consents\":\"EMAIL:PROMOTION\",\"city\":\"@home\"}\n"
            "{\"id\":\"c-2\",\"phone_number\":\"+4930123456\",\"visits\":\"@home\"}\n");
}

TEST_F(CustomerExportTest, WhatToExportMustBeSaid) {
  Export({});
  EXPECT_THAT(outcome_.err, HasSubstr("--batch N"));
  Export({"--all", "--batch", "7"});
  EXPECT_NE(outcome_.code, 0);
  Export({"--batch", "8"});
  EXPECT_NE(outcome_.code, 0);
}

}  // namespace
}  // namespace sendlift::cli

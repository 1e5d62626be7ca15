#include "clients/cli/yaml_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {
namespace {

using ::testing::Contains;

std::string FieldName(const google::protobuf::Descriptor& type, absl::string_view key) {
  const auto* field = FieldOfKey(type, key);
  return field == nullptr ? "(none)" : field->name();
}

TEST(YamlFieldsTest, KeysMayBeShorterThanFields) {
  EXPECT_EQ(FieldName(*v1::Window::descriptor(), "start"), "start_time");
  EXPECT_EQ(FieldName(*v1::Window::descriptor(), "end_time"), "end_time");
  EXPECT_EQ(FieldName(*v1::Window::descriptor(), "zone"), "clock");
  EXPECT_EQ(FieldName(*v1::Wave::descriptor(), "at"), "start_time");
  EXPECT_EQ(FieldName(*v1::Metric::descriptor(), "window"), "window_duration");
  EXPECT_EQ(FieldName(*v1::Offer::descriptor(), "valid_for"), "valid_for_duration");
  EXPECT_EQ(FieldName(*v1::FollowUp::descriptor(), "after"), "after_duration");
  EXPECT_EQ(FieldName(*v1::AnalysisPlan::descriptor(), "looks"), "look_durations");
}

TEST(YamlFieldsTest, WordsBelongToTheirMessageOnly) {
  EXPECT_EQ(FieldName(*v1::Campaign::descriptor(), "at"), "(none)");
  EXPECT_EQ(FieldName(*v1::Campaign::descriptor(), "zone"), "(none)");
  EXPECT_EQ(FieldName(*v1::Campaign::descriptor(), ""), "(none)");
}

TEST(YamlFieldsTest, ListsTheShortForms) {
  EXPECT_THAT(KeysOf(*v1::Wave::descriptor()), Contains("at"));
  EXPECT_THAT(KeysOf(*v1::Window::descriptor()), Contains("start"));
}

}  // namespace
}  // namespace sendlift::cli

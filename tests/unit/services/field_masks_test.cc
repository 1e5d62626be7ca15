#include "services/field_masks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sendlift/v1/segments.pb.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

v1::Segment Stored() {
  v1::Segment segment;
  segment.set_name("workspaces/main/segments/lapsed");
  segment.set_display_name("Lapsed");
  segment.set_filter("days > 90");
  segment.set_etag("\"1\"");
  segment.set_customer_count(5);
  return segment;
}

struct Case {
  const char* name;
  std::vector<std::string> paths;
  const char* display_name;  // of the update
  const char* filter;
  const char* expected_display_name;
  const char* expected_filter;
};

TEST(FieldMasksTest, ChangesWhatTheMaskSays) {
  for (const Case& c : {
           Case{"NoMaskTakesWhatIsSet", {}, "New", "", "New", "days > 90"},
           Case{"OnePath", {"filter"}, "New", "days > 30", "Lapsed", "days > 30"},
           Case{"APathThatIsNotSetClears", {"filter"}, "New", "", "Lapsed", ""},
           Case{"StarReplacesAll", {"*"}, "New", "", "New", ""},
           Case{"OutputOnlyIsIgnored", {"customer_count", "name", "etag"}, "New", "x", "Lapsed", "days > 90"},
       }) {
    google::protobuf::FieldMask mask;
    for (const std::string& path : c.paths) mask.add_paths(path);
    v1::Segment update;
    update.set_display_name(c.display_name);
    update.set_filter(c.filter);
    update.set_customer_count(99);
    update.set_etag("\"9\"");
    v1::Segment target = Stored();
    EXPECT_OK(ApplyUpdate(mask, update, target)) << c.name;
    EXPECT_EQ(target.display_name(), c.expected_display_name) << c.name;
    EXPECT_EQ(target.filter(), c.expected_filter) << c.name;
    EXPECT_EQ(target.customer_count(), 5) << c.name;
    EXPECT_EQ(target.name(), Stored().name()) << c.name;
    EXPECT_EQ(target.etag(), Stored().etag()) << c.name;
  }
}

TEST(FieldMasksTest, RefusesPathsThatAreNoFields) {
  for (const std::string path : {"colour", "create_time.seconds", "", "display_name.x"}) {
    google::protobuf::FieldMask mask;
    mask.add_paths(path);
    v1::Segment target = Stored();
    EXPECT_THAT(ApplyUpdate(mask, Stored(), target),
                testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("update_mask")))
        << path;
  }
  google::protobuf::FieldMask mask;
  mask.add_paths("*");
  mask.add_paths("filter");
  v1::Segment target = Stored();
  EXPECT_THAT(ApplyUpdate(mask, Stored(), target),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("\"*\"")));
}

TEST(FieldMasksTest, WhatUpdateMayNotChangeCanBeCleared) {
  v1::Segment segment = Stored();
  ClearUnchangeable(segment);
  EXPECT_EQ(segment.name() + segment.etag(), "");
  EXPECT_EQ(segment.customer_count(), 0);
  EXPECT_EQ(segment.display_name(), "Lapsed");
}

}  // namespace
}  // namespace sendlift

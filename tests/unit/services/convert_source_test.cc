#include "services/convert_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

std::vector<std::string> WrongFields(const char* text) {
  Violations violations;
  SourceFromProto(FromText<v1::Source>(text), violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  return fields;
}

TEST(ConvertSourceTest, WhatIsConvertedComesBack) {
  for (const char* text : {"kind: INTERNAL trust_rank: 1", "kind: EXTERNAL trust_rank: 1000"}) {
    const auto proto = FromText<v1::Source>(text);
    Violations violations;
    Source source = SourceFromProto(proto, violations);
    EXPECT_TRUE(violations.empty()) << text;
    source.id = "crm";
    const v1::Source back = ToProto(source);
    EXPECT_EQ(back.name(), "workspaces/main/sources/crm");
    EXPECT_EQ(back.kind(), proto.kind());
    EXPECT_EQ(back.trust_rank(), proto.trust_rank());
  }
}

TEST(ConvertSourceTest, WrongFieldsAreNamed) {
  EXPECT_THAT(WrongFields("kind: INTERNAL trust_rank: 0"), ElementsAre("source.trust_rank"));
  EXPECT_THAT(WrongFields("kind: INTERNAL trust_rank: 1001"), ElementsAre("source.trust_rank"));
  EXPECT_THAT(WrongFields("trust_rank: -1"), ElementsAre("source.kind", "source.trust_rank"));
}

TEST(ConvertSourceTest, EveryRevisionHasAnEtagOfItsOwn) {
  Source source;
  source.id = "crm";
  const std::string first = ToProto(source).etag();
  source.revision = 2;
  EXPECT_NE(ToProto(source).etag(), first);
}

}  // namespace
}  // namespace sendlift

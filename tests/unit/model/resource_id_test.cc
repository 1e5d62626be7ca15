#include "model/resource_id.h"

#include <gtest/gtest.h>

#include <string>

namespace sendlift {
namespace {

std::string Long(char c, size_t count) { return std::string(count, c); }

TEST(ResourceIdTest, IsLowerCaseWithDashesInside) {
  for (const std::string& id : {std::string("a"), std::string("autumn-2026"), std::string("a--b"), Long('a', 63)}) {
    EXPECT_TRUE(IsResourceId(id)) << id;
  }
  for (const std::string& id :
       {std::string(), std::string("-a"), std::string("a-"), std::string("1a"), std::string("A"), std::string("a_b"),
        std::string("a b"), std::string("\xc3\xa9"), Long('a', 64)}) {
    EXPECT_FALSE(IsResourceId(id)) << id;
  }
}

TEST(ResourceIdTest, ACustomersIdIsAnyTextWithoutSlashAndControls) {
  for (const std::string& id :
       {std::string("0"), std::string("Zo\xc3\xab K. #7"), std::string("a@b.c"), Long('x', 128)}) {
    EXPECT_TRUE(IsCustomerId(id)) << id;
  }
  for (const std::string& id : {std::string(), std::string("a/b"), std::string("a\nb"), std::string("a\0b", 3),
                                std::string("\x7f"), Long('x', 129)}) {
    EXPECT_FALSE(IsCustomerId(id)) << id;
  }
}

TEST(ResourceIdTest, AFieldNameHasUnderscores) {
  for (const std::string& name : {std::string("a"), std::string("first_name"), std::string("a1_"), Long('a', 63)}) {
    EXPECT_TRUE(IsFieldName(name)) << name;
  }
  for (const std::string& name : {std::string(), std::string("_a"), std::string("1a"), std::string("firstName"),
                                  std::string("a-b"), std::string("a.b"), Long('a', 64)}) {
    EXPECT_FALSE(IsFieldName(name)) << name;
  }
}

TEST(ResourceIdTest, AnEventTypeIsInCapitals) {
  for (const std::string& type : {std::string("PURCHASED"), std::string("A1_B"), Long('A', 64)}) {
    EXPECT_TRUE(IsEventType(type)) << type;
  }
  for (const std::string& type : {std::string(), std::string("purchased"), std::string("_A"), std::string("1A"),
                                  std::string("A-B"), Long('A', 65)}) {
    EXPECT_FALSE(IsEventType(type)) << type;
  }
}

}  // namespace
}  // namespace sendlift

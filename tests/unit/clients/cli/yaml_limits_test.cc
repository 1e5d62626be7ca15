#include "clients/cli/yaml_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

// "2:5 what is wrong", or "" for nothing.
std::string Fault(absl::string_view text) {
  const std::optional<YamlFault> fault = FaultOfYaml(text);
  if (!fault.has_value()) return "";
  return absl::StrCat(fault->place.line, ":", fault->place.column, " ", fault->description);
}

std::string Nested(size_t levels) { return "a: " + std::string(levels, '[') + std::string(levels, ']'); }

TEST(YamlLimitsTest, OneDocumentHasNoFault) {
  EXPECT_EQ(Fault("a: 1\nb: [x, { c: d }]\n"), "");
  EXPECT_EQ(Fault("%YAML 1.2\n---\na: &x [1]\nb: *x\n...\n"), "");
}

TEST(YamlLimitsTest, WhatIsNoYamlSaysWhere) {
  EXPECT_THAT(Fault("a: 1\nb: [1,\n"), HasSubstr("3:1 this is no YAML: "));
  EXPECT_THAT(Fault("a:\n\tb: 1\n"),
              HasSubstr("this is no YAML: illegal map value; tabs do not indent in YAML, write blanks"));
  EXPECT_THAT(Fault("a: 1\nb: *nobody\n"), HasSubstr("2:4 this is no YAML: the referenced anchor is not defined"));
}

TEST(YamlLimitsTest, ThereIsOneDocument) {
  EXPECT_THAT(Fault(""), HasSubstr("the file is empty"));
  EXPECT_THAT(Fault("# nothing\n"), HasSubstr("the file is empty"));
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "---\n";
  EXPECT_THAT(Fault(many), HasSubstr("2:1 the file must hold one YAML document, not several"));
}

TEST(YamlLimitsTest, NestingIsLimited) {
  EXPECT_EQ(Fault(Nested(kYamlDepthMax - 1)), "");
  EXPECT_EQ(Fault(Nested(kYamlDepthMax)), "1:67 lists and maps go deeper than 64 levels");
  EXPECT_THAT(Fault(std::string(1'000'000, '[')), HasSubstr("deeper than 64 levels"));
  EXPECT_THAT(Fault(std::string(1'000'000, '{')), HasSubstr("deeper than 64 levels"));
}

// Ten lists of ten aliases each stand for 10^10 texts.
TEST(YamlLimitsTest, AliasesAreCountedAsIfWrittenOut) {
  std::string laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&laughs, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&laughs, j == 0 ? "*a" : ", *a", i - 1);
    laughs += "]\n";
  }
  EXPECT_THAT(Fault(laughs), HasSubstr("with its aliases written out the file has more than 100000 values"));

  const std::string text = absl::StrCat("a: &a ", std::string((1 << 19) - 1, 'x'), "\nb: [*a, *a, *a, *a, *a, *a, *a");
  EXPECT_EQ(Fault(text + ", *a, *a, *a, *a, *a, *a, *a, *a]"), "");
  EXPECT_EQ(
      Fault(text + ", *a, *a, *a, *a, *a, *a, *a, *a, *a]"),
      "2:65 with its aliases written out the file is larger than 8 MiB: put long texts into files of their own, as "
      "file(PATH)");
}

TEST(YamlLimitsTest, TheTextIsLimitedToo) {
  EXPECT_EQ(Fault(std::string(kYamlTextBytesMax - 4, ' ') + "a: 1"), "");
  EXPECT_THAT(Fault(std::string(kYamlTextBytesMax - 3, ' ') + "a: 1"), HasSubstr("larger than 1024 KiB"));
}

TEST(YamlLimitsTest, NothingNamesItself) {
  EXPECT_THAT(Fault("a: &a [1, *a]"), HasSubstr("1:11 the alias stands in what it names"));
  EXPECT_THAT(Fault("a: &a { b: [*a] }"), HasSubstr("1:13 the alias stands in what it names"));
}

TEST(YamlLimitsTest, ValuesAreCounted) {
  std::string list = "[";
  for (size_t i = 1; i < kYamlValuesMax; ++i) list += "1,";
  EXPECT_EQ(Fault(list + "]"), "");
  EXPECT_THAT(Fault(list + "1]"), HasSubstr("more than 100000 values"));
}

}  // namespace
}  // namespace sendlift::cli

#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace sendlift {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// What a fresh log writes to standard error while `body` runs.
std::string Written(log::Format format, absl::string_view level, const std::function<void()>& body) {
  ::testing::internal::CaptureStderr();
  log::Configure(format, level);
  body();
  spdlog::default_logger()->flush();
  return ::testing::internal::GetCapturedStderr();
}

TEST(LogTest, JsonHasOneObjectALine) {
  const std::string line = Written(log::Format::kJson, "info", [] { log::Info("wave {} frozen", 2); });
  EXPECT_THAT(line, MatchesRegex("\\{\"ts\":\"[-0-9]+T[0-9:]+\\.[0-9]+Z\",\"level\":\"info\",\"thread\":[0-9]+,"
                                 "\"msg\":\"wave 2 frozen\"\\}\n"));
}

TEST(LogTest, NothingInAMessageBreaksTheJson) {
  const std::string line =
      Written(log::Format::kJson, "info", [] { log::Warning("{}", "a\"b\\c\nd\te\x01\x1f f \xc3\xa9"); });
  EXPECT_THAT(line, HasSubstr("\"level\":\"warning\""));
  EXPECT_THAT(line, EndsWith("\"msg\":\"a\\\"b\\\\c\\u000ad\\u0009e\\u0001\\u001f f \xc3\xa9\"}\n"));
}

TEST(LogTest, TextIsForReaders) {
  const std::string line = Written(log::Format::kText, "info", [] { log::Error("disk {} is full", "a"); });
  EXPECT_THAT(line, MatchesRegex("[-0-9]+T[0-9:]+\\.[0-9]+Z error disk a is full\n"));
}

TEST(LogTest, WhatIsBelowTheLevelIsLeftOut) {
  const std::string lines = Written(log::Format::kText, "warning", [] {
    log::Info("quiet");
    log::Warning("loud");
  });
  EXPECT_THAT(lines, HasSubstr("loud"));
  EXPECT_THAT(lines, Not(HasSubstr("quiet")));
}

}  // namespace
}  // namespace sendlift

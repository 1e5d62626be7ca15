#include "storage/attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace sendlift::storage {
namespace {

using Attributes = std::map<std::string, std::string>;

constexpr uint64_t kSeed = 20261122;

std::string JsonOf(const std::string& value) { return AttributesToJson({{"a", value}}); }

TEST(AttributesTest, PlainNumbersAreJsonNumbersWithTheirDigits) {
  for (const char* number : {"0", "7", "-7", "142.40", "-0", "0.5", "-0.00", "10", "100", "1.0", "123456789012345",
                             "-123456789012345", "1234567.12345678"}) {
    EXPECT_EQ(JsonOf(number), absl::StrCat("{\"a\":", number, "}"));
    EXPECT_EQ(AttributesFromJson(JsonOf(number)).at("a"), number);
  }
}

TEST(AttributesTest, WhatOnlyLooksLikeANumberStaysAText) {
  for (const char* text : {"",
                           "007",
                           "00",
                           "-01",
                           "1e5",
                           "1E5",
                           "+1",
                           ".5",
                           "5.",
                           "-",
                           ".",
                           "-.",
                           "1.2.3",
                           "1,5",
                           " 1",
                           "1 ",
                           "0x10",
                           "NaN",
                           "Infinity",
                           "true",
                           "null",
                           "1234567890123456",
                           "123456789012.3456",
                           "--1",
                           "1-",
                           "{}",
                           "[1]"}) {
    EXPECT_EQ(JsonOf(text), absl::StrCat("{\"a\":\"", text, "\"}"));
    EXPECT_EQ(AttributesFromJson(JsonOf(text)).at("a"), text);
  }
}

TEST(AttributesTest, QuotesAndControlCharactersAreEscaped) {
  EXPECT_EQ(JsonOf("a\"b\\c"), R"({"a":"a\"b\\c"})");
  EXPECT_EQ(JsonOf(std::string("\0\n\x1f", 3)), R"({"a":"\u0000\u000a\u001f"})");
  EXPECT_EQ(JsonOf("\x7f K\xc3\xb6ln \xf0\x9f\x8e\x81"), "{\"a\":\"\x7f K\xc3\xb6ln \xf0\x9f\x8e\x81\"}");
}

TEST(AttributesTest, ManyAreInTheOrderOfTheirNames) {
  EXPECT_EQ(AttributesToJson({}), "{}");
  EXPECT_EQ(AttributesToJson({{"b", "2"}, {"a", "x"}, {"c", ""}}), R"({"a":"x","b":2,"c":""})");
  EXPECT_EQ(AttributesFromJson("{}"), Attributes());
  EXPECT_EQ(AttributesFromJson(""), Attributes());
}

TEST(AttributesTest, OneIsFoundAmongTheOthers) {
  const std::string json = AttributesToJson({{"a", "x\",\"b\":9"}, {"b", "142.40"}, {"c", ""}, {"d", "}"}});
  EXPECT_EQ(AttributeFromJson(json, "a"), "x\",\"b\":9");
  EXPECT_EQ(AttributeFromJson(json, "b"), "142.40");
  EXPECT_EQ(AttributeFromJson(json, "c"), "");
  EXPECT_EQ(AttributeFromJson(json, "d"), "}");
  EXPECT_EQ(AttributeFromJson(json, "x"), std::nullopt);
  EXPECT_EQ(AttributeFromJson(json, ""), std::nullopt);
  EXPECT_EQ(AttributeFromJson("{}", "a"), std::nullopt);
}

// Texts of the pieces that break encodings, and of digits.
std::string OddText(Random& random) {
  static const std::string kPieces[] = {"\"",
                                        "\\",
                                        "\\u",
                                        "\\u0041",
                                        "\n",
                                        "\t",
                                        "{",
                                        "}",
                                        ":",
                                        ",",
                                        "/",
                                        "\xc3\xa9",
                                        "\x7f",
                                        "\\\"",
                                        "0",
                                        "1",
                                        "9",
                                        ".",
                                        "-",
                                        "e",
                                        " ",
                                        "a",
                                        std::string(1, '\0'),
                                        "\x1f",
                                        "\xf0\x9f\x8e\x81"};
  std::string text;
  for (uint64_t i = random.Below(12); i > 0; --i) text += kPieces[random.Below(std::size(kPieces))];
  return text;
}

TEST(AttributesTest, AnyTextsComeBackAsTheyWereAndAreValidJson) {
  Random random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    Attributes attributes;
    for (uint64_t i = random.Below(5); i > 0; --i) attributes[OddText(random)] = OddText(random);
    const std::string json = AttributesToJson(attributes);
    ASSERT_EQ(AttributesFromJson(json), attributes) << "seed " << kSeed << ", round " << round << ": " << json;
    for (const auto& [name, value] : attributes) ASSERT_EQ(AttributeFromJson(json, name), value) << json;
    const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(parsed.is_object()) << json;
    ASSERT_EQ(parsed.size(), attributes.size()) << json;
  }
}

TEST(AttributesTest, NumbersAreWhatADoubleHolds) {
  Random random(kSeed);
  for (int round = 0; round < 5'000; ++round) {
    std::string number =
        absl::StrCat(random.Below(2) == 0 ? "" : "-", 1 + random.Below(99'999'999), ".", random.Below(9'999'999));
    const auto parsed = nlohmann::json::parse(JsonOf(number), nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(parsed.at("a").is_number_float()) << number;
    ASSERT_EQ(parsed.at("a").get<double>(), std::stod(number));
  }
}

TEST(AttributesTest, DamagedJsonIsReadWithoutReadingBeyondIt) {
  const std::string json = AttributesToJson({{"a", "x\ny"}, {"b", "142.40"}, {"c", "\"\\"}});
  for (size_t size = 0; size <= json.size(); ++size) {
    EXPECT_LE(AttributesFromJson(json.substr(0, size)).size(), 3u);
    EXPECT_EQ(AttributeFromJson(json.substr(0, size), "z"), std::nullopt);
  }
}

}  // namespace
}  // namespace sendlift::storage

#include "rendering/template.h"

#include <kainjow/mustache.hpp>
#include <map>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string RenderWith(const Template& text, const std::map<std::string, std::string>& values) {
  return text.Render([&](absl::string_view name) {
    const auto found = values.find(std::string(name));
    return found == values.end() ? absl::string_view() : absl::string_view(found->second);
  });
}

TEST(TemplateTest, NamesComeOnceInOrderOfFirstUse) {
  ASSERT_OK_AND_ASSIGN(const Template text,
                       Template::Parse("{{b.x}} {{ a.y_2 }}\n{{b.x}}{{link.shop.front}}", Escaping::kNone));
  EXPECT_THAT(text.names(), ElementsAre("b.x", "a.y_2", "link.shop.front"));
}

TEST(TemplateTest, SaysWhereANameIsUsedFirst) {
  const std::string text = "\xc3\xa9 {{a.b}}\n{{ c.d }} {{a.b}}";
  const Template parsed = Template::Parse(text, Escaping::kNone).value();
  ASSERT_EQ(parsed.names().size(), 2u);
  EXPECT_EQ(PlaceInText(text, parsed.first_use(0)), "line 1, column 3");
  EXPECT_EQ(PlaceInText(text, parsed.first_use(1)), "line 2, column 1");
  EXPECT_EQ(PlaceInText(text, 0), "line 1, column 1");
}

TEST(TemplateTest, ReplacesEveryPlaceholder) {
  ASSERT_OK_AND_ASSIGN(const Template text, Template::Parse("Hi {{a.x}}, {{{a.x}}}{{&b.y}}!", Escaping::kNone));
  EXPECT_EQ(RenderWith(text, {{"a.x", "Ann & <Bo>"}, {"b.y", "'1'"}}), "Hi Ann & <Bo>, Ann & <Bo>'1'!");
}

TEST(TemplateTest, HtmlValuesAreEscapedAndTheTextItselfIsNot) {
  ASSERT_OK_AND_ASSIGN(const Template text, Template::Parse("<b title='{{a.x}}'>{{a.x}}</b>", Escaping::kHtml));
  EXPECT_EQ(RenderWith(text, {{"a.x", R"(<a href="x">O'Neil & Co</a>)"}}),
            "<b title='&lt;a href=&quot;x&quot;&gt;O&#39;Neil &amp; Co&lt;/a&gt;'>"
            "&lt;a href=&quot;x&quot;&gt;O&#39;Neil &amp; Co&lt;/a&gt;</b>");
}

TEST(TemplateTest, ValuesAreNotReadAsTemplates) {
  ASSERT_OK_AND_ASSIGN(const Template text, Template::Parse("{{a.x}}{{b.y}}", Escaping::kNone));
  EXPECT_EQ(RenderWith(text, {{"a.x", "{{b.y}}{{#c}}"}, {"b.y", "}}"}}), "{{b.y}}{{#c}}}}");
}

TEST(TemplateTest, AsksForEveryNameOnce) {
  ASSERT_OK_AND_ASSIGN(const Template text, Template::Parse("{{a.x}}{{a.x}}{{a.x}}", Escaping::kNone));
  int asked_count = 0;
  EXPECT_EQ(text.Render([&](absl::string_view) {
    ++asked_count;
    return absl::string_view("z");
  }),
            "zzz");
  EXPECT_EQ(asked_count, 1);
}

struct GoodCase {
  const char* name;
  const char* text;
  const char* rendered;  // with a.x = "V"
};

TEST(TemplateTest, TakesWhatLooksOddAndIsNot) {
  for (const GoodCase& c : {
           GoodCase{"Empty", "", ""},
           GoodCase{"NoPlaceholder", "plain", "plain"},
           GoodCase{"StyleSheet", "@media x{a{b:c}}{{a.x}}", "@media x{a{b:c}}V"},
           GoodCase{"SingleBraces", "{a.x} { {", "{a.x} { {"},
           GoodCase{"BlanksAndLines", "{{\t a.x \n}}", "V"},
           GoodCase{"Neighbours", "{{a.x}}{{a.x}}", "VV"},
           GoodCase{"BraceBehind", "{{a.x}}}", "V}"},
           GoodCase{"Korean", "안녕 {{a.x}}님", "안녕 V님"},
       }) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const Template text, Template::Parse(c.text, Escaping::kHtml));
    EXPECT_EQ(RenderWith(text, {{"a.x", "V"}}), c.rendered);
  }
}

struct BadCase {
  const char* name;
  const char* text;
  const char* place;
  const char* what;
};

TEST(TemplateTest, RefusesEverythingButVariablesAndSaysWhere) {
  for (const BadCase& c : {
           BadCase{"Section", "a\nbc{{#vip.yes}}x{{/vip.yes}}", "line 2, column 3: {{#vip.yes}}", "section"},
           BadCase{"Inverted", "{{^a.x}}", "line 1, column 1", "section"},
           BadCase{"SectionEnd", "{{/a.x}}", "line 1, column 1", "section"},
           BadCase{"Partial", "{{> a.x}}", "line 1, column 1", "write that text here"},
           BadCase{"Comment", "{{! note }}", "line 1, column 1", "remove it"},
           BadCase{"Delimiters", "{{=<% %>=}}", "line 1, column 1", "changes the braces"},
           BadCase{"Triple", "x{{{a.x}}}", "line 1, column 2", "escaping"},
           BadCase{"Ampersand", "x{{& a.x}}", "line 1, column 2", "escaping"},
           BadCase{"Unclosed", "Hello {{a.x", "line 1, column 7", "add }}"},
           BadCase{"UnclosedByTwo", "Hello {{a.x {{b.y}}", "line 1, column 7", "add }}"},
           BadCase{"OnlyBraces", "한글 {{", "line 1, column 4", "add }}"},
           BadCase{"HalfClosed", "{{a.x}", "line 1, column 1", "add }}"},
           BadCase{"Nameless", "{{}}", "line 1, column 1", "names no value"},
           BadCase{"OneWord", "{{name}}", "line 1, column 1", "{{customer.first_name}}"},
           BadCase{"UpperCase", "{{Customer.Name}}", "line 1, column 1", "names no value"},
           BadCase{"Digit", "{{a.1x}}", "line 1, column 1", "names no value"},
           BadCase{"Underscore", "{{a._x}}", "line 1, column 1", "names no value"},
           BadCase{"DotAtEnd", "{{a.x.}}", "line 1, column 1", "names no value"},
           BadCase{"TwoDots", "{{a..x}}", "line 1, column 1", "names no value"},
           BadCase{"Blank", "{{a. x}}", "line 1, column 1", "names no value"},
           BadCase{"NotAscii", "{{a.größe}}", "line 1, column 1", "names no value"},
       }) {
    EXPECT_THAT(
        Template::Parse(c.text, Escaping::kHtml),
        testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::AllOf(HasSubstr(c.place), HasSubstr(c.what))))
        << c.name;
  }
}

TEST(TemplateTest, LimitsAreCharactersAndPlaceholders) {
  std::string long_text;
  for (size_t i = 0; i < Template::kTextCharactersMax; ++i) long_text += "é";
  EXPECT_OK(Template::Parse(long_text, Escaping::kNone));
  EXPECT_THAT(Template::Parse(long_text + "x", Escaping::kNone),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("500001 characters")));
  std::string many;
  for (size_t i = 0; i < Template::kPlaceholdersMax; ++i) many += "{{a.x}}";
  EXPECT_OK(Template::Parse(many, Escaping::kNone));
  EXPECT_THAT(Template::Parse(many + "{{a.x}}", Escaping::kNone),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("more than 200 placeholders")));
}

TEST(TemplateTest, TenThousandPlaceholdersAreRefusedWhereTheyAreTooMany) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += i == 0 ? "{{a.x}}abc" : "\n{{a.x}}abc";
  ASSERT_GE(text.size(), 100'000u);
  EXPECT_THAT(Template::Parse(text, Escaping::kNone),
              testing::HasCode(absl::StatusCode::kInvalidArgument,
                               HasSubstr("line 201, column 1: more than 200 placeholders: remove some")));
}

// The largest text, with placeholders of the largest values that grow most, has a size that is known before.
TEST(TemplateTest, WhatIsRenderedIsBounded) {
  std::string text;
  for (size_t i = 0; i < Template::kPlaceholdersMax; ++i) text += "{{a.x}}";
  while (text.size() < Template::kTextCharactersMax) text += ".";
  ASSERT_OK_AND_ASSIGN(const Template largest, Template::Parse(text, Escaping::kHtml));
  const std::string value(8192, '"');
  const std::string rendered = largest.Render([&](absl::string_view) { return absl::string_view(value); });
  EXPECT_EQ(rendered.size(), text.size() + Template::kPlaceholdersMax * (8192 * sizeof("&quot;") - 8192 - 7));
}

// Texts put together at random from pieces that both accept must come out as the mustache library has them.
TEST(TemplateTest, RendersAsTheMustacheLibraryDoes) {
  const std::vector<std::string> pieces = {"{{a.x}}", "{{ b.y_1 }}", "{",   "}", " ",  "\n",     "\r\n",
                                           "word ",   "<p>",         "}} ", "ä", "\t", "{{c.z}}"};
  kainjow::mustache::data values;
  values.set("a", kainjow::mustache::data("x", "<One>"));
  values.set("b", kainjow::mustache::data("y_1", "two & {{a.x}}"));
  values.set("c", kainjow::mustache::data("z", ""));
  Random random(20240917);
  int compared_count = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (uint64_t left = random.Below(30); left > 0; --left) text += pieces[random.Below(pieces.size())];
    const auto ours = Template::Parse(text, Escaping::kHtml);
    if (!ours.ok()) continue;
    kainjow::mustache::mustache theirs(text);
    ASSERT_EQ(RenderWith(*ours, {{"a.x", "<One>"}, {"b.y_1", "two & {{a.x}}"}, {"c.z", ""}}), theirs.render(values))
        << text;
    ++compared_count;
  }
  EXPECT_GT(compared_count, 500);
}

}  // namespace
}  // namespace sendlift

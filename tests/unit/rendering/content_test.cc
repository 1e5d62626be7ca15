#include "rendering/content.h"

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

Content AContent() {
  return {.subject = "{{customer.first_name}}, {{offer.percent}} for you",
          .text = "Dear {{customer.first_name}},\n{{offer.percent}} off. {{customer.id}}",
          .html = "<p>{{customer.first_name}}: {{offer.percent}}</p>",
          .value_names = {"customer.id", "customer.first_name"},
          .constants = {{"offer.percent", "20 %"}, {"campaign.name", "Spring"}}};
}

TEST(ContentTest, FillsInValuesAndConstants) {
  ASSERT_OK_AND_ASSIGN(const ContentRenderer renderer, ContentRenderer::Make(AContent()));
  EXPECT_EQ(renderer.value_count(), 2u);
  EXPECT_EQ(renderer.Render({"c-1", "Jo & Co"}), (Rendered{.subject = "Jo & Co, 20 % for you",
                                                           .text = "Dear Jo & Co,\n20 % off. c-1",
                                                           .html = "<p>Jo &amp; Co: 20 %</p>"}));
  EXPECT_EQ(renderer.RenderSubject({"c-1", "Jo"}), "Jo, 20 % for you");
}

TEST(ContentTest, EmptyPartsStayEmpty) {
  ASSERT_OK_AND_ASSIGN(const ContentRenderer renderer, ContentRenderer::Make({.text = "Hello"}));
  EXPECT_EQ(renderer.Render({}), (Rendered{.subject = "", .text = "Hello", .html = ""}));
}

TEST(ContentTest, ValuesCannotAddAHeader) {
  ASSERT_OK_AND_ASSIGN(const ContentRenderer renderer,
                       ContentRenderer::Make({.subject = "Hi {{a.x}}!", .value_names = {"a.x"}}));
  struct Case {
    const char* name;
    const char* value;
    const char* subject;
  };
  for (const Case& c : {
           Case{"Crlf", "Jo\r\nBcc: all@example.com", "Hi Jo Bcc: all@example.com!"},
           Case{"Lf", "Jo\nX: y", "Hi Jo X: y!"},
           Case{"Cr", "Jo\rX: y", "Hi Jo X: y!"},
           Case{"VerticalTabAndFormFeed", "a\vb\fc", "Hi a b c!"},
           Case{"NextLine", "a\xC2\x85y", "Hi a y!"},
           Case{"LineSeparator", "a\xE2\x80\xA8y", "Hi a y!"},
           Case{"ParagraphSeparator", "a\xE2\x80\xA9y", "Hi a y!"},
           Case{"Tab", "a\ty", "Hi a y!"},
           Case{"Bell", "a\x07y\x7F", "Hi ay!"},
           Case{"C1Control", "a\xC2\x9Fy", "Hi ay!"},
           Case{"NotControls", "5 € – Ann's £", "Hi 5 € – Ann's £!"},
       }) {
    EXPECT_EQ(renderer.Render({c.value}).subject, c.subject) << c.name;
  }
}

TEST(ContentTest, ConstantsCannotAddAHeaderEither) {
  ASSERT_OK_AND_ASSIGN(
      const ContentRenderer renderer,
      ContentRenderer::Make({.subject = "{{a.x}}", .text = "{{a.x}}", .constants = {{"a.x", "1\r\n2"}}}));
  EXPECT_EQ(renderer.Render({}).subject, "1 2");
  EXPECT_EQ(renderer.Render({}).text, "1\n2");
}

TEST(ContentTest, LineBreaksStayInTheTextAndControlsGo) {
  ASSERT_OK_AND_ASSIGN(const ContentRenderer renderer,
                       ContentRenderer::Make({.text = "{{a.x}}", .html = "{{a.x}}", .value_names = {"a.x"}}));
  const Rendered rendered = renderer.Render({"1\r\n2\n3\t4\x1B[31m"});
  EXPECT_EQ(rendered.text, "1\n2\n3\t4[31m");
  EXPECT_EQ(rendered.html, rendered.text);
}

TEST(ContentTest, RefusesWhatItCouldNotFillIn) {
  struct Case {
    const char* name;
    Content content;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"NoValue", {.text = "{{a.x}}"}, "text: there is no value for {{a.x}}"},
      {"BrokenSubject", {.subject = "{{a.x"}, "subject: line 1, column 1"},
      {"BrokenHtml", {.html = "<p>{{{a.x}}}"}, "html: line 1, column 4"},
      {"TwoLineSubject", {.subject = "a\nb"}, "subject: it has several lines"},
      {"NamedTwice", {.value_names = {"a.x", "a.x"}}, "a.x is given twice"},
      {"ValueAndConstant", {.value_names = {"a.x"}, .constants = {{"a.x", "1"}}}, "a.x is given twice"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(ContentRenderer::Make(c.content),
                testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.name;
  }
}

}  // namespace
}  // namespace sendlift

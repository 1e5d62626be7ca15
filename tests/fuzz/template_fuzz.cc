// Any text as a template is refused with a place, or makes a text of bounded size into which values cannot break in.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/invariant.h"
#include "rendering/content.h"
#include "rendering/template.h"

namespace sendlift {
namespace {

constexpr char kNasty[] = "<b>&\"'\r\n\xE2\x80\xA8{{customer.id}}";
constexpr size_t kGrowthOfEscaping = 6;  // "&quot;"

size_t LargestText(absl::string_view text) {
  return text.size() + Template::kPlaceholdersMax * kGrowthOfEscaping * sizeof(kNasty);
}

size_t CountOf(absl::string_view text, char wanted) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), wanted));
}

void CheckTemplate(absl::string_view text, Escaping escaping) {
  const absl::StatusOr<Template> parsed = Template::Parse(text, escaping);
  if (!parsed.ok()) {
    CHECK_INVARIANT(absl::StartsWith(parsed.status().message(), "line ") ||
                    absl::StartsWith(parsed.status().message(), "the text has "));
    return;
  }
  CHECK_INVARIANT(parsed->names().size() <= Template::kPlaceholdersMax);
  const std::string rendered = parsed->Render([](absl::string_view) { return absl::string_view(kNasty); });
  CHECK_INVARIANT(rendered.size() <= LargestText(text));
  if (escaping == Escaping::kNone) return;
  CHECK_INVARIANT(CountOf(rendered, '<') == CountOf(text, '<') && CountOf(rendered, '"') == CountOf(text, '"'));
}

// Up to three parts of one text: subject, text, html.
void CheckContent(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('\x01', 2));
  Content content = {.subject = parts[0],
                     .text = parts.size() > 1 ? parts[1] : "",
                     .html = parts.size() > 2 ? parts[2] : "",
                     .value_names = {"customer.id", "customer.tier"},
                     .constants = {{"offer.name", kNasty}}};
  const absl::StatusOr<ContentRenderer> renderer = ContentRenderer::Make(content);
  if (!renderer.ok()) return;
  const Rendered rendered = renderer->Render({kNasty, kNasty});
  CHECK_INVARIANT(!absl::StrContains(rendered.subject, '\n') && !absl::StrContains(rendered.subject, '\r'));
  CHECK_INVARIANT(!absl::StrContains(rendered.subject, "\xE2\x80\xA8"));
  CHECK_INVARIANT(rendered.subject.size() <= LargestText(content.subject));
  CHECK_INVARIANT(rendered.text.size() <= LargestText(content.text));
  CHECK_INVARIANT(rendered.html.size() <= LargestText(content.html));
}

}  // namespace
}  // namespace sendlift

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  sendlift::CheckTemplate(text, sendlift::Escaping::kNone);
  sendlift::CheckTemplate(text, sendlift::Escaping::kHtml);
  sendlift::CheckContent(text);
  return 0;
}

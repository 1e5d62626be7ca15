#include "model/survey_reply.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace sendlift {
namespace {

constexpr size_t kDigitsMax = 3;

void SkipBlanks(absl::string_view& text) { text = absl::StripLeadingAsciiWhitespace(text); }

// Takes a whole number from the front; nothing, and `text` as it was, if there is none.
std::optional<int> TakeNumber(absl::string_view& text) {
  size_t digits = 0;
  int number = 0;
  for (; digits < text.size() && absl::ascii_isdigit(text[digits]); ++digits) {
    if (digits == kDigitsMax) return std::nullopt;
    number = 10 * number + (text[digits] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

// Takes the "/5" of "4/5", if it is there; false if it is of another scale, or of none.
bool TakeScale(const Survey& survey, absl::string_view& text) {
  absl::string_view rest = text;
  SkipBlanks(rest);
  if (!absl::ConsumePrefix(&rest, "/")) return true;
  SkipBlanks(rest);
  text = rest;
  return TakeNumber(text) == survey.highest;
}

// Whether a number that stands before `rest` is a word of its own. A symbol that is not ASCII may follow at once.
bool EndsHere(absl::string_view rest, bool another_follows) {
  if (rest.empty() || absl::ascii_isspace(rest[0]) || !absl::ascii_isascii(rest[0])) return true;
  if (absl::string_view(".,:;!?-)").find(rest[0]) == absl::string_view::npos) return false;
  if (another_follows && (rest[0] == ',' || rest[0] == ';')) return true;
  return rest.size() < 2 || !absl::ascii_isdigit(rest[1]);
}

// Takes a number of the scale from the front, with the scale.
std::optional<double> TakeAnswer(const Survey& survey, bool another_follows, absl::string_view& text) {
  SkipBlanks(text);
  const std::optional<int> number = TakeNumber(text);
  if (!number.has_value() || *number < survey.lowest || *number > survey.highest) return std::nullopt;
  if (!TakeScale(survey, text) || !EndsHere(text, another_follows)) return std::nullopt;
  return *number;
}

}  // namespace

std::optional<SurveyReply> ReadSurveyReply(const Survey& survey, absl::string_view text) {
  const std::optional<double> rating = TakeAnswer(survey, survey.expectation, text);
  if (!rating.has_value()) return std::nullopt;
  SurveyReply reply{.rating = *rating};
  if (!survey.expectation) return reply;
  SkipBlanks(text);
  if (!absl::ConsumePrefix(&text, ",")) absl::ConsumePrefix(&text, ";");
  reply.expectation = TakeAnswer(survey, false, text);
  return reply;
}

}  // namespace sendlift

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sendlift {

// "line 2, column 7" for an offset in a text; both in characters, from 1.
std::string PlaceInText(absl::string_view text, size_t offset);

// How values are written into a text. kHtml makes & < > " ' harmless in text and in quoted attributes.
enum class Escaping { kNone, kHtml };

// A text with placeholders: mustache variables and nothing else, so that a text cannot decide, loop or load.
//   ASSIGN_OR_RETURN(const Template subject, Template::Parse("Hello {{customer.first_name}}", Escaping::kNone));
// The syntax is mustache's; the scanner is our own, because the mustache library at hand (kainjow 4.1) makes an
// object of every word, needs 2 us for a text of 300 bytes where this needs 0.1 us, takes any name for a variable,
// and cannot render a const template. Tests compare the two on what both accept.
class Template {
 public:
  static constexpr size_t kTextCharactersMax = 500'000;
  static constexpr size_t kPlaceholdersMax = 200;

  // Takes {{name}}, blanks inside the braces allowed, where name is lower-case words joined by dots:
  // [a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+. {{{name}}} and {{&name}} mean the same in plain text and are refused in
  // HTML, where every value is escaped. "}}" without "{{" is text, as style sheets have it.
  // Errors: INVALID_ARGUMENT, with line and column (in characters, from 1) and what to do, for sections, partials,
  // comments, changes of delimiters, wrong names, braces that are not closed, and texts over the limits.
  static absl::StatusOr<Template> Parse(absl::string_view text, Escaping escaping);

  // The distinct names, in the order of their first use.
  const std::vector<std::string>& names() const { return names_; }
  // The offset of the braces that use a name first, by its index in names().
  size_t first_use(size_t index) const { return first_uses_[index]; }

  // The text with every placeholder replaced; `value` is asked once a name, and what it returns must live until the
  // text is made. Values are not read as templates.
  std::string Render(absl::FunctionRef<absl::string_view(absl::string_view name)> value) const;

  // The same with the values in the order of names(), appended to `text`.
  void AppendTo(std::string& text, absl::Span<const absl::string_view> values) const;

 private:
  // A literal text and the placeholder behind it.
  struct Piece {
    std::string literal;
    size_t name;  // index in names_
  };

  void AddPlaceholder(absl::string_view literal, absl::string_view name, size_t offset);

  Escaping escaping_ = Escaping::kNone;
  std::vector<std::string> names_;
  std::vector<size_t> first_uses_;
  std::vector<Piece> pieces_;
  std::string tail_;  // the literal text after the last placeholder
  size_t literal_bytes_ = 0;
};

}  // namespace sendlift

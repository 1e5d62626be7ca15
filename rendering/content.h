#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "rendering/template.h"

namespace sendlift {

// What a creative says in one language, whatever the channel: texts with placeholders, and where values come from.
struct Content {
  std::string subject;  // one line; empty where the channel has none
  std::string text;     // plain text, or the script of a call
  std::string html;     // empty where there is none
  // Names of the values that differ from customer to customer, in the order in which they will be given.
  std::vector<std::string> value_names;
  // Values that are the same for everybody, by name.
  absl::flat_hash_map<std::string, std::string> constants;
};

// What one customer gets.
struct Rendered {
  std::string subject;  // without line breaks, whatever the values held
  std::string text;
  std::string html;

  friend bool operator==(const Rendered&, const Rendered&) = default;
};

// A content made ready once, to be rendered for many: about a microsecond for a short text. Safe to use from several
// threads. Server (previews) and gateways (sends) both use it, so that they show the same.
class ContentRenderer {
 public:
  // Errors: INVALID_ARGUMENT, naming the part ("subject: line 1, column 7: ..."), for a text that Template refuses, a
  // placeholder that is neither a value nor a constant, a subject of several lines, a value named twice.
  static absl::StatusOr<ContentRenderer> Make(const Content& content);

  // How many values Render takes.
  size_t value_count() const { return value_count_; }

  // `values` in the order of Content::value_names, exactly value_count() of them. Control characters in values and
  // constants are dropped; line breaks stay in text and html, and are blanks in the subject (a value cannot add a
  // header).
  Rendered Render(absl::Span<const absl::string_view> values) const;

  // The subject alone, for logs.
  std::string RenderSubject(absl::Span<const absl::string_view> values) const;

 private:
  // Where the value of a placeholder is: a position in the values, or a constant.
  struct Source {
    std::optional<size_t> position;
    std::string constant;
  };
  struct Part {
    Template text;
    std::vector<Source> sources;  // in the order of text.names()
  };
  enum class Lines { kOne, kMany };

  static absl::StatusOr<Part> MakePart(absl::string_view text, Escaping escaping, const Content& content);
  static std::string RenderPart(const Part& part, absl::Span<const absl::string_view> values, Lines lines);

  Part subject_;
  Part text_;
  Part html_;
  size_t value_count_ = 0;
};

}  // namespace sendlift

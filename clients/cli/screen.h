#pragma once

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// Where text goes, and whether a person looks at it.
struct Screen {
  std::ostream& stream;
  bool is_terminal = false;
  bool has_colour = false;  // a terminal, unless NO_COLOR is set (no-color.org)
};

// The process's standard output and standard error.
Screen StandardOutput();
Screen StandardError();

// The text in a colour or weight where the screen has it, and unchanged elsewhere.
std::string Bold(const Screen& screen, absl::string_view text);
std::string Dim(const Screen& screen, absl::string_view text);
std::string Green(const Screen& screen, absl::string_view text);
std::string Red(const Screen& screen, absl::string_view text);

// Columns that a text takes on a terminal: wide letters (Korean, Chinese, Japanese) count twice, escapes for colour and
// combining marks not at all.
size_t WidthOf(absl::string_view text);

}  // namespace sendlift::cli

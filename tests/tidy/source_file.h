#pragma once

#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace sendlift::tidy {

// A text between quotes and the line on which it begins, from 1. Neighbours that the compiler joins are one.
struct Literal {
  int line = 0;
  std::string text;
};

struct Include {
  int line = 0;
  std::string path;
  bool quoted = false;
};

// A source as the rules see it. `path` is relative to the root; `code` has the same lines and columns as `lines`,
// with blanks where comments and the insides of literals were.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines;
  std::vector<std::string> code;
  std::vector<Literal> literals;
  std::vector<Include> includes;
};

inline bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Walks once over a C++ text and tells code, comments and literals apart.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text), code_(text) {}

  void Scan() {
    while (at_ < text_.size()) {
      if (StartsWith("//")) {
        BlankUntil("\n", 0);
      } else if (StartsWith("/*")) {
        BlankUntil("*/", 2);
      } else if (text_[at_] == '"') {
        IsRaw() ? RawString() : Quoted('"');
      } else if (text_[at_] == '\'' && (at_ == 0 || !IsWordCharacter(text_[at_ - 1]))) {
        Quoted('\'');
      } else {
        if (!absl::ascii_isspace(text_[at_])) joins_ = false;
        Step();
      }
    }
  }

  std::string TakeCode() { return std::move(code_); }
  std::vector<Literal> TakeLiterals() { return std::move(literals_); }

 private:
  bool StartsWith(absl::string_view what) const { return absl::StartsWith(text_.substr(at_), what); }

  bool IsRaw() const {
    return at_ > 0 && text_[at_ - 1] == 'R' && (at_ == 1 || !IsWordCharacter(text_[at_ - 2]) || text_[at_ - 2] == '8');
  }

  void Step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  void Blank(size_t end) {
    while (at_ < end && at_ < text_.size()) {
      if (text_[at_] != '\n') code_[at_] = ' ';
      Step();
    }
  }

  void BlankUntil(absl::string_view end_mark, size_t mark_size) {
    const size_t end = text_.find(end_mark, at_ + mark_size);
    Blank(end == absl::string_view::npos ? text_.size() : end + mark_size);
  }

  void Keep(int line, absl::string_view text) {
    if (joins_ && !literals_.empty()) {
      literals_.back().text.append(text.data(), text.size());
    } else {
      literals_.push_back({.line = line, .text = std::string(text)});
    }
    joins_ = true;
  }

  void RawString() {
    const size_t open = text_.find('(', at_);
    if (open == absl::string_view::npos) return Blank(text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const size_t end = std::min(text_.find(close, open), text_.size());
    code_[at_ - 1] = ' ';
    Keep(line_, text_.substr(open + 1, end - open - 1));
    Blank(end + close.size());
  }

  void Quoted(char quote) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    if (quote == '"') Keep(line_, text_.substr(at_ + 1, end - at_ - 1));
    Step();
    Blank(end);
    if (at_ < text_.size()) Step();
  }

  absl::string_view text_;
  std::string code_;
  std::vector<Literal> literals_;
  size_t at_ = 0;
  int line_ = 1;
  bool joins_ = false;  // only blanks and comments since the last literal
};

inline std::vector<Include> IncludesOf(const SourceFile& file) {
  std::vector<Include> includes;
  for (size_t i = 0; i < file.code.size(); ++i) {
    absl::string_view code = absl::StripLeadingAsciiWhitespace(file.code[i]);
    if (!absl::ConsumePrefix(&code, "#") || !absl::StartsWith(absl::StripLeadingAsciiWhitespace(code), "include"))
      continue;
    const std::string& line = file.lines[i];
    const size_t open = line.find_first_of("<\"");
    const size_t close = line.find_first_of(">\"", open + 1);
    if (open == std::string::npos || close == std::string::npos) continue;
    includes.push_back({.line = static_cast<int>(i) + 1,
                        .path = line.substr(open + 1, close - open - 1),
                        .quoted = line[open] == '"'});
  }
  return includes;
}

inline SourceFile Parse(absl::string_view path, absl::string_view text) {
  Scanner scanner(text);
  scanner.Scan();
  SourceFile file{.path = std::string(path),
                  .lines = absl::StrSplit(absl::StripSuffix(text, "\n"), '\n'),
                  .code = absl::StrSplit(scanner.TakeCode(), '\n'),
                  .literals = scanner.TakeLiterals(),
                  .includes = {}};
  file.code.resize(file.lines.size());
  file.includes = IncludesOf(file);
  return file;
}

// True if `token` stands in `code` on its own: not as part of a longer name, and not as somebody's member.
inline bool HasToken(absl::string_view code, absl::string_view token) {
  for (size_t at = code.find(token); at != absl::string_view::npos; at = code.find(token, at + 1)) {
    const size_t end = at + token.size();
    const bool member = at > 0 && (code[at - 1] == '.' || absl::EndsWith(code.substr(0, at), "->"));
    const bool begins = at == 0 || !IsWordCharacter(code[at - 1]);
    const bool ends = !IsWordCharacter(token.back()) || end == code.size() || !IsWordCharacter(code[end]);
    if (begins && ends && !member) return true;
  }
  return false;
}

}  // namespace sendlift::tidy

#include "clients/cli/formula.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {
namespace {

bool IsPlainNumber(absl::string_view digits) {
  return !digits.empty() && std::count(digits.begin(), digits.end(), '.') <= 1 &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return absl::ascii_isdigit(c) || c == '.'; });
}

}  // namespace

bool IsFormula(absl::string_view cell) {
  if (cell.empty()) return false;
  if (cell[0] == '+' || cell[0] == '-') return !IsPlainNumber(cell.substr(1));
  return absl::string_view("=@\t\r\n").find(cell[0]) != absl::string_view::npos;
}

std::string WithoutFormula(absl::string_view cell) { return absl::StrCat(IsFormula(cell) ? "'" : "", cell); }

}  // namespace sendlift::cli

#include "clients/cli/stats_control.h"

#include "absl/strings/str_cat.h"
#include "base/suggest.h"

namespace sendlift::cli {

absl::StatusOr<size_t> PlaceOfControl(const std::vector<std::string>& names, const std::optional<std::string>& control,
                                      absl::string_view nobody) {
  const std::string name = control.value_or("control");
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  if (!control.has_value()) return 0;
  return absl::InvalidArgumentError(absl::StrCat("--control: ", nobody, " \"", name, "\"", DidYouMean(name, names)));
}

}  // namespace sendlift::cli

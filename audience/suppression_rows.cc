#include "audience/suppression_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "audience/customer_rows.h"
#include "audience/email.h"
#include "audience/phone.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/status.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

bool NamesSomebody(Column column) {
  return column == Column::kId || column == Column::kEmail || column == Column::kPhoneNumber;
}

}  // namespace

SuppressionRowReader::SuppressionRowReader(std::vector<std::string> names, std::string default_region,
                                           Suppression model)
    : names_(std::move(names)), default_region_(std::move(default_region)), model_(std::move(model)) {
  for (const std::string& name : names_) columns_.push_back(ColumnNamed(name));
}

absl::StatusOr<SuppressionRowReader> SuppressionRowReader::Create(absl::Span<const std::string> columns,
                                                                  absl::string_view default_region,
                                                                  const Suppression& model) {
  std::vector<FieldViolation> wrong;
  if (columns.empty() || columns.size() > kColumnsMax) {
    wrong.push_back({"columns", absl::StrCat("give 1 to ", kColumnsMax, " columns, not ", columns.size())});
  }
  std::set<absl::string_view> seen;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (seen.insert(columns[i]).second) continue;
    wrong.push_back({absl::StrCat("columns[", i, "]"), absl::StrCat(Shown(columns[i]), " is there twice")});
  }
  SuppressionRowReader reader({columns.begin(), columns.end()}, std::string(default_region), model);
  if (std::none_of(reader.columns_.begin(), reader.columns_.end(), NamesSomebody)) {
    wrong.push_back({"columns", "names nobody: there must be \"id\", \"email\" or \"phone_number\""});
  }
  if (!default_region.empty() && !IsPhoneRegion(default_region)) {
    wrong.push_back({"default_region_code", absl::StrCat(Shown(default_region), " is no country with phone numbers; ",
                                                         "write two capitals, such as \"DE\"")});
  }
  if (!wrong.empty()) return InvalidFields(std::move(wrong));
  return reader;
}

std::vector<SuppressionRowReader::Wrong> SuppressionRowReader::ReadInto(absl::Span<const absl::string_view> values,
                                                                        std::vector<Suppression>& suppressions) const {
  if (values.size() != columns_.size()) {
    return {{-1, absl::StrCat("has ", values.size(), " values for ", columns_.size(),
                              " columns; look for a separator too many or too few")}};
  }
  std::vector<Wrong> wrong;
  for (size_t i = 0; i < values.size(); ++i) {
    const absl::string_view value = absl::StripAsciiWhitespace(values[i]);
    if (value.empty()) continue;
    const absl::Status read = ReadValue(columns_[i], value, suppressions);
    if (!read.ok()) wrong.push_back({static_cast<int>(i), std::string(read.message())});
  }
  if (wrong.empty() && suppressions.empty()) wrong.push_back({-1, "names nobody whom the channel reaches"});
  return wrong;
}

absl::Status SuppressionRowReader::ReadValue(Column column, absl::string_view value,
                                             std::vector<Suppression>& suppressions) const {
  Suppression suppression = model_;
  if (column == Column::kId) {
    if (!IsCustomerId(value)) {
      return absl::InvalidArgumentError("cannot be an id: 1 to 128 bytes without \"/\", tabs and line ends");
    }
    suppression.customer_id = std::string(value);
  } else if (column == Column::kEmail) {
    ASSIGN_OR_RETURN(suppression.address, NormalizedEmail(value));
  } else if (column == Column::kPhoneNumber) {
    ASSIGN_OR_RETURN(suppression.address, NormalizedPhone(value, default_region_));
  } else {
    return absl::OkStatus();
  }
  const bool of_email = column == Column::kEmail;
  const bool unreached =
      column != Column::kId && model_.channel.has_value() && of_email != (*model_.channel == Channel::kEmail);
  if (!unreached) suppressions.push_back(std::move(suppression));
  return absl::OkStatus();
}

absl::string_view SuppressionRowReader::NameOf(int column) const {
  return column < 0 ? absl::string_view() : absl::string_view(names_[static_cast<size_t>(column)]);
}

}  // namespace sendlift

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "audience/columns.h"
#include "model/customer.h"

namespace sendlift {

inline constexpr size_t kColumnsMax = 200;
inline constexpr size_t kTierBytesMax = 128;
inline constexpr size_t kAttributeBytesMax = 8192;
inline constexpr size_t kConsentSourceBytesMax = 255;

// Reads rows of texts into customers by the names of the columns. Holds no state between rows: many threads may read
// with one reader.
class RowReader {
 public:
  // A wrong value; `column` is its place in the row, -1 for the row itself.
  struct Wrong {
    int column = -1;
    std::string description;
  };

  // Columns as in ImportCustomersConfig: 1 to 200, none twice, "id" among them. `default_consents` are given to rows
  // when there is no column "consents"; numbers without "+" are dialled in `default_region` ("DE"), and refused if
  // that is empty. INVALID_ARGUMENT names each wrong one: "columns[3]", "default_region_code".
  static absl::StatusOr<RowReader> Create(absl::Span<const std::string> columns, Consents default_consents,
                                          absl::string_view default_region);

  // The customer of a row, without a number. White space around a value is dropped; an empty value is not given.
  // INVALID_ARGUMENT names each wrong value by its column, at once, without repeating an address.
  absl::StatusOr<Customer> Read(absl::Span<const absl::string_view> values) const;

  // As Read, into `customer`, which must be new; what is wrong, or nothing.
  std::vector<Wrong> ReadInto(absl::Span<const absl::string_view> values, Customer& customer) const;

  // The name of a column, or "" for -1.
  absl::string_view NameOf(int column) const;

 private:
  struct Place {
    Column column;
    std::string name;
  };

  RowReader(std::vector<Place> places, Consents default_consents, std::string default_region)
      : places_(std::move(places)), default_consents_(default_consents), default_region_(std::move(default_region)) {}

  absl::Status ReadValue(const Place& place, absl::string_view value, Customer& customer) const;

  std::vector<Place> places_;
  Consents default_consents_;
  std::string default_region_;
};

// "EMAIL:PROMOTION SMS:SERVICE", by spaces. INVALID_ARGUMENT says which part is wrong and what exists.
absl::StatusOr<Consents> ReadConsents(absl::string_view text);

}  // namespace sendlift

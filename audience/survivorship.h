#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "model/customer.h"
#include "model/origins.h"

namespace sendlift {

// How much the word of an import counts: the trust rank of its source first, then how recent its data is, then which
// came later. A field of a customer is what the greatest said who said anything about it.
struct Precedence {
  int64_t trust_rank = 0;
  int64_t data_us = 0;
  int64_t batch = 0;  // 0 is no import at all, which everybody beats

  friend auto operator<=>(const Precedence&, const Precedence&) = default;
};

// About which fields the rows of an import say something: those with a value and, if empty values erase, all of its
// columns.
class GivenFields {
 public:
  GivenFields() = default;
  GivenFields(absl::Span<const std::string> columns, bool empty_values_erase);
  // The same, but saying nothing of attributes that are not there: shorter origins, for a source that alone has them.
  static GivenFields ErasingWhatIsThere(absl::Span<const std::string> columns);

  // Which fields are given when they are empty.
  const std::vector<CustomerField>& erased() const { return erased_; }
  const std::vector<std::string>& erased_attributes() const { return erased_attributes_; }
  bool only_what_is_there() const { return only_what_is_there_; }
  bool erases() const { return !erased_.empty() || !erased_attributes_.empty(); }

 private:
  std::vector<CustomerField> erased_;
  std::vector<std::string> erased_attributes_;
  bool only_what_is_there_ = false;
};

// A customer after a row: what it is now, where each field is from, and whether any of it is different.
struct Survival {
  Customer customer;
  Origins origins;
  bool data_changed = false;
  bool origins_changed = false;
};

// Merges a row of the import `batch` into what is stored, field by field. `beats` says whether the import goes before
// the one that a field is from (0 for none). The order in which rows come does not matter: the greatest survives.
Survival Survive(const Customer& stored, const Origins& origins, const Customer& row, const GivenFields& given,
                 int64_t batch, absl::FunctionRef<bool(int64_t origin)> beats);

}  // namespace sendlift

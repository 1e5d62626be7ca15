#include "audience/survivorship.h"

#include <algorithm>
#include <utility>

#include "audience/columns.h"

namespace sendlift {
namespace {

// Takes the row's word for one customer.
class Merger {
 public:
  Merger(const Customer& stored, const Origins& origins, const Customer& row, int64_t batch,
         absl::FunctionRef<bool(int64_t)> beats)
      : row_(row), batch_(batch), beats_(beats) {
    survival_.customer = stored;
    survival_.origins = origins;
  }

  void Take(CustomerField field) {
    const int64_t origin = survival_.origins.Of(field);
    if (!Wins(origin)) return;
    survival_.origins.Set(field, batch_);
    if (IsSame(survival_.customer, row_, field)) return;
    CopyField(row_, field, survival_.customer);
    survival_.data_changed = true;
  }

  void TakeAttribute(const std::string& name, const std::string& value) {
    if (!Wins(survival_.origins.Of(name))) return;
    survival_.origins.Set(name, batch_);
    const auto [place, is_new] = survival_.customer.attributes.try_emplace(name, value);
    if (!is_new && place->second == value) return;
    place->second = value;
    survival_.data_changed = true;
  }

  void EraseAttribute(const std::string& name) {
    if (!Wins(survival_.origins.Of(name))) return;
    survival_.origins.Set(name, batch_);
    survival_.data_changed = survival_.customer.attributes.erase(name) > 0 || survival_.data_changed;
  }

  Survival Done() && { return std::move(survival_); }

 private:
  bool Wins(int64_t origin) {
    if (origin == batch_ || (origin != 0 && !beats_(origin))) return false;
    survival_.origins_changed = true;
    return true;
  }

  const Customer& row_;
  const int64_t batch_;
  absl::FunctionRef<bool(int64_t)> beats_;
  Survival survival_;
};

}  // namespace

GivenFields::GivenFields(absl::Span<const std::string> columns, bool empty_values_erase) {
  if (!empty_values_erase) return;
  for (const std::string& column : columns) {
    if (ColumnNamed(column) == Column::kId) continue;
    const auto field = std::find_if(kCustomerFields.begin(), kCustomerFields.end(),
                                    [&](CustomerField known) { return NameOf(known) == column; });
    if (field != kCustomerFields.end()) {
      erased_.push_back(*field);
    } else {
      erased_attributes_.push_back(column);
    }
  }
}

GivenFields GivenFields::ErasingWhatIsThere(absl::Span<const std::string> columns) {
  GivenFields given(columns, true);
  given.only_what_is_there_ = true;
  return given;
}

Survival Survive(const Customer& stored, const Origins& origins, const Customer& row, const GivenFields& given,
                 int64_t batch, absl::FunctionRef<bool(int64_t origin)> beats) {
  Merger merger(stored, origins, row, batch, beats);
  for (const CustomerField field : kCustomerFields) {
    if (!IsEmpty(row, field)) merger.Take(field);
  }
  for (const CustomerField field : given.erased()) {
    if (IsEmpty(row, field)) merger.Take(field);
  }
  for (const auto& [name, value] : row.attributes) merger.TakeAttribute(name, value);
  for (const std::string& name : given.erased_attributes()) {
    if (given.only_what_is_there() && !stored.attributes.contains(name)) continue;
    if (!row.attributes.contains(name)) merger.EraseAttribute(name);
  }
  return std::move(merger).Done();
}

}  // namespace sendlift

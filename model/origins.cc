#include "model/origins.h"

#include <optional>

#include "model/varint.h"

namespace sendlift {
namespace {

constexpr uint64_t kAttribute = 127;  // in the place of a field's number; the attribute's name follows

std::string& TextOf(Customer& customer, CustomerField field) {
  switch (field) {
    case CustomerField::kTier:
      return customer.tier;
    case CustomerField::kLanguageCode:
      return customer.language_code;
    case CustomerField::kTimeZone:
      return customer.time_zone;
    case CustomerField::kEmail:
      return customer.email;
    default:
      return customer.phone_number;
  }
}

// The batch of the most fields that have a value, the latest of several.
int64_t MostFrequent(const Origins& origins, const Customer& customer) {
  std::map<int64_t, int> counts;
  for (const CustomerField field : kCustomerFields) {
    if (!IsEmpty(customer, field)) ++counts[origins.Of(field)];
  }
  for (const auto& [name, value] : customer.attributes) ++counts[origins.Of(name)];
  std::pair<int64_t, int> most = {0, 0};
  for (const auto& [batch, count] : counts) {
    if (count >= most.second) most = {batch, count};
  }
  return most.first;
}

}  // namespace

absl::string_view NameOf(CustomerField field) {
  static constexpr absl::string_view kNames[] = {"tier",  "language_code", "time_zone",
                                                 "email", "phone_number",  "consents"};
  return kNames[static_cast<size_t>(field)];
}

bool IsEmpty(const Customer& customer, CustomerField field) {
  if (field == CustomerField::kConsents) return customer.consents.bits() == 0;
  return TextOf(const_cast<Customer&>(customer), field).empty();
}

bool IsSame(const Customer& a, const Customer& b, CustomerField field) {
  if (field == CustomerField::kConsents) return a.consents == b.consents;
  return TextOf(const_cast<Customer&>(a), field) == TextOf(const_cast<Customer&>(b), field);
}

void CopyField(const Customer& from, CustomerField field, Customer& to) {
  if (field == CustomerField::kConsents) {
    to.consents = from.consents;
  } else {
    TextOf(to, field) = TextOf(const_cast<Customer&>(from), field);
  }
}

void ClearField(CustomerField field, Customer& customer) {
  static const auto& empty = *new Customer;
  CopyField(empty, field, customer);
}

int64_t Origins::Of(const std::string& attribute) const {
  const auto found = attributes_.find(attribute);
  return found == attributes_.end() ? 0 : found->second;
}

std::set<int64_t> Origins::Batches() const {
  std::set<int64_t> batches(fields_.begin(), fields_.end());
  for (const auto& [name, batch] : attributes_) batches.insert(batch);
  batches.erase(0);
  return batches;
}

std::string Origins::EncodeOne(int64_t batch) {
  std::string bytes;
  AppendVarint(bytes, static_cast<uint64_t>(batch));
  return bytes;
}

std::string Origins::Encode(const Customer& customer) const {
  const int64_t base = MostFrequent(*this, customer);
  std::string bytes = EncodeOne(base);
  for (const CustomerField field : kCustomerFields) {
    if (Of(field) == (IsEmpty(customer, field) ? 0 : base)) continue;
    AppendVarint(bytes, static_cast<uint64_t>(field));
    AppendVarint(bytes, static_cast<uint64_t>(Of(field)));
  }
  const auto append = [&](const std::string& name, int64_t batch) {
    AppendVarint(bytes, kAttribute);
    AppendText(bytes, name);
    AppendVarint(bytes, static_cast<uint64_t>(batch));
  };
  for (const auto& [name, batch] : attributes_) {
    if (batch != (customer.attributes.contains(name) ? base : 0)) append(name, batch);
  }
  for (const auto& [name, value] : customer.attributes) {
    if (base != 0 && !attributes_.contains(name)) append(name, 0);
  }
  return bytes;
}

Origins Origins::Decode(absl::string_view bytes, const Customer& customer) {
  Origins origins;
  const auto base = static_cast<int64_t>(TakeVarint(bytes).value_or(0));
  if (base != 0) {
    for (const CustomerField field : kCustomerFields) {
      if (!IsEmpty(customer, field)) origins.Set(field, base);
    }
    for (const auto& [name, value] : customer.attributes) origins.Set(name, base);
  }
  while (!bytes.empty()) {
    const uint64_t field = TakeVarint(bytes).value_or(kCustomerFields.size());
    std::optional<absl::string_view> name;
    if (field == kAttribute) name = TakeText(bytes);
    const auto batch = static_cast<int64_t>(TakeVarint(bytes).value_or(0));
    if (name.has_value() && batch != 0) {
      origins.Set(std::string(*name), batch);
    } else if (name.has_value()) {
      origins.attributes_.erase(std::string(*name));
    } else if (field < kCustomerFields.size()) {
      origins.Set(static_cast<CustomerField>(field), batch);
    } else {
      break;
    }
  }
  return origins;
}

}  // namespace sendlift

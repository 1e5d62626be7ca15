#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "model/customer.h"

namespace sendlift {

// The fields of a customer that sources can say something else about; attributes have names instead. The numbers are
// stored; they never change.
enum class CustomerField : uint8_t { kTier, kLanguageCode, kTimeZone, kEmail, kPhoneNumber, kConsents };
inline constexpr std::array<CustomerField, 6> kCustomerFields = {
    CustomerField::kTier,  CustomerField::kLanguageCode, CustomerField::kTimeZone,
    CustomerField::kEmail, CustomerField::kPhoneNumber,  CustomerField::kConsents};

// "email", as columns are called.
absl::string_view NameOf(CustomerField field);
// Whether the customer has nothing there.
bool IsEmpty(const Customer& customer, CustomerField field);
bool IsSame(const Customer& a, const Customer& b, CustomerField field);
// Copies one field.
void CopyField(const Customer& from, CustomerField field, Customer& to);
void ClearField(CustomerField field, Customer& customer);

// The batch of import that each field of a customer came from; 0 for a field that no import has said anything about. A
// field can be empty and have an origin: somebody said that it is empty.
class Origins {
 public:
  int64_t Of(CustomerField field) const { return fields_[static_cast<size_t>(field)]; }
  int64_t Of(const std::string& attribute) const;
  void Set(CustomerField field, int64_t batch) { fields_[static_cast<size_t>(field)] = batch; }
  void Set(const std::string& attribute, int64_t batch) { attributes_[attribute] = batch; }

  const std::map<std::string, int64_t>& attributes() const { return attributes_; }
  // All batches but 0.
  std::set<int64_t> Batches() const;

  // As it is stored beside the customer: the batch that most of the fields with a value came from, then the fields
  // that differ. One to ten bytes for a customer of one batch.
  std::string Encode(const Customer& customer) const;
  static Origins Decode(absl::string_view bytes, const Customer& customer);
  // What Encode says when every field with a value came from `batch`.
  static std::string EncodeOne(int64_t batch);

  friend bool operator==(const Origins&, const Origins&) = default;

 private:
  std::array<int64_t, kCustomerFields.size()> fields_ = {};
  std::map<std::string, int64_t> attributes_;
};

}  // namespace sendlift

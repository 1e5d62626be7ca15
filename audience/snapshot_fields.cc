#include "audience/snapshot_fields.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "audience/filter_literal.h"
#include "storage/attributes.h"

namespace sendlift {
namespace {

// The columns before those of attributes.
enum Fixed : size_t {
  kTexts = 0,
  kConsents = 3,
  kReach = 4,
  kTimes = 5,
  kEmailHash = 7,
  kPhoneHash = 8,
  kAttributes = 9
};

constexpr uint32_t kConsentCodes = 1 << 9;
// Codes of kReach: which addresses there are, and suppressions of the customer, of the e-mail address, of the number.
constexpr uint32_t kEmailBit = 1, kPhoneBit = 2;
constexpr int kCustomerShift = 2, kEmailShift = 6, kPhoneShift = 10;
constexpr uint32_t kReachCodes = 1 << 14;

SuppressedBits BitsOf(uint32_t reach) {
  return {.customer = static_cast<uint8_t>((reach >> kCustomerShift) & 15),
          .email = static_cast<uint8_t>((reach >> kEmailShift) & 15),
          .phone_number = static_cast<uint8_t>((reach >> kPhoneShift) & 15)};
}

BlockCodes& ColumnOf(BlockDraft& draft, size_t column) {
  while (draft.columns.size() <= column) draft.columns.emplace_back().fill(0);
  return draft.columns[column];
}

template <typename Predicate>
std::vector<uint8_t> HoldsOf(const SnapshotDictionary& values, Predicate predicate) {
  std::vector<uint8_t> holds(values.size() + 1, 0);
  for (uint32_t code = 1; code <= values.size(); ++code) holds[code] = predicate(values.Value(code)) ? 1 : 0;
  return holds;
}

template <typename Predicate>
std::vector<uint8_t> HoldsOfCodes(uint32_t codes, Predicate predicate) {
  std::vector<uint8_t> holds(codes, 0);
  for (uint32_t code = 0; code < codes; ++code) holds[code] = predicate(code) ? 1 : 0;
  return holds;
}

absl::Time TimeOf(const std::string& digits) {
  int64_t micros = 0;
  (void)absl::SimpleAtoi(digits, &micros);
  return absl::FromUnixMicros(micros);
}

}  // namespace

SnapshotBlock BlockDraft::Packed(int64_t version) const {
  SnapshotBlock block{.version = version, .present = present, .columns = {}};
  block.columns.reserve(columns.size());
  for (const BlockCodes& codes : columns) block.columns.emplace_back(codes);
  return block;
}

void SnapshotFields::Put(Field& field, size_t column, absl::string_view value, int row, BlockDraft& draft) {
  if (value.empty() || field.full) return;
  const uint32_t code = field.values.Code(value, distinct_max_);
  field.full = code == SnapshotDictionary::kFull;
  if (!field.full) ColumnOf(draft, column)[row] = code;
}

void SnapshotFields::PutTime(Field& field, size_t column, int64_t micros, int row, BlockDraft& draft) {
  const absl::AlphaNum digits(micros);
  Put(field, column, digits.Piece(), row, draft);
}

SnapshotFields::Attribute& SnapshotFields::AttributeNamed(absl::string_view name, size_t& column) {
  const auto [place, added] = attribute_places_.try_emplace(name, attributes_.size());
  if (added) attributes_.emplace_back().name = std::string(name);
  column = kAttributes + place->second;
  return attributes_[place->second];
}

void SnapshotFields::PutAttribute(absl::string_view name, absl::string_view value, int row, BlockDraft& draft) {
  size_t column = 0;
  Attribute& attribute = AttributeNamed(name, column);
  if (attribute.full) return;
  const uint32_t known = attribute.values.size();
  const uint32_t code = attribute.values.Code(value, distinct_max_);
  if (code == SnapshotDictionary::kFull) {
    attribute.full = true;
    return;
  }
  ColumnOf(draft, column)[row] = code;
  if (attribute.values.size() == known) return;
  (PlainNumber(value).has_value() ? attribute.has_numbers : attribute.has_texts) = true;
}

void SnapshotFields::Take(const storage::CustomerRow& customer, int row, BlockDraft& draft) {
  draft.present[row / 64] |= uint64_t{1} << (row % 64);
  Put(texts_[0], kTexts, customer.tier, row, draft);
  Put(texts_[1], kTexts + 1, customer.language_code, row, draft);
  Put(texts_[2], kTexts + 2, customer.time_zone, row, draft);
  ColumnOf(draft, kConsents)[row] = customer.consents % kConsentCodes;
  PutTime(times_[0], kTimes, customer.create_us, row, draft);
  PutTime(times_[1], kTimes + 1, customer.update_us, row, draft);
  storage::ForEachAttribute(customer.attributes, [&](absl::string_view name, absl::string_view value) {
    PutAttribute(name, value, row, draft);
    return true;
  });
}

void SnapshotFields::TakeAddress(bool phone_number, absl::string_view address, SuppressedBits bits, int row,
                                 BlockDraft& draft) {
  ColumnOf(draft, phone_number ? kPhoneHash : kEmailHash)[row] = AddressHash(address);
  const uint32_t suppressed =
      phone_number ? uint32_t{bits.phone_number} << kPhoneShift : uint32_t{bits.email} << kEmailShift;
  ColumnOf(draft, kReach)[row] |= suppressed | (phone_number ? kPhoneBit : kEmailBit);
}

void SnapshotFields::TakeSuppression(int channel, int row, BlockDraft& draft) {
  ColumnOf(draft, kReach)[row] |= uint32_t{1} << (kCustomerShift + channel);
}

uint32_t SnapshotFields::AddressHash(absl::string_view address) {
  const auto hash = static_cast<uint32_t>(absl::HashOf(address));
  return hash == 0 ? 1 : hash;
}

bool SnapshotFields::AnyAddress(const SnapshotBlock& block, int row, absl::FunctionRef<bool(uint32_t hash)> wanted) {
  for (const size_t column : {kEmailHash, kPhoneHash}) {
    if (column >= block.columns.size()) continue;
    const uint32_t hash = block.columns[column].At(row);
    if (hash != 0 && wanted(hash)) return true;
  }
  return false;
}

namespace {

// Answers for one test, with the fields at hand.
template <typename FieldOf, typename TimesOf>
struct Looker {
  using Found = std::optional<SnapshotFields::Lookup>;
  const FieldOf& field_of;
  const TimesOf& times_of;

  Found operator()(const HasAddress& test) const {
    const uint32_t bit = test.phone_number ? kPhoneBit : kEmailBit;
    return {{kReach, HoldsOfCodes(kReachCodes, [=](uint32_t reach) { return (reach & bit) != 0; })}};
  }
  Found operator()(const HasConsent& test) const {
    return {{kConsents, HoldsOfCodes(kConsentCodes, [&](uint32_t bits) { return Holds(test, Consents(bits)); })}};
  }
  Found operator()(const HasSuppression& test) const {
    return {{kReach, HoldsOfCodes(kReachCodes, [&](uint32_t reach) { return Holds(test, BitsOf(reach)); })}};
  }
  Found operator()(const HasValue& test) const {
    return field_of(test.field, [](const std::string&) { return true; });
  }
  Found operator()(const CompareText& test) const {
    return field_of(test.field, [&](const std::string& value) { return Holds(test, value); });
  }
  Found operator()(const CompareNumber& test) const {
    return field_of(test.field, [&](const std::string& value) { return Holds(test, value); });
  }
  Found operator()(const CompareTime& test) const {
    return times_of(test.updated, [&](const std::string& digits) { return Holds(test, TimeOf(digits)); });
  }
};

}  // namespace

std::optional<SnapshotFields::Lookup> SnapshotFields::LookupOf(const FilterTest& test) const {
  const auto field_of = [&](const FilterField& field, const auto& predicate) -> std::optional<Lookup> {
    if (field.kind == FilterField::Kind::kId) return std::nullopt;
    if (field.kind != FilterField::Kind::kAttribute) {
      const size_t place = field.kind == FilterField::Kind::kTier           ? 0
                           : field.kind == FilterField::Kind::kLanguageCode ? 1
                                                                            : 2;
      if (texts_[place].full) return std::nullopt;
      return Lookup{kTexts + place, HoldsOf(texts_[place].values, predicate)};
    }
    const auto found = attribute_places_.find(field.attribute);
    if (found == attribute_places_.end()) return Lookup{kAttributes + attributes_.size(), {}};
    const Attribute& attribute = attributes_[found->second];
    if (attribute.full) return std::nullopt;
    return Lookup{kAttributes + found->second, HoldsOf(attribute.values, predicate)};
  };
  const auto times_of = [&](bool updated, const auto& predicate) -> std::optional<Lookup> {
    const Field& times = times_[updated ? 1 : 0];
    if (times.full) return std::nullopt;
    return Lookup{updated ? kTimes + size_t{1} : kTimes, HoldsOf(times.values, predicate)};
  };
  return std::visit(Looker<decltype(field_of), decltype(times_of)>{field_of, times_of}, test);
}

const SnapshotFields::Attribute* SnapshotFields::FindAttribute(absl::string_view name) const {
  const auto found = attribute_places_.find(name);
  return found == attribute_places_.end() ? nullptr : &attributes_[found->second];
}

std::vector<std::string> SnapshotFields::AttributeNames() const {
  std::vector<std::string> names;
  for (const Attribute& attribute : attributes_) names.push_back(attribute.name);
  std::sort(names.begin(), names.end());
  return names;
}

bool SnapshotFields::any_full() const {
  const auto is_full = [](const auto& field) { return field.full; };
  return std::any_of(texts_.begin(), texts_.end(), is_full) || std::any_of(times_.begin(), times_.end(), is_full) ||
         std::any_of(attributes_.begin(), attributes_.end(), is_full);
}

int64_t SnapshotFields::bytes() const {
  int64_t sum = 0;
  for (const Field& field : texts_) sum += field.values.bytes();
  for (const Field& field : times_) sum += field.values.bytes();
  for (const Attribute& attribute : attributes_) sum += attribute.values.bytes();
  return sum;
}

}  // namespace sendlift

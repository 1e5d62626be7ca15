#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "audience/filter_check.h"
#include "audience/filter_match.h"
#include "audience/snapshot_block.h"
#include "audience/snapshot_dictionary.h"

namespace sendlift {

// A block while it is read.
struct BlockDraft {
  BlockMask present{};
  std::vector<BlockCodes> columns;

  SnapshotBlock Packed(int64_t version) const;
};

// The columns of a snapshot: which there are, and what their codes stand for. Attributes become columns as they come.
class SnapshotFields {
 public:
  // `distinct_max`: values of a field; a field with more is not covered.
  explicit SnapshotFields(uint32_t distinct_max) : distinct_max_(distinct_max) {}

  // Takes the row of a customer, or what stands beside it, into the place `row` of a block.
  void Take(const storage::CustomerRow& customer, int row, BlockDraft& draft);
  void TakeAddress(bool phone_number, absl::string_view address, SuppressedBits bits, int row, BlockDraft& draft);
  void TakeSuppression(int channel, int row, BlockDraft& draft);

  // Where a test looks, and for which codes it holds (1 or 0, by code).
  struct Lookup {
    size_t column = 0;
    std::vector<uint8_t> holds;
  };
  // Nothing if the columns do not cover it: ids, and fields with too many values.
  std::optional<Lookup> LookupOf(const FilterTest& test) const;

  // Who has one of these addresses, by AddressHash: 4 bytes, so others too.
  static uint32_t AddressHash(absl::string_view address);
  static bool AnyAddress(const SnapshotBlock& block, int row, absl::FunctionRef<bool(uint32_t hash)> wanted);

  // An attribute as far as it was seen.
  struct Attribute {
    std::string name;
    SnapshotDictionary values;
    bool full = false;  // has more values than are kept
    bool has_numbers = false;
    bool has_texts = false;
  };
  const Attribute* FindAttribute(absl::string_view name) const;
  std::vector<std::string> AttributeNames() const;  // sorted

  bool any_full() const;
  int64_t bytes() const;

 private:
  struct Field {
    SnapshotDictionary values;
    bool full = false;
  };

  void Put(Field& field, size_t column, absl::string_view value, int row, BlockDraft& draft);
  void PutTime(Field& field, size_t column, int64_t micros, int row, BlockDraft& draft);
  void PutAttribute(absl::string_view name, absl::string_view value, int row, BlockDraft& draft);
  Attribute& AttributeNamed(absl::string_view name, size_t& column);

  const uint32_t distinct_max_;
  std::array<Field, 3> texts_;  // tier, language_code, time_zone
  std::array<Field, 2> times_;  // create_time, update_time; values are microseconds in digits
  std::deque<Attribute> attributes_;
  absl::flat_hash_map<std::string, size_t> attribute_places_;
};

}  // namespace sendlift

#pragma once

#include <cstdint>
#include <string>

namespace sendlift {

// A row of a source that was refused, with the reason. No description holds an address.
struct RejectedRow {
  int64_t row = 0;          // its number in the source, from 1
  int column = -1;          // where the value stands in the row, from 0; -1 if the whole row is at fault
  std::string field;        // the column's name; empty if the whole row is at fault
  std::string description;  // what is wrong and what to do

  friend bool operator==(const RejectedRow&, const RejectedRow&) = default;
};

}  // namespace sendlift

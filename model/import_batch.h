#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "model/customer.h"

namespace sendlift {

// One import: where its rows came from, how they are read and what became of them.
struct ImportBatch {
  // The numbers are stored; they never change.
  enum class State : uint8_t { kRunning = 1, kDone = 2 };

  int64_t number = 0;
  State state = State::kRunning;
  std::string source_id;
  std::string principal;
  std::string file_name;  // as the client calls it
  std::string file_hash;  // as the client made it; empty if it did not
  std::vector<std::string> columns;
  Consents default_consents;
  std::string default_region;
  bool empty_values_erase = false;  // an empty value takes away what is there
  bool keeps_raw_rows = true;
  absl::Time data_time;  // when the source wrote the rows: what "more recent" means

  int64_t last_row = 0;  // everything up to it is settled
  int64_t created_count = 0;
  int64_t updated_count = 0;
  int64_t unchanged_count = 0;
  int64_t rejected_count = 0;
  int64_t merged_count = 0;  // of the created, updated and unchanged: rows of an id that was merged into another

  absl::Time create_time;
  absl::Time update_time;

  int64_t row_count() const { return created_count + updated_count + unchanged_count + rejected_count; }
};

}  // namespace sendlift

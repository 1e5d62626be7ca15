// Any bytes as a CSV file: each record is good or broken, and what was good stays so when it is written again.
#include "clients/cli/csv_reader.h"
#include "tests/fuzz/row_file_checks.h"

namespace sendlift::cli {
namespace {

void CheckFile(const uint8_t* data, size_t size) {
  std::FILE* file = FileOf(data, size);
  if (file == nullptr) return;
  const auto reader = CsvReader::OfFile(file, "fuzz.csv");
  if (reader.ok()) CheckRoundTrip((*reader)->header(), CheckedRows(**reader, size));
}

}  // namespace
}  // namespace sendlift::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sendlift::cli::CheckFile(data, size);
  return 0;
}

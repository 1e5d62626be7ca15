// Any bytes as a file of JSON objects: each line is good or broken, and what was good can be written as CSV.
#include "clients/cli/ndjson_reader.h"
#include "tests/fuzz/row_file_checks.h"

namespace sendlift::cli {
namespace {

void CheckFile(const uint8_t* data, size_t size) {
  std::FILE* file = FileOf(data, size);
  if (file == nullptr) return;
  const auto reader = NdjsonReader::OfFile(file, "fuzz.ndjson", {});
  if (reader.ok()) CheckRoundTrip((*reader)->header(), CheckedRows(**reader, size));
}

}  // namespace
}  // namespace sendlift::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sendlift::cli::CheckFile(data, size);
  return 0;
}

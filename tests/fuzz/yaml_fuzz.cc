// Any text as a campaign in YAML is read, or refused with fields that have a place, few enough to be read.
#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/invariant.h"
#include "clients/cli/yaml_limits.h"
#include "clients/cli/yaml_message.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {
namespace {

void CheckFile(absl::string_view text) {
  v1::Campaign campaign;
  std::string id;
  SourceMap places("fuzz.yaml");
  const absl::Status status = ReadYaml(text, {.folder = "/dev/null", .id_key = "campaign"}, campaign, id, places);
  CHECK_INVARIANT(campaign.ByteSizeLong() <= kYamlBytesMax + kYamlValuesMax * 32);
  if (status.ok()) return;
  const auto details = DetailsOf(status);
  CHECK_INVARIANT(status.code() == absl::StatusCode::kInvalidArgument && details.has_value());
  CHECK_INVARIANT(!details->violations.empty() && details->violations.size() <= kYamlMistakesMax + 1);
  for (const FieldViolation& violation : details->violations) CHECK_INVARIANT(!violation.description.empty());
}

}  // namespace
}  // namespace sendlift::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sendlift::cli::CheckFile({reinterpret_cast<const char*>(data), size});
  return 0;
}

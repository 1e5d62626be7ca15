#include "clients/cli/campaign_file.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "clients/cli/definition_diff.h"
#include "clients/cli/files.h"
#include "clients/cli/names.h"
#include "clients/cli/yaml_message.h"
#include "clients/cli/yaml_text.h"

namespace sendlift::cli {
namespace {

constexpr size_t kBytesMax = 8 * 1024 * 1024;

// Keeps what protobuf's parser complains about, with its place.
class Complaints : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    violations.push_back({"", absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message)});
  }
  std::vector<FieldViolation> violations;
};

absl::Status ReadTextProto(const std::string& text, v1::Campaign& campaign) {
  Complaints complaints;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  if (parser.ParseFromString(text, &campaign)) return absl::OkStatus();
  return InvalidFields(std::move(complaints.violations));
}

absl::Status ReadJson(const std::string& text, v1::Campaign& campaign) {
  const auto status = google::protobuf::util::JsonStringToMessage(text, &campaign);
  if (status.ok()) return absl::OkStatus();
  return InvalidFields({{"", absl::StrCat("this is no campaign in JSON: ",
                                          std::string(status.message().data(), status.message().size()))}});
}

absl::Status Parse(const std::string& path, const std::string& text, CampaignFile& file) {
  if (absl::EndsWith(path, ".json")) return ReadJson(text, file.campaign);
  if (absl::EndsWith(path, ".textproto")) return ReadTextProto(text, file.campaign);
  if (absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml")) {
    const YamlOptions options = {.folder = FolderOf(path), .id_key = "campaign"};
    return ReadYaml(text, options, file.campaign, file.id, file.places);
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": a campaign is a file .yaml, .yml, .json or .textproto"));
}

absl::Status CompleteNames(absl::string_view workspace, CampaignFile& file) {
  if (file.id.empty()) file.id = ShortId(file.campaign.name());
  if (file.id.empty()) {
    return InvalidFields({{"campaign", "the file does not say its id: add `campaign: autumn-win-back` at the top"}});
  }
  ASSIGN_OR_RETURN(*file.campaign.mutable_name(), FullName(workspace, "campaigns", file.id));
  file.id = ShortId(file.id);
  if (!file.campaign.has_audience() || file.campaign.audience().segment().empty()) return absl::OkStatus();

  std::string& segment = *file.campaign.mutable_audience()->mutable_segment();
  if (segment.find_first_of(" =<>:\"") != std::string::npos) {
    return InvalidFields({{"audience.segment", "must be the id of a segment; write a condition as `filter: \"...\"`"}});
  }
  absl::StatusOr<std::string> name = FullName(workspace, "segments", segment);
  if (!name.ok()) return InvalidFields({{"audience.segment", std::string(name.status().message())}});
  segment = *std::move(name);
  return absl::OkStatus();
}

}  // namespace

std::string CampaignFileText(const v1::Campaign& campaign, absl::string_view format) {
  const v1::Campaign definition = DefinitionOf(campaign);
  std::string text;
  if (format == "textproto") {
    google::protobuf::TextFormat::PrintToString(definition, &text);
  } else if (format == "json") {
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    options.preserve_proto_field_names = true;
    (void)google::protobuf::util::MessageToJsonString(definition, &text, options);
  } else {
    text = ToYaml(definition, "campaign", ShortId(definition.name()));
  }
  return text;
}

absl::Status ReadCampaignFile(const std::string& path, absl::string_view workspace, CampaignFile& file) {
  file.places = SourceMap(path);
  ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kBytesMax));
  RETURN_IF_ERROR(Parse(path, text, file));
  return CompleteNames(workspace, file);
}

}  // namespace sendlift::cli

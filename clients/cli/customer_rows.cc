#include "clients/cli/customer_rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status.h"
#include "base/suggest.h"

namespace sendlift::cli {
namespace {

const std::vector<std::string>& KnownColumns() {
  static const auto& known =
      *new std::vector<std::string>{"id",        "email",    "phone_number", "tier",          "language_code",
                                    "time_zone", "consents", "consent_time", "consent_source"};
  return known;
}

bool IsColumnName(absl::string_view name) {
  return !name.empty() && absl::ascii_islower(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
         });
}

// "E-Mail" and "Phone Number" as they would have to be written.
std::string Normalized(absl::string_view name) {
  const std::string words = absl::AsciiStrToLower(absl::StripAsciiWhitespace(name));
  return absl::StrReplaceAll(words, {{" ", "_"}, {"-", "_"}, {".", "_"}});
}

std::string Suggestion(absl::string_view name) {
  const std::string normal = Normalized(name);
  const std::string squeezed = absl::StrReplaceAll(normal, {{"_", ""}});
  for (const std::string& known : KnownColumns()) {
    if (squeezed == absl::StrReplaceAll(known, {{"_", ""}})) return known;
  }
  return normal;
}

}  // namespace

absl::Status CheckCustomerHeader(const std::vector<std::string>& header) {
  std::vector<FieldViolation> violations;
  std::set<std::string> seen;
  for (size_t i = AddedColumns(header); i < header.size(); ++i) {
    const std::string field = absl::StrCat("columns[", i, "]");
    if (!seen.insert(header[i]).second) {
      violations.push_back({field, absl::StrCat("\"", header[i], "\" is there twice")});
    } else if (!IsColumnName(header[i])) {
      const std::string better = Suggestion(header[i]);
      violations.push_back({field, absl::StrCat("\"", header[i], "\" is no column name ([a-z][a-z0-9_]*)",
                                                IsColumnName(better) ? absl::StrCat("; call it ", better) : "")});
    }
  }
  if (!seen.contains("id")) {
    violations.push_back(
        {"columns", absl::StrCat("there must be a column id with your own customer ids; known columns "
                                 "are ",
                                 absl::StrJoin(KnownColumns(), ", "), ", and every other is an attribute")});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(std::move(violations));
}

absl::StatusOr<std::vector<v1::Consent>> ParseConsents(absl::string_view text) {
  std::vector<v1::Consent> consents;
  for (const absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(", "), absl::SkipEmpty())) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits(':', 1));
    v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
    v1::Purpose purpose = v1::PROMOTION;
    const bool has_purpose = !pair.second.empty();
    if (!v1::Channel_Parse(pair.first, &channel) || channel == v1::CHANNEL_UNSPECIFIED ||
        (has_purpose && (!v1::Purpose_Parse(pair.second, &purpose) || purpose == v1::PURPOSE_UNSPECIFIED))) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", part, "\" is no consent: write EMAIL, SMS or PHONE, each perhaps with :PROMOTION, :SERVICE ",
          "or :SURVEY"));
    }
    v1::Consent& consent = consents.emplace_back();
    consent.set_channel(channel);
    consent.set_purpose(purpose);
  }
  return consents;
}

CustomerRowEncoder::CustomerRowEncoder(v1::ImportCustomersConfig config, const std::vector<std::string>& header)
    : added_columns_(AddedColumns(header)) {
  *config_.mutable_config() = std::move(config);
  for (size_t i = added_columns_; i < header.size(); ++i) config_.mutable_config()->add_columns(header[i]);
}

google::protobuf::Message* CustomerRowEncoder::NewBatch(google::protobuf::Arena* arena, int64_t first_row) {
  auto* request = google::protobuf::Arena::CreateMessage<v1::ImportCustomersRequest>(arena);
  rows_ = request->mutable_rows();
  rows_->set_first_row(first_row);
  return request;
}

std::optional<RowFault> CustomerRowEncoder::Add(const FileRow& row) {
  v1::CustomerRow& message = *rows_->add_rows();
  message.mutable_values()->Reserve(static_cast<int>(row.size() - added_columns_));
  for (size_t i = added_columns_; i < row.size(); ++i) message.add_values(row[i].data(), row[i].size());
  return std::nullopt;
}

void CustomerRowEncoder::AddRefused() { rows_->add_rows(); }

}  // namespace sendlift::cli

#include "clients/cli/ndjson_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/table.h"

namespace sendlift::cli {
namespace {

using nlohmann::json;

constexpr size_t kLineMax = 1024 * 1024;
constexpr size_t kKeptOfLongLine = 1000;
constexpr char kTooLong[] = "the line is longer than 1 MiB";

// Takes one flat object: its names in their order and its values as texts. fault() says why a line is none.
class FlatObject : public nlohmann::json_sax<json> {
 public:
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::string>& values() const { return values_; }
  const std::string& fault() const { return fault_; }

  bool null() override { return Take(""); }
  bool boolean(bool value) override { return Take(value ? "true" : "false"); }
  bool number_integer(int64_t value) override { return Take(absl::StrCat(value)); }
  bool number_unsigned(uint64_t value) override { return Take(absl::StrCat(value)); }
  bool number_float(double, const std::string& digits) override { return Take(digits); }
  bool string(std::string& value) override { return Take(std::move(value)); }
  bool binary(json::binary_t&) override { return Fault("the line holds bytes that are no text"); }
  bool start_object(std::size_t) override {
    if (depth_++ == 0) return true;
    return Fault(absl::StrCat("\"", Name(), "\" holds an object: give its values names of their own"));
  }
  bool key(std::string& name) override {
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      return Fault(absl::StrCat("\"", name, "\" is there twice"));
    }
    if (name.find('\0') != std::string::npos) return Fault("a name holds a NUL");
    if (names_.size() == kFileColumnsMax) {
      return Fault(absl::StrCat("the object has more than ", kFileColumnsMax, " values"));
    }
    names_.push_back(std::move(name));
    return true;
  }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override {
    if (depth_ != 1 || std::exchange(in_array_, true)) return Fault("an array can only hold texts");
    values_.emplace_back();
    return true;
  }
  bool end_array() override {
    in_array_ = false;
    return true;
  }
  bool parse_error(std::size_t place, const std::string&, const nlohmann::detail::exception&) override {
    return Fault(absl::StrCat("the line is no JSON object, from byte ", place, " on"));
  }

 private:
  const std::string& Name() const { return names_.empty() ? fault_ : names_.back(); }

  bool Take(std::string value) {
    if (depth_ != 1) return Fault("the line is no JSON object");
    if (value.find('\0') != std::string::npos) return Fault(absl::StrCat("\"", Name(), "\" holds a NUL"));
    if (in_array_) {
      absl::StrAppend(&values_.back(), values_.back().empty() ? "" : " ", value);
    } else {
      values_.push_back(std::move(value));
    }
    return true;
  }

  bool Fault(std::string fault) {
    fault_ = std::move(fault);
    return false;
  }

  int depth_ = 0;
  bool in_array_ = false;
  std::vector<std::string> names_;
  std::vector<std::string> values_;
  std::string fault_;
};

FlatObject Parsed(const std::string& line) {
  FlatObject object;
  (void)json::sax_parse(line, &object);
  return object;
}

std::string JoinedAsCsv(const std::vector<std::string>& values) {
  std::string line;
  for (size_t i = 0; i < values.size(); ++i) absl::StrAppend(&line, i == 0 ? "" : ",", CsvField(values[i]));
  return line;
}

}  // namespace

absl::StatusOr<std::unique_ptr<NdjsonReader>> NdjsonReader::Open(const std::string& path,
                                                                 std::vector<std::string> columns) {
  ASSIGN_OR_RETURN(InputFile file, InputFile::Open(path));
  return Of(std::move(file), std::move(columns));
}

absl::StatusOr<std::unique_ptr<NdjsonReader>> NdjsonReader::OfFile(std::FILE* file, const std::string& path,
                                                                   std::vector<std::string> columns) {
  return Of(InputFile(file, path), std::move(columns));
}

absl::StatusOr<std::unique_ptr<NdjsonReader>> NdjsonReader::Of(InputFile file, std::vector<std::string> columns) {
  std::unique_ptr<NdjsonReader> reader(new NdjsonReader(std::move(file)));
  RETURN_IF_ERROR(reader->ReadHeader(std::move(columns)));
  return reader;
}

absl::Status NdjsonReader::ReadHeader(std::vector<std::string> columns) {
  RETURN_IF_ERROR(file_.Begin());
  if (columns.empty()) {
    ASSIGN_OR_RETURN(const bool found, ReadLine());
    if (!found)
      return absl::InvalidArgumentError(absl::StrCat(file_.path(), " is empty: there must be an object a line"));
    const FlatObject first = Parsed(line_);
    if (is_too_long_ || !first.fault().empty()) {
      return absl::InvalidArgumentError(absl::StrCat(file_.path(), ", line ", line_number_, ": ",
                                                     is_too_long_ ? kTooLong : first.fault(),
                                                     "; its names are the columns, or name them with --columns"));
    }
    columns = first.names();
    read_again_ = true;
  }
  header_ = std::move(columns);
  raw_header_ = JoinedAsCsv(header_);
  return absl::OkStatus();
}

// The next line that is not blank into line_; false at the end of the file.
absl::StatusOr<bool> NdjsonReader::ReadLine() {
  if (std::exchange(read_again_, false)) return true;
  line_.clear();
  ++line_number_;
  is_too_long_ = false;
  while (true) {
    const absl::string_view rest = file_.rest();
    const size_t line_feed = rest.find('\n');
    const size_t size = std::min(line_feed, rest.size());
    if (line_.size() + size > kLineMax) is_too_long_ = true;
    absl::StrAppend(&line_, rest.substr(0, is_too_long_ ? std::min(size, kKeptOfLongLine) : size));
    if (is_too_long_) line_.resize(std::min(line_.size(), kKeptOfLongLine));
    file_.Consume(std::min(size + 1, rest.size()));
    if (line_feed != absl::string_view::npos || file_.at_end()) {
      if (is_too_long_) line_.resize(CleanBytes(line_));
      if (is_too_long_ || !absl::StripAsciiWhitespace(line_).empty()) return true;
      line_.clear();
      if (line_feed == absl::string_view::npos) return false;
      ++line_number_;
      continue;
    }
    RETURN_IF_ERROR(file_.Fill());
  }
}

absl::StatusOr<const FileRow*> NdjsonReader::Next() {
  ASSIGN_OR_RETURN(const bool found, ReadLine());
  if (!found) return nullptr;
  ReadRow();
  return &row_;
}

// The values of the line in the order of the columns; what is wrong with it, or nothing.
std::string NdjsonReader::ReadValues(std::vector<std::string>& values) const {
  const FlatObject object = Parsed(line_);
  if (!object.fault().empty()) return object.fault();
  for (size_t i = 0; i < object.names().size(); ++i) {
    const auto column = std::find(header_.begin(), header_.end(), object.names()[i]);
    if (column == header_.end()) {
      return absl::StrCat("\"", object.names()[i],
                          "\" is no column: the first line does not have it; name all with --columns");
    }
    values[static_cast<size_t>(column - header_.begin())] = object.values()[i];
  }
  return "";
}

void NdjsonReader::ReadRow() {
  row_.number_ = ++count_;
  row_.line_ = line_number_;
  row_.text_.clear();
  row_.ends_.clear();
  row_.fault_.clear();
  row_.raw_ = line_ = std::string(absl::StripTrailingAsciiWhitespace(line_));
  std::vector<std::string> values(header_.size());
  const std::string fault = is_too_long_ ? kTooLong : ReadValues(values);
  if (!fault.empty()) {
    row_.fault_ = absl::StrCat("line ", line_number_, ": ", fault);
    return;
  }
  for (const std::string& value : values) {
    row_.text_ += value;
    row_.ends_.push_back(row_.text_.size());
  }
  raw_ = JoinedAsCsv(values);
  row_.raw_ = raw_;
}

}  // namespace sendlift::cli

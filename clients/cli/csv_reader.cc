#include "clients/cli/csv_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"

namespace sendlift::cli {
namespace {

constexpr size_t kRecordMax = 1024 * 1024;
constexpr size_t kKeptOfLongLine = 1000;
constexpr unsigned char kOptions = CSV_STRICT | CSV_STRICT_FINI;
constexpr int kBetweenRecords = 0;  // csv_parser::pstate

constexpr char kQuotes[] = "the quotes are wrong: quote the whole value and double quotes inside it";
constexpr char kOpenQuote[] = "a quote is opened and never closed";
constexpr char kNul[] = "there is a NUL byte: is this a text file, saved as UTF-8?";
constexpr char kNotUtf8[] = "the text is not UTF-8 from here on: save the file as UTF-8";
constexpr char kTooLong[] = "the record is longer than 1 MiB: is a closing quote missing?";

// Bytes of the character at the front; 0 if it is none, or NUL.
size_t LengthAt(absl::string_view bytes) {
  const auto at = [&](size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
  const auto continues = [&](size_t i) { return (at(i) & 0xc0) == 0x80; };
  const unsigned first = at(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool shortest = first != 0xe0 || at(1) >= 0xa0;
    const bool surrogate = first == 0xed && at(1) >= 0xa0;
    return continues(1) && continues(2) && shortest && !surrogate ? 3 : 0;
  }
  if (first < 0xf0 || first > 0xf4) return 0;
  const bool in_range = (first != 0xf0 || at(1) >= 0x90) && (first != 0xf4 || at(1) <= 0x8f);
  return continues(1) && continues(2) && continues(3) && in_range ? 4 : 0;
}

// The first line feed or carriage return from `from` on, or the end. In windows, because a file with only one of the
// two would else be searched to its end for the other, at each line.
size_t FirstBreak(absl::string_view text, size_t from) {
  constexpr size_t kWindow = 4096;
  for (size_t begin = from; begin < text.size(); begin += kWindow) {
    const absl::string_view window = text.substr(begin, kWindow);
    const size_t limit = std::min(window.find('\n'), window.size());
    const size_t end = std::min(window.substr(0, limit).find('\r'), limit);
    if (end < window.size()) return begin + end;
  }
  return text.size();
}

// "line 7, column 4: " of a byte of a record that begins in `line`; columns are characters, from 1.
std::string PlaceOf(absl::string_view record, size_t byte, int64_t line) {
  int64_t column = 1;
  for (size_t i = 0; i < byte; ++i) {
    const bool ends_line =
        record[i] == '\n' || (record[i] == '\r' && (i + 1 == record.size() || record[i + 1] != '\n'));
    if (ends_line) ++line;
    if (ends_line) column = 1;
    if (!ends_line && (static_cast<unsigned char>(record[i]) & 0xc0) != 0x80) ++column;
  }
  return absl::StrCat("line ", line, ", column ", column, ": ");
}

std::string InLine(int64_t line, absl::string_view fault) { return absl::StrCat("line ", line, ": ", fault); }

}  // namespace

CsvReader::CsvReader(InputFile file) : file_(std::move(file)) {
  csv_init(&parser_, kOptions);
  csv_set_blk_size(&parser_, 4096);
}

CsvReader::~CsvReader() { csv_free(&parser_); }

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(InputFile file, InputFile::Open(path));
  return Of(std::move(file));
}

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::OfFile(std::FILE* file, const std::string& path) {
  return Of(InputFile(file, path));
}

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Of(InputFile file) {
  std::unique_ptr<CsvReader> reader(new CsvReader(std::move(file)));
  RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

absl::Status CsvReader::ReadHeader() {
  RETURN_IF_ERROR(file_.Begin());
  ASSIGN_OR_RETURN(const bool found, ReadRecord());
  if (!found)
    return absl::InvalidArgumentError(absl::StrCat(file_.path(), " is empty: its first line must name the columns"));
  RETURN_IF_ERROR(CheckHeader());
  for (size_t i = 0; i < row_.size(); ++i) header_.emplace_back(row_[i]);
  raw_header_ = std::string(row_.raw());
  count_ = 0;
  return absl::OkStatus();
}

absl::Status CsvReader::CheckHeader() const {
  if (!row_.fault().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(file_.path(), ", header, ", row_.fault()));
  }
  if (row_.size() <= kFileColumnsMax) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(file_.path(), ", header: there are ", row_.size(),
                                                 " columns; at most ", kFileColumnsMax,
                                                 " are read: leave out what is not needed"));
}

absl::StatusOr<const FileRow*> CsvReader::Next() {
  ASSIGN_OR_RETURN(const bool found, ReadRecord());
  if (!found) return nullptr;
  if (row_.fault_.empty() && row_.size() != header_.size()) {
    row_.fault_ =
        InLine(row_.line_, absl::StrCat("the row has ", row_.size(), " values and the header ", header_.size()));
  }
  return &row_;
}

// Where the line that begins at `from` (counted from the record's beginning) ends, its break included; all that is left
// at the end of the file; npos if the record is too long by then.
absl::StatusOr<size_t> CsvReader::LineEnd(size_t from) {
  size_t searched = from;
  while (true) {
    const absl::string_view record = file_.rest();
    const size_t end = FirstBreak(record, searched);
    if (end + 1 < record.size()) return end + (record[end] == '\r' && record[end + 1] == '\n' ? 2 : 1);
    if (file_.at_end() || (end + 1 == record.size() && record[end] == '\n')) return record.size();
    if (record.size() > kRecordMax) return absl::string_view::npos;
    searched = end;
    RETURN_IF_ERROR(file_.Fill());
  }
}

// False at the end of the file.
absl::StatusOr<bool> CsvReader::ReadRecord() {
  row_.text_.clear();
  row_.ends_.clear();
  row_.fault_.clear();
  row_ended_ = false;
  size_t end = 0;
  size_t first_line = 0;
  int64_t lines = 0;
  while (true) {
    ASSIGN_OR_RETURN(const size_t next, LineEnd(end));
    if (next > kRecordMax) return first_line == 0 ? SkipLongLine() : Break(kTooLong, first_line);
    if (next == end) return end == 0 ? false : FinishAtEnd(first_line, end, lines);
    if (first_line == 0) first_line = next;
    ++lines;
    if (!Parse(end, next)) return Break(kQuotes, first_line);
    if (row_ended_) return Finish(next, lines);
    end = next;
    if (parser_.pstate != kBetweenRecords) continue;
    file_.Consume(end);  // a blank line
    line_ += lines;
    end = first_line = 0;
    lines = 0;
  }
}

absl::StatusOr<bool> CsvReader::SkipLongLine() {
  std::string kept(file_.rest().substr(0, kKeptOfLongLine));
  kept.resize(CleanBytes(kept));
  while (true) {
    const size_t line_feed = file_.rest().find('\n');
    const bool found = line_feed != absl::string_view::npos;
    file_.Consume(found ? line_feed + 1 : file_.rest().size());
    if (found || file_.at_end()) break;
    RETURN_IF_ERROR(file_.Fill());
  }
  Break(kTooLong, 0);
  row_.text_ = std::move(kept);
  row_.raw_ = row_.text_;
  return true;
}

bool CsvReader::Parse(size_t begin, size_t end) {
  const auto field = [](void* text, size_t size, void* reader) {
    FileRow& row = static_cast<CsvReader*>(reader)->row_;
    row.text_.append(static_cast<const char*>(text), size);
    row.ends_.push_back(row.text_.size());
  };
  const auto record = [](int, void* reader) { static_cast<CsvReader*>(reader)->row_ended_ = true; };
  if (begin < end)
    return csv_parse(&parser_, file_.rest().data() + begin, end - begin, field, record, this) == end - begin;
  return csv_fini(&parser_, field, record, this) == 0;
}

// Delivers the record that ends at `end` as broken; the parser starts anew behind it.
bool CsvReader::Break(absl::string_view fault, size_t end) {
  csv_free(&parser_);
  csv_init(&parser_, kOptions);
  Finish(end, 1);
  row_.fault_ = InLine(row_.line_, fault);
  return true;
}

bool CsvReader::Finish(size_t end, int64_t lines) {
  row_.number_ = ++count_;
  row_.line_ = line_;
  line_ += lines;
  row_.raw_ = file_.rest().substr(0, end);
  while (absl::ConsumeSuffix(&row_.raw_, "\n") || absl::ConsumeSuffix(&row_.raw_, "\r")) {
  }
  file_.Consume(end);
  CheckText();
  return true;
}

bool CsvReader::FinishAtEnd(size_t first_line, size_t end, int64_t lines) {
  return Parse(end, end) ? Finish(end, lines) : Break(kOpenQuote, first_line);
}

void CsvReader::CheckText() {
  const size_t clean = CleanBytes(row_.raw_);
  if (clean == row_.raw_.size()) return;
  row_.fault_ = absl::StrCat(PlaceOf(row_.raw_, clean, row_.line_), row_.raw_[clean] == '\0' ? kNul : kNotUtf8);
}

bool IsCleanUtf8(absl::string_view bytes) { return CleanBytes(bytes) == bytes.size(); }

size_t CleanBytes(absl::string_view bytes) {
  size_t i = 0;
  while (i < bytes.size()) {
    uint64_t eight = 0;
    if (i + sizeof(eight) <= bytes.size()) {
      std::memcpy(&eight, bytes.data() + i, sizeof(eight));
      const bool has_zero = ((eight - 0x0101010101010101) & ~eight & 0x8080808080808080) != 0;
      if ((eight & 0x8080808080808080) == 0 && !has_zero) {
        i += sizeof(eight);
        continue;
      }
    }
    const size_t length = LengthAt(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return i;
}

}  // namespace sendlift::cli

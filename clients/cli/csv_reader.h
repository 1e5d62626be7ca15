#pragma once

#include <csv.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sendlift::cli {

// One record of a CSV file. Its texts are valid until the next call of CsvReader::Next.
class CsvRow {
 public:
  // Counts records from 1; the header and blank lines do not count.
  int64_t number() const { return number_; }
  size_t size() const { return ends_.size(); }
  // Without quotes; blanks around an unquoted value are left out.
  absl::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return absl::string_view(text_).substr(begin, ends_[i] - begin);
  }
  // As it stands in the file, without the line break.
  absl::string_view raw() const { return raw_; }
  // What is wrong with the record itself; empty if it could be read. The cells of a broken record are not valid.
  const std::string& fault() const { return fault_; }

 private:
  friend class CsvReader;
  int64_t number_ = 0;
  std::string text_;
  std::vector<size_t> ends_;
  absl::string_view raw_;
  std::string fault_;
};

// Reads RFC 4180 as a stream: quoted line breaks, either line ending, a byte order mark before the header. A broken
// record (a stray or missing quote, a NUL byte, no UTF-8, above a mebibyte) is delivered as such and reading goes on
// with the line after the one where it began, so that one bad line costs one row. Memory: a few mebibytes at most.
class CsvReader {
 public:
  // "-" is the standard input. Reads the header. Errors: a file that cannot be read or has no readable header.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path);
  // Takes over an open file; `path` is for messages.
  static absl::StatusOr<std::unique_ptr<CsvReader>> OfFile(std::FILE* file, const std::string& path);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const std::vector<std::string>& header() const { return header_; }
  // The header as it stands in the file.
  const std::string& raw_header() const { return raw_header_; }
  // The next record, or null at the end. Errors: the file cannot be read any further.
  absl::StatusOr<const CsvRow*> Next();

  int64_t bytes_read() const { return bytes_read_; }
  // Size of the file; 0 if it is no regular file.
  int64_t bytes_total() const { return bytes_total_; }

 private:
  CsvReader(std::FILE* file, const std::string& path);

  absl::Status ReadHeader();
  absl::Status Fill();
  absl::StatusOr<size_t> LineEnd(size_t from);
  absl::StatusOr<bool> ReadRecord();
  absl::StatusOr<bool> SkipLongLine();
  bool Parse(size_t begin, size_t end);
  bool Break(absl::string_view fault, size_t end);
  bool Finish(size_t end);
  bool FinishAtEnd(size_t first_line, size_t end);

  std::FILE* file_;
  std::string path_;
  int64_t bytes_read_ = 0;
  int64_t bytes_total_ = 0;
  std::string buffer_;   // from the beginning of the record that is being read
  size_t begin_ = 0;     // of the record within the buffer
  bool at_end_ = false;  // nothing follows the buffer
  csv_parser parser_;
  bool row_ended_ = false;  // the parser has closed a record
  std::vector<std::string> header_;
  std::string raw_header_;
  int64_t count_ = 0;
  CsvRow row_;
};

// Whether bytes are well-formed UTF-8 without NUL (Unicode 15, table 3-7).
bool IsCleanUtf8(absl::string_view bytes);

}  // namespace sendlift::cli

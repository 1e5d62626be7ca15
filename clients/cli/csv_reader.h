#pragma once

#include <csv.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/input_file.h"
#include "clients/cli/row_file.h"

namespace sendlift::cli {

// Reads RFC 4180 as a stream: quoted line breaks, either line ending, a byte order mark before the header. A broken
// record (a stray or missing quote, a NUL byte, no UTF-8, above a mebibyte) is delivered as such and reading goes on
// with the line after the one where it began, so that one bad line costs one row. Memory: a few mebibytes at most.
class CsvReader : public RowFile {
 public:
  // "-" is the standard input. Reads the header. Errors: a file that cannot be read or has no readable header.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path);
  // Takes over an open file; `path` is for messages.
  static absl::StatusOr<std::unique_ptr<CsvReader>> OfFile(std::FILE* file, const std::string& path);
  ~CsvReader() override;
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const std::vector<std::string>& header() const override { return header_; }
  const std::string& raw_header() const override { return raw_header_; }
  absl::StatusOr<const FileRow*> Next() override;

  int64_t bytes_read() const override { return file_.bytes_read(); }
  int64_t bytes_total() const override { return file_.bytes_total(); }

 private:
  static absl::StatusOr<std::unique_ptr<CsvReader>> Of(InputFile file);
  explicit CsvReader(InputFile file);

  absl::Status ReadHeader();
  absl::Status CheckHeader() const;
  absl::StatusOr<size_t> LineEnd(size_t from);
  absl::StatusOr<bool> ReadRecord();
  absl::StatusOr<bool> SkipLongLine();
  bool Parse(size_t begin, size_t end);
  bool Break(absl::string_view fault, size_t end);
  bool Finish(size_t end, int64_t lines);
  bool FinishAtEnd(size_t first_line, size_t end, int64_t lines);
  void CheckText();

  InputFile file_;    // its rest begins with the record that is being read
  int64_t line_ = 1;  // that begins there
  csv_parser parser_;
  bool row_ended_ = false;  // the parser has closed a record
  std::vector<std::string> header_;
  std::string raw_header_;
  int64_t count_ = 0;
  FileRow row_;
};

// How many bytes at the front are well-formed UTF-8 without NUL (Unicode 15, table 3-7).
size_t CleanBytes(absl::string_view bytes);
// Whether all are.
bool IsCleanUtf8(absl::string_view bytes);

}  // namespace sendlift::cli

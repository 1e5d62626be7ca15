#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/input_file.h"
#include "clients/cli/row_file.h"

namespace sendlift::cli {

// Reads a file of one JSON object a line as a stream. The columns are those that are asked for or, without that, the
// names of the first object; an object without one of them has an empty value there. Texts, numbers (with the digits
// of the file), true, false and null (empty) are values; an array of texts is joined with blanks. A broken record (no
// JSON, an object within, a name that is no column or comes twice, a NUL, above a mebibyte or kFileColumnsMax values)
// costs one row. Blank lines and a byte order mark are skipped. Memory: a few mebibytes at most.
class NdjsonReader : public RowFile {
 public:
  // "-" is the standard input. Errors: a file that cannot be read or, without `columns`, has no readable first line.
  static absl::StatusOr<std::unique_ptr<NdjsonReader>> Open(const std::string& path, std::vector<std::string> columns);
  // Takes over an open file; `path` is for messages.
  static absl::StatusOr<std::unique_ptr<NdjsonReader>> OfFile(std::FILE* file, const std::string& path,
                                                              std::vector<std::string> columns);
  ~NdjsonReader() override = default;
  NdjsonReader(const NdjsonReader&) = delete;
  NdjsonReader& operator=(const NdjsonReader&) = delete;

  const std::vector<std::string>& header() const override { return header_; }
  const std::string& raw_header() const override { return raw_header_; }
  absl::StatusOr<const FileRow*> Next() override;

  int64_t bytes_read() const override { return file_.bytes_read(); }
  int64_t bytes_total() const override { return file_.bytes_total(); }

 private:
  static absl::StatusOr<std::unique_ptr<NdjsonReader>> Of(InputFile file, std::vector<std::string> columns);
  explicit NdjsonReader(InputFile file) : file_(std::move(file)) {}

  absl::Status ReadHeader(std::vector<std::string> columns);
  absl::StatusOr<bool> ReadLine();
  void ReadRow();
  std::string ReadValues(std::vector<std::string>& values) const;

  InputFile file_;
  std::string line_;  // without its break; the beginning of one that is too long
  int64_t line_number_ = 0;
  bool is_too_long_ = false;
  bool read_again_ = false;  // line_ was read for the header
  std::vector<std::string> header_;
  std::string raw_header_;
  int64_t count_ = 0;
  std::string raw_;
  FileRow row_;
};

}  // namespace sendlift::cli

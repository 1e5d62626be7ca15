#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// One record of a file. Its texts are valid until the next call of RowFile::Next.
class FileRow {
 public:
  // Counts records from 1; the header and blank lines do not count.
  int64_t number() const { return number_; }
  // Where it begins in the file, in lines from 1.
  int64_t line() const { return line_; }
  size_t size() const { return ends_.size(); }
  // Without quotes; blanks around an unquoted value are left out.
  absl::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return absl::string_view(text_).substr(begin, ends_[i] - begin);
  }
  // As it stands in the file, or would stand in a CSV file, without the line break.
  absl::string_view raw() const { return raw_; }
  // What is wrong with the record itself, with its place ("line 7, column 4: ..."); empty if it could be read. The
  // cells of a broken record are not valid.
  const std::string& fault() const { return fault_; }

 private:
  friend class CsvReader;
  friend class NdjsonReader;
  int64_t number_ = 0;
  int64_t line_ = 0;
  std::string text_;
  std::vector<size_t> ends_;
  absl::string_view raw_;
  std::string fault_;
};

// A header with more columns is refused.
inline constexpr size_t kFileColumnsMax = 1000;

// A file of records under named columns, read as a stream. A broken record is delivered as such, and reading goes on.
class RowFile {
 public:
  virtual ~RowFile() = default;

  virtual const std::vector<std::string>& header() const = 0;
  // The header as it stands in the file, or would stand in a CSV file.
  virtual const std::string& raw_header() const = 0;
  // The next record, or null at the end. Errors: the file cannot be read any further.
  virtual absl::StatusOr<const FileRow*> Next() = 0;

  virtual int64_t bytes_read() const = 0;
  // Size of the file; 0 if it is no regular file.
  virtual int64_t bytes_total() const = 0;
};

}  // namespace sendlift::cli

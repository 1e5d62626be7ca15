#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A refused row: which, what is wrong with which column, and what to do.
struct Rejection {
  int64_t row = 0;
  std::string field;  // empty when the whole row is at fault
  std::string reason;
};

// FILE.rejected.csv: the refused rows of an import with their reasons in front, ready to be corrected and imported
// (an import leaves out the columns row, field and reason). Made on the first rejection; what an earlier run left is
// removed.
class RejectedFile {
 public:
  // `columns` are the original's, as CSV.
  RejectedFile(std::string path, std::string columns);

  // `original` is the row as CSV. Call in the order of the rows.
  void Add(const Rejection& rejection, absl::string_view original);

  const std::string& path() const { return path_; }
  // Whether everything could be written so far.
  bool ok() const { return ok_; }
  // The first few, for the screen.
  const std::vector<Rejection>& first() const { return first_; }

 private:
  std::string path_;
  std::string columns_;
  std::ofstream out_;
  bool ok_ = true;
  std::vector<Rejection> first_;
};

// Where the rejected rows of a file go: "customers.csv.rejected.csv", or "stdin.rejected.csv" for "-".
std::string RejectedPath(const std::string& path);

// How many columns at the front a rejected file has added: 3 if the header begins with row, field, reason.
size_t AddedColumns(const std::vector<std::string>& header);

}  // namespace sendlift::cli

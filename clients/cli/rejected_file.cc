#include "clients/cli/rejected_file.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"

namespace sendlift::cli {
namespace {

constexpr size_t kFirst = 5;

}  // namespace

RejectedFile::RejectedFile(std::string path, std::string columns)
    : path_(std::move(path)), columns_(std::move(columns)) {
  std::remove(path_.c_str());
}

void RejectedFile::Add(const Rejection& rejection, absl::string_view original) {
  if (first_.size() < kFirst) first_.push_back(rejection);
  if (!out_.is_open() && ok_) {
    out_.open(path_, std::ios::binary | std::ios::trunc);
    out_ << "row,field,reason," << columns_ << "\n";
  }
  out_ << rejection.row << "," << CsvField(rejection.field) << "," << CsvField(rejection.reason) << "," << original
       << "\n";
  ok_ = ok_ && out_.good();
}

std::string RejectedPath(const std::string& path) {
  return path == "-" ? "stdin.rejected.csv" : absl::StrCat(path, ".rejected.csv");
}

size_t AddedColumns(const std::vector<std::string>& header) {
  const bool is_rejected_file =
      header.size() > 3 && header[0] == "row" && header[1] == "field" && header[2] == "reason";
  return is_rejected_file ? 3 : 0;
}

}  // namespace sendlift::cli

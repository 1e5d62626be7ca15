#include "clients/cli/input_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace sendlift::cli {
namespace {

constexpr size_t kChunk = 256 * 1024;
constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

absl::Status CannotRead(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<InputFile> InputFile::Open(const std::string& path) {
  if (path == "-") return InputFile(stdin, "the standard input");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return CannotRead(path);
  return InputFile(file, path);
}

InputFile::InputFile(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {
  struct stat facts {};
  if (fstat(fileno(file), &facts) == 0 && S_ISREG(facts.st_mode)) bytes_total_ = facts.st_size;
}

InputFile::InputFile(InputFile&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      path_(std::move(other.path_)),
      bytes_read_(other.bytes_read_),
      bytes_total_(other.bytes_total_),
      buffer_(std::move(other.buffer_)),
      begin_(other.begin_),
      at_end_(other.at_end_) {}

InputFile::~InputFile() {
  if (file_ != nullptr && file_ != stdin) std::fclose(file_);
}

absl::Status InputFile::Begin() {
  RETURN_IF_ERROR(Fill());
  if (absl::StartsWith(rest(), kByteOrderMark)) Consume(sizeof(kByteOrderMark) - 1);
  return absl::OkStatus();
}

absl::Status InputFile::Fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t kept = buffer_.size();
  buffer_.resize(kept + kChunk);
  const size_t count = std::fread(buffer_.data() + kept, 1, kChunk, file_);
  buffer_.resize(kept + count);
  bytes_read_ += static_cast<int64_t>(count);
  if (count < kChunk && std::ferror(file_) != 0) return CannotRead(path_);
  at_end_ = count == 0;
  return absl::OkStatus();
}

}  // namespace sendlift::cli

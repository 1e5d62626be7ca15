#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A file that is read as a stream, piece by piece, with what was read and not consumed yet in one buffer.
class InputFile {
 public:
  // "-" is the standard input. INVALID_ARGUMENT for a file that cannot be opened.
  static absl::StatusOr<InputFile> Open(const std::string& path);
  // Takes over an open file; `path` is for messages.
  InputFile(std::FILE* file, std::string path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;

  const std::string& path() const { return path_; }
  int64_t bytes_read() const { return bytes_read_; }
  int64_t bytes_total() const { return bytes_total_; }  // 0 if nobody knows

  // Reads on behind the buffer. Views of the rest are void afterwards. INVALID_ARGUMENT for a file that cannot be read.
  absl::Status Fill();
  // Reads the beginning, without its byte order mark.
  absl::Status Begin();
  // What was read and not consumed.
  absl::string_view rest() const { return absl::string_view(buffer_).substr(begin_); }
  void Consume(size_t bytes) { begin_ += bytes; }
  bool at_end() const { return at_end_; }  // nothing follows the rest

 private:
  std::FILE* file_;
  std::string path_;
  int64_t bytes_read_ = 0;
  int64_t bytes_total_ = 0;
  std::string buffer_;
  size_t begin_ = 0;  // of the rest
  bool at_end_ = false;
};

}  // namespace sendlift::cli

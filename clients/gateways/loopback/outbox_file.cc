#include "clients/gateways/loopback/outbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status.h"

namespace sendlift::loopback {
namespace {

constexpr absl::string_view kHeader = "time,idempotency_key,address,campaign,creative,subject\n";

// A value as RFC 4180 has it.
std::string Csv(absl::string_view value) {
  if (value.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(value);
  return absl::StrCat("\"", absl::StrReplaceAll(value, {{"\"", "\"\""}}), "\"");
}

}  // namespace

absl::StatusOr<std::unique_ptr<OutboxFile>> OutboxFile::Open(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("the outbox ", path, " cannot be opened"));
  std::unique_ptr<OutboxFile> outbox(new OutboxFile(path, file));
  struct stat about;
  if (fstat(file, &about) == 0 && about.st_size == 0) outbox->unflushed_ = std::string(kHeader);
  RETURN_IF_ERROR(outbox->Flush());
  return outbox;
}

OutboxFile::~OutboxFile() { close(file_); }

void OutboxFile::Write(const gateway::Order& order, absl::Time now) {
  absl::StrAppend(&unflushed_, absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone()), ",",
                  Csv(order.key()), ",", Csv(order.address()), ",");
  absl::StrAppend(&unflushed_, Csv(order.content().campaign()), ",", Csv(order.content().creative()), ",",
                  Csv(order.RenderSubject()), "\n");
}

absl::Status OutboxFile::Flush() {
  absl::string_view left = unflushed_;
  while (!left.empty()) {
    const ssize_t written = write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return absl::ErrnoToStatus(errno, absl::StrCat("the outbox ", path_, " cannot be written"));
    left.remove_prefix(static_cast<size_t>(written));
  }
  unflushed_.clear();
  return absl::OkStatus();
}

}  // namespace sendlift::loopback

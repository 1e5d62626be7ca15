#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/gateways/kit/channel.h"

namespace sendlift::loopback {

// What was carried out, as CSV: time,idempotency_key,address,campaign,creative,subject. One line an order, appended;
// the header only at the beginning of a new file. It is the oracle of crash tests: what is written is what was sent.
class OutboxFile {
 public:
  static absl::StatusOr<std::unique_ptr<OutboxFile>> Open(const std::string& path);
  ~OutboxFile();
  OutboxFile(const OutboxFile&) = delete;
  OutboxFile& operator=(const OutboxFile&) = delete;

  void Write(const gateway::Order& order, absl::Time now);
  // Hands what was written to the operating system, in one piece: it survives the end of the process.
  absl::Status Flush();

 private:
  OutboxFile(std::string path, int file) : path_(std::move(path)), file_(file) {}

  const std::string path_;
  const int file_;
  std::string unflushed_;
};

}  // namespace sendlift::loopback

#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "clients/cli/import_call.h"
#include "clients/cli/rejected_file.h"
#include "clients/cli/row_file.h"

namespace sendlift::cli {

// Why a row cannot be sent.
struct RowFault {
  std::string field;
  std::string reason;
};

// Turns rows of a file into the messages of one kind of import.
class RowEncoder {
 public:
  virtual ~RowEncoder() = default;
  // The first message of the stream.
  virtual const google::protobuf::Message& Config() const = 0;
  // Starts a message for rows from `first_row` on, made on the arena; Add and AddRefused append to it.
  virtual google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) = 0;
  // Appends the row, or says why it cannot be sent and appends nothing.
  virtual std::optional<RowFault> Add(const FileRow& row) = 0;
  // Appends something that the server refuses, so that the rows keep their numbers and counts.
  virtual void AddRefused() = 0;
};

struct ImportOptions {
  std::string file;       // "-" is the standard input
  int batch_size = 2000;  // rows a message
  int in_flight_max = 8;  // messages without an answer
  int64_t skip_rows = 0;  // that an earlier run has settled
  bool resumes = false;   // whether running again goes on where this run broke
};

// What an import did.
struct ImportSummary {
  std::string batch;      // the batch of import that it made or went on with: "17"; empty where there is none
  int64_t row_count = 0;  // sent by this run
  int64_t acknowledged_row = 0;
  int64_t rejected_count = 0;
  std::vector<std::pair<std::string, int64_t>> counts;
  absl::Duration elapsed;
};

// Streams a file: batches in flight, progress on the screen for errors, refused rows into FILE.rejected.csv, a summary
// at the end. Rows up to `skip_rows` are read and not sent. Sets context.rejected_rows. Errors: the server's; a stream
// that breaks says up to which row all is safe.
absl::StatusOr<ImportSummary> ImportRows(Context& context, const ImportOptions& options, RowFile& reader,
                                         RowEncoder& encoder, std::unique_ptr<ImportCall> call);

}  // namespace sendlift::cli

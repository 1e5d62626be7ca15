#pragma once

#include <grpcpp/server_context.h>

#include <cstdint>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "services/stream_call.h"
#include "services/violations.h"

namespace sendlift {

inline constexpr int kRowsABatchMax = 5000;

// INVALID_ARGUMENT (STREAM_PROTOCOL): messages came in another order than the service says.
inline absl::Status StreamProtocolError(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "STREAM_PROTOCOL", what);
}

// Rows that are sent to us: the config first and once, then batches of rows that follow each other. Batches are taken
// one after another while up to 8 more are read.
template <typename Request, typename Response>
class RowStream : public rpc::StreamCall<Request, Response> {
 public:
  using Config = std::decay_t<decltype(std::declval<const Request&>().config())>;
  using Rows = std::decay_t<decltype(std::declval<const Request&>().rows())>;

  RowStream(grpc::CallbackServerContext* context, ServiceEnvironment& env)
      : rpc::StreamCall<Request, Response>(context, env, kUnreadAnswersMax) {}

 protected:
  virtual absl::Status Begin(const Config& config) = 0;
  virtual int CountOf(const Rows& rows) const = 0;
  // Takes a batch, to be answered with what is settled so far. Its rows end with `last_row`.
  virtual absl::Status TakeRows(const Rows& rows, int64_t last_row) = 0;

  // Goes on with an earlier import, from Begin: the next row is the one after `row`.
  void GoOnBehind(int64_t row) {
    resumed_ = true;
    last_row_ = row;
  }

 private:
  static constexpr size_t kUnreadAnswersMax = 4;

  absl::Status Take(Request request) final {
    if (request.has_config()) {
      if (std::exchange(begun_, true)) return StreamProtocolError("the config comes once, as the first message");
      return Begin(request.config());
    }
    if (!begun_) return StreamProtocolError("the first message has to be the config");
    if (!request.has_rows()) return StreamProtocolError("a message has neither config nor rows");
    const int64_t first = request.rows().first_row();
    const int count = CountOf(request.rows());
    RETURN_IF_ERROR(Check(first, count));
    last_row_ = first + count - 1;
    return TakeRows(request.rows(), last_row_);
  }

  absl::Status Check(int64_t first, int count) const {
    const int64_t expected = last_row_ + 1;
    Violations violations;
    if (count < 1 || count > kRowsABatchMax) {
      violations.Add("rows", absl::StrCat("1 to ", kRowsABatchMax, " a batch, not ", count));
    }
    if (first < 1) violations.Add("rows.first_row", "counts from 1");
    if (first >= 1 && (resumed_ || expected > 1) && first != expected) {
      violations.Add("rows.first_row", absl::StrCat("rows follow each other: ", expected, " is next, not ", first));
    }
    return violations.ToStatus();
  }

  bool begun_ = false;
  bool resumed_ = false;
  int64_t last_row_ = 0;
};

// An import that settles and answers each batch before it takes the next one.
template <typename Request, typename Response>
class ImportStream : public RowStream<Request, Response> {
 public:
  using Rows = typename RowStream<Request, Response>::Rows;
  using RowStream<Request, Response>::RowStream;

 protected:
  // Settles a batch: adds to the counts of `progress`, and to its rejected rows, which are empty before.
  virtual absl::Status Settle(const Rows& rows, Response& progress) = 0;

 private:
  absl::Status TakeRows(const Rows& rows, int64_t last_row) final {
    progress_.clear_rejected_rows();
    RETURN_IF_ERROR(Settle(rows, progress_));
    progress_.set_acknowledged_row(last_row);
    this->Send(progress_);
    return absl::OkStatus();
  }

  Response progress_;
};

}  // namespace sendlift

#include "clients/cli/import_call.h"

#include "clients/cli/names.h"

namespace sendlift::cli {
namespace {

template <typename Response>
ImportAck CommonPart(Response& response) {
  ImportAck ack;
  ack.acknowledged_row = response.acknowledged_row();
  ack.rejected_count = response.rejected_count();
  for (v1::RejectedRow& row : *response.mutable_rejected_rows()) ack.rejected_rows.push_back(std::move(row));
  return ack;
}

}  // namespace

ImportAck AckOf(v1::ImportCustomersResponse& response) {
  ImportAck ack = CommonPart(response);
  ack.counts = {{"created", response.created_count()},
                {"updated", response.updated_count()},
                {"unchanged", response.unchanged_count()}};
  if (response.merged_count() > 0) ack.counts.emplace_back("of merged customers", response.merged_count());
  ack.batch = ShortId(response.import_batch());
  return ack;
}

ImportAck AckOf(v1::ImportEventsResponse& response) {
  ImportAck ack = CommonPart(response);
  ack.counts = {{"taken", response.created_count()}, {"known already", response.duplicate_count()}};
  return ack;
}

ImportAck AckOf(v1::ImportAssignmentsResponse& response) {
  ImportAck ack = CommonPart(response);
  ack.counts = {{"assigned", response.created_count()}, {"there already", response.unchanged_count()}};
  return ack;
}

ImportAck AckOf(v1::ImportSuppressionsResponse& response) {
  ImportAck ack = CommonPart(response);
  ack.counts = {{"suppressed", response.created_count()}, {"suppressed already", response.unchanged_count()}};
  return ack;
}

ImportAck AckOf(v1::ImportCodesResponse& response) {
  ImportAck ack = CommonPart(response);
  ack.counts = {{"added", response.created_count()}, {"there already", response.unchanged_count()}};
  return ack;
}

}  // namespace sendlift::cli

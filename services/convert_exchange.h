#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/gateway_session.h"
#include "sendlift/v1/gateways.pb.h"

namespace sendlift {

// Messages of the gateway, and of the server to it. INVALID_ARGUMENT names what is wrong: "hello.clock_time".
absl::StatusOr<GatewayHello> HelloFromProto(const v1::Hello& proto);
absl::StatusOr<std::vector<Receipt>> ReceiptsFromProto(v1::Receipts& proto);
absl::StatusOr<std::vector<ResolutionEntry>> ResolutionFromProto(v1::Resolution& proto);

v1::ExchangeResponse ContentToProto(const ContentOnWire& content);
// In one block of memory: a thousand instructions have ten thousand parts.
std::shared_ptr<const v1::ExchangeResponse> InstructionsToProto(int64_t epoch,
                                                                std::vector<InstructionOnWire> instructions);

}  // namespace sendlift

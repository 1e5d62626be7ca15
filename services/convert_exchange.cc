#include "services/convert_exchange.h"

#include <google/protobuf/arena.h>

#include <utility>

#include "audience/text.h"
#include "base/status.h"
#include "model/resource_id.h"
#include "services/convert.h"
#include "services/names.h"

namespace sendlift {
namespace {

constexpr int kReceiptsMax = 5000;
constexpr size_t kReasonCharactersMax = 200;

absl::Status CheckReceipt(const v1::Receipt& receipt, int index) {
  Violations violations;
  if (receipt.idempotency_key().empty()) violations.Add(At("receipts.receipts", index, "idempotency_key"), "required");
  if (receipt.attempt() < 1) violations.Add(At("receipts.receipts", index, "attempt"), "counts from 1");
  if (receipt.outcome() == v1::Receipt::OUTCOME_UNSPECIFIED || !v1::Receipt::Outcome_IsValid(receipt.outcome())) {
    violations.Add(At("receipts.receipts", index, "outcome"), "one of Receipt.Outcome");
  }
  if (receipt.reason().size() > kReasonCharactersMax &&
      CharactersIn(receipt.reason()) > static_cast<int64_t>(kReasonCharactersMax)) {
    violations.Add(At("receipts.receipts", index, "reason"),
                   absl::StrCat("at most ", kReasonCharactersMax, " characters"));
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<GatewayHello> HelloFromProto(const v1::Hello& proto) {
  Violations violations;
  GatewayHello hello{
      .gateway = proto.gateway(),
      .channels = {},
      .clock_time = RequiredTime(proto.has_clock_time(), proto.clock_time(), "hello.clock_time", violations),
      .wants_rendered = proto.wants_rendered()};
  if (proto.has_remembers_keys_for_duration()) {
    hello.remembers_keys_for =
        DurationFromProto(proto.remembers_keys_for_duration(), "hello.remembers_keys_for_duration", violations);
  }
  if (proto.has_remembers_keys_since_time()) {
    hello.remembers_keys_since =
        RequiredTime(true, proto.remembers_keys_since_time(), "hello.remembers_keys_since_time", violations);
  }
  if (!IsResourceId(proto.gateway())) violations.Add("hello.gateway", "a name such as \"mail-1\": a-z, 0-9 and \"-\"");
  if (proto.channels().empty()) violations.Add("hello.channels", "one at least");
  for (int i = 0; i < proto.channels_size(); ++i) {
    hello.channels.push_back(ChannelFromProto(proto.channels(i), At("hello.channels", i), violations));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return hello;
}

absl::StatusOr<std::vector<Receipt>> ReceiptsFromProto(v1::Receipts& proto) {
  if (proto.sequence() < 1) return InvalidField("receipts.sequence", "counts from 1");
  if (proto.receipts().empty() || proto.receipts_size() > kReceiptsMax) {
    return InvalidField("receipts.receipts", absl::StrCat("1 to ", kReceiptsMax, " a batch"));
  }
  std::vector<Receipt> receipts;
  receipts.reserve(proto.receipts_size());
  for (int i = 0; i < proto.receipts_size(); ++i) {
    v1::Receipt& given = *proto.mutable_receipts(i);
    RETURN_IF_ERROR(CheckReceipt(given, i));
    receipts.push_back({.idempotency_key = std::move(*given.mutable_idempotency_key()),
                        .attempt = given.attempt(),
                        .outcome = static_cast<Outcome>(given.outcome()),
                        .time = absl::FromUnixMicros(given.time_micros()),
                        .reason = std::move(*given.mutable_reason())});
  }
  return receipts;
}

absl::StatusOr<std::vector<ResolutionEntry>> ResolutionFromProto(v1::Resolution& proto) {
  std::vector<ResolutionEntry> entries;
  entries.reserve(proto.entries_size());
  for (int i = 0; i < proto.entries_size(); ++i) {
    auto& given = *proto.mutable_entries(i);
    if (given.knowledge() == v1::Resolution::KNOWLEDGE_UNSPECIFIED ||
        !v1::Resolution::Knowledge_IsValid(given.knowledge())) {
      return InvalidField(At("resolution.entries", i, "knowledge"), "ACCEPTED, NEVER_SEEN, REJECTED or FORGOTTEN");
    }
    entries.push_back({.idempotency_key = std::move(*given.mutable_idempotency_key()),
                       .knowledge = static_cast<Knowledge>(given.knowledge()),
                       .attempt = given.attempt() > 0 ? std::optional<int>(given.attempt()) : std::nullopt});
  }
  return entries;
}

v1::ExchangeResponse ContentToProto(const ContentOnWire& content) {
  v1::ExchangeResponse message;
  v1::Content& proto = *message.mutable_content();
  proto.set_content(content.number);
  proto.set_channel(ToProto(content.channel));
  proto.set_campaign(CampaignName(content.campaign_id));
  proto.set_creative(content.creative);
  proto.set_language_code(content.language_code);
  proto.set_subject(content.subject);
  proto.set_text(content.text);
  proto.set_html(content.html);
  for (const std::string& name : content.value_names) proto.add_value_names(name);
  proto.mutable_constants()->insert(content.constants.begin(), content.constants.end());
  return message;
}

std::shared_ptr<const v1::ExchangeResponse> InstructionsToProto(int64_t epoch,
                                                                std::vector<InstructionOnWire> instructions) {
  google::protobuf::ArenaOptions blocks;
  blocks.start_block_size = 4 << 10;
  blocks.max_block_size = 256 << 10;
  const auto arena = std::make_shared<google::protobuf::Arena>(blocks);
  auto* message = google::protobuf::Arena::CreateMessage<v1::ExchangeResponse>(arena.get());
  v1::Instructions& proto = *message->mutable_instructions();
  proto.set_epoch(epoch);
  proto.mutable_instructions()->Reserve(static_cast<int>(instructions.size()));
  for (InstructionOnWire& instruction : instructions) {
    v1::Instruction& added = *proto.add_instructions();
    added.set_idempotency_key(std::move(instruction.idempotency_key));
    added.set_attempt(instruction.attempt);
    added.set_address(std::move(instruction.address));
    added.set_content(instruction.content);
    for (std::string& value : instruction.values) added.add_values(std::move(value));
    added.set_not_before_micros(absl::ToUnixMicros(instruction.not_before));
    added.set_not_after_micros(absl::ToUnixMicros(instruction.not_after));
    added.set_time_to_live_micros(absl::ToInt64Microseconds(instruction.time_to_live));
    if (!instruction.rendered.has_value()) continue;
    v1::RenderedText& rendered = *added.mutable_rendered();
    rendered.set_subject(std::move(instruction.rendered->subject));
    rendered.set_text(std::move(instruction.rendered->text));
    rendered.set_html(std::move(instruction.rendered->html));
  }
  return {arena, message};
}

}  // namespace sendlift

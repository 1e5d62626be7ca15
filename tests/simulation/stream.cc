#include "tests/simulation/stream.h"

namespace sendlift::simulation {

void Stream::SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) {
  sending_();
  if (!server_->alive) return;
  watch_.OnInstructions(gateway_, epoch, instructions);
  Push(Instructions{.epoch = epoch, .instructions = std::move(instructions)});
  sending_();
}

void Stream::Acknowledge(int64_t sequence) {
  if (!server_->alive) return;
  watch_.OnAcknowledge(gateway_, said_[sequence]);
  Push(Acknowledgement{.sequence = sequence});
  sending_();
}

void Stream::AskToResolve(int64_t, std::vector<std::string> idempotency_keys) {
  if (!server_->alive) return;
  Question question{.keys = std::move(idempotency_keys), .attempts = {}};
  for (const std::string& key : question.keys) question.attempts.push_back(watch_.AttemptOf(key));
  Push(std::move(question));
}

void Stream::Close(const absl::Status&) { Push(Goodbye{}); }

}  // namespace sendlift::simulation

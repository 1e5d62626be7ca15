#include "tests/simulation/stream.h"

namespace sendlift::simulation {

void Stream::SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) {
  sending_();
  if (!server_->alive) return;
  const absl::Time server_time = watch_.OnInstructions(gateway_, epoch, instructions);
  Push(Instructions{.epoch = epoch, .instructions = std::move(instructions), .server_time = server_time});
  sending_();
}

void Stream::Acknowledge(int64_t sequence) {
  if (!server_->alive) return;
  watch_.OnAcknowledge(gateway_, said_[sequence]);
  Push(Acknowledgement{.sequence = sequence});
  sending_();
}

void Stream::AskToResolve(int64_t, std::vector<AttemptInDoubt> attempts) {
  if (!server_->alive) return;
  Push(Question{.attempts = std::move(attempts)});
}

void Stream::Revoke(RevocationReason, std::vector<RevokedAttempt> attempts) {
  if (!server_->alive) return;
  Push(TakeBack{.attempts = std::move(attempts)});
}

void Stream::Close(const absl::Status&) { Push(Goodbye{}); }

}  // namespace sendlift::simulation

#include "clients/gateways/kit/channel.h"

#include "absl/container/inlined_vector.h"

namespace sendlift::gateway {
namespace {

absl::InlinedVector<absl::string_view, 16> ValuesOf(const v1::Instruction& instruction) {
  return {instruction.values().begin(), instruction.values().end()};
}

}  // namespace

Rendered Order::Render() const { return renderer_.Render(ValuesOf(instruction_)); }

std::string Order::RenderSubject() const { return renderer_.RenderSubject(ValuesOf(instruction_)); }

}  // namespace sendlift::gateway

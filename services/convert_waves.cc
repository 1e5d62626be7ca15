#include "services/convert_waves.h"

#include <string>
#include <utility>

#include "services/convert.h"

namespace sendlift {
namespace {

Recipients RecipientsFromProto(v1::Wave::Recipients recipients, const std::string& field, Violations& violations) {
  if (!v1::Wave::Recipients_IsValid(recipients)) {
    violations.Add(field, "ALL_LEFT, NON_RESPONDERS_AND_NEW or NON_RESPONDERS");
    return Recipients::kAllLeft;
  }
  return recipients == v1::Wave::RECIPIENTS_UNSPECIFIED ? Recipients::kAllLeft : static_cast<Recipients>(recipients);
}

// By its own time, or spaced from the wave before.
void SetStart(const v1::Wave& proto, int i, const std::vector<Wave>& before, Wave& wave, Violations& violations) {
  if (!proto.has_after_duration()) {
    wave.start = RequiredTime(proto.has_start_time(), proto.start_time(), At("waves", i, "start_time"), violations);
    return;
  }
  const std::string field = At("waves", i, "after_duration");
  wave.after = DurationFromProto(proto.after_duration(), field, violations);
  if (before.empty()) {
    violations.Add(field, "the first wave has none before it: give its start_time");
  } else if (*wave.after < absl::ZeroDuration()) {
    violations.Add(field, "not negative");
  } else {
    wave.start = before.back().start + *wave.after;
  }
}

void SetSize(const v1::Wave& proto, int i, Wave& wave, Violations& violations) {
  if (proto.customer_count() == 0) {
    wave.share = ShareFromProto(proto.has_share(), proto.share(), At("waves", i, "share"), violations);
    return;
  }
  wave.customer_count = proto.customer_count();
  if (proto.customer_count() < 0) violations.Add(At("waves", i, "customer_count"), "at least 1");
  if (proto.has_share()) violations.Add(At("waves", i, "share"), "either a share or a customer_count");
}

Wave WaveFromProto(const v1::Wave& proto, int i, const std::vector<Wave>& before, Violations& violations) {
  Wave wave;
  wave.wave = proto.wave();
  wave.recipients = RecipientsFromProto(proto.recipients(), At("waves", i, "recipients"), violations);
  if (!v1::Wave::Slot_IsValid(proto.slot())) {
    violations.Add(At("waves", i, "slot"), "AT_ONCE, BEST_TIME or RANDOM_TIME");
  } else if (proto.slot() != v1::Wave::SLOT_UNSPECIFIED) {
    wave.slot = static_cast<Slot>(proto.slot());
  }
  SetStart(proto, i, before, wave, violations);
  SetSize(proto, i, wave, violations);
  return wave;
}

}  // namespace

std::vector<Wave> WavesFromProto(const v1::Campaign& proto, Violations& violations) {
  std::vector<Wave> waves;
  waves.reserve(static_cast<size_t>(proto.waves_size()));
  for (int i = 0; i < proto.waves_size(); ++i) waves.push_back(WaveFromProto(proto.waves(i), i, waves, violations));
  return waves;
}

// A wave that is spaced shows when it starts, too; who sends it back says the same twice.
v1::Wave ToProto(const Wave& wave) {
  v1::Wave proto;
  proto.set_wave(wave.wave);
  *proto.mutable_start_time() = TimeToProto(wave.start);
  if (wave.after.has_value()) *proto.mutable_after_duration() = DurationToProto(*wave.after);
  if (wave.customer_count.has_value()) {
    proto.set_customer_count(*wave.customer_count);
  } else {
    *proto.mutable_share() = ToProto(wave.share);
  }
  proto.set_recipients(static_cast<v1::Wave::Recipients>(wave.recipients));
  proto.set_slot(static_cast<v1::Wave::Slot>(wave.slot));
  return proto;
}

}  // namespace sendlift

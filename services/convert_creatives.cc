#include "services/convert_creatives.h"

#include "services/convert.h"

namespace sendlift {

std::vector<Creative> CreativesFromProto(const v1::Campaign& proto, Violations& violations) {
  std::vector<Creative> creatives;
  for (int i = 0; i < proto.creatives_size(); ++i) {
    const v1::Creative& given = proto.creatives(i);
    Creative creative;
    creative.creative = given.creative();
    creative.channel = ChannelFromProto(given.channel(), At("creatives", i, "channel"), violations);
    creative.arms.assign(given.arms().begin(), given.arms().end());
    creative.tiers.assign(given.tiers().begin(), given.tiers().end());
    for (const v1::LocalizedText& text : given.languages()) {
      creative.languages.push_back(
          {.language_code = text.language_code(), .subject = text.subject(), .text = text.text(), .html = text.html()});
    }
    creatives.push_back(std::move(creative));
  }
  return creatives;
}

v1::Creative ToProto(const Creative& creative) {
  v1::Creative proto;
  proto.set_creative(creative.creative);
  proto.set_channel(ToProto(creative.channel));
  for (const std::string& arm : creative.arms) proto.add_arms(arm);
  for (const std::string& tier : creative.tiers) proto.add_tiers(tier);
  for (const LocalizedText& text : creative.languages) {
    v1::LocalizedText& added = *proto.add_languages();
    added.set_language_code(text.language_code);
    added.set_subject(text.subject);
    added.set_text(text.text);
    added.set_html(text.html);
  }
  return proto;
}

}  // namespace sendlift

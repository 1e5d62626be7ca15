#include "services/convert_source.h"

#include "absl/strings/str_cat.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/names.h"

namespace sendlift {

v1::Source ToProto(const Source& source) {
  v1::Source proto;
  proto.set_name(SourceName(source.id));
  proto.set_kind(source.kind == Source::Kind::kInternal ? v1::Source::INTERNAL : v1::Source::EXTERNAL);
  proto.set_trust_rank(static_cast<int32_t>(source.trust_rank));
  proto.set_etag(EtagOf(absl::StrCat(source.id, "/", absl::ToUnixMicros(source.create_time)), source.revision));
  *proto.mutable_create_time() = TimeToProto(source.create_time);
  *proto.mutable_update_time() = TimeToProto(source.update_time);
  return proto;
}

Source SourceFromProto(const v1::Source& proto, Violations& violations) {
  Source source;
  if (proto.kind() == v1::Source::EXTERNAL) {
    source.kind = Source::Kind::kExternal;
  } else if (proto.kind() != v1::Source::INTERNAL) {
    violations.Add("source.kind", "say whose data it is: INTERNAL or EXTERNAL");
  }
  source.trust_rank = proto.trust_rank();
  if (source.trust_rank < 1 || source.trust_rank > kTrustRankMax) {
    violations.Add("source.trust_rank", absl::StrCat("1 to ", kTrustRankMax, "; the higher is believed"));
  }
  return source;
}

}  // namespace sendlift

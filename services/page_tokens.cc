#include "services/page_tokens.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "base/error.h"
#include "base/invariant.h"
#include "base/random.h"
#include "base/status.h"
#include "services/violations.h"
#include "storage/access.h"

namespace sendlift {
namespace {

constexpr char kKeySetting[] = "page_token_key";
constexpr size_t kDigestBytes = 16;
constexpr size_t kHeadBytes = sizeof(int64_t) + kDigestBytes;

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string DigestOf(absl::string_view text) {
  std::string digest(kDigestBytes, '\0');
  crypto_generichash(Bytes(digest), digest.size(), Bytes(text), text.size(), nullptr, 0);
  return digest;
}

absl::Status Invalid(absl::string_view why) {
  return Error(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID", why);
}

// nonce and box -> what was sealed.
std::optional<std::string> Unsealed(absl::string_view sealed, const std::string& key) {
  if (sealed.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const absl::string_view nonce = sealed.substr(0, crypto_secretbox_NONCEBYTES);
  const absl::string_view box = sealed.substr(crypto_secretbox_NONCEBYTES);
  std::string plain(box.size() - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(Bytes(plain), Bytes(box), box.size(), Bytes(nonce), Bytes(key)) != 0) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace

PageTokens::PageTokens(std::string key) : key_(std::move(key)) {
  static_assert(kKeyBytes == crypto_secretbox_KEYBYTES);
  CHECK_INVARIANT(key_.size() == kKeyBytes && sodium_init() >= 0);
}

absl::StatusOr<PageTokens> PageTokens::Load(storage::Database& database) {
  std::string key;
  const std::string fresh = SecretBytes(kKeyBytes);
  RETURN_IF_ERROR(database.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<std::string> kept, storage::GetSetting(session, kKeySetting));
    key = kept.value_or(fresh);
    return kept.has_value() ? absl::OkStatus() : storage::PutSetting(session, kKeySetting, fresh);
  }));
  if (key.size() != kKeyBytes) return absl::DataLossError("the key of page tokens in the database is damaged");
  return PageTokens(std::move(key));
}

std::string PageTokens::Make(absl::string_view last_key, absl::string_view arguments, absl::Time now) const {
  const int64_t expires = absl::ToUnixMicros(now + kPageTokenLife);
  std::string plain(reinterpret_cast<const char*>(&expires), sizeof(expires));
  plain += DigestOf(arguments);
  plain.append(last_key.data(), last_key.size());
  std::string sealed = SecretBytes(crypto_secretbox_NONCEBYTES);
  sealed.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
  crypto_secretbox_easy(Bytes(sealed) + crypto_secretbox_NONCEBYTES, Bytes(plain), plain.size(), Bytes(sealed),
                        Bytes(key_));
  return absl::WebSafeBase64Escape(sealed);
}

absl::StatusOr<std::string> PageTokens::Open(absl::string_view token, absl::string_view arguments,
                                             absl::Time now) const {
  if (token.empty()) return std::string();
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(token, &sealed)) return Invalid("page_token: not one of this server's");
  const std::optional<std::string> plain = Unsealed(sealed, key_);
  if (!plain.has_value() || plain->size() < kHeadBytes) return Invalid("page_token: not one of this server's");
  int64_t expires = 0;
  std::memcpy(&expires, plain->data(), sizeof(expires));
  if (absl::ToUnixMicros(now) > expires) return Invalid("page_token: older than three days; start again");
  if (plain->substr(sizeof(expires), kDigestBytes) != DigestOf(arguments)) {
    return Invalid("page_token: made for other arguments; keep them the same from page to page");
  }
  return plain->substr(kHeadBytes);
}

std::string ArgumentsOf(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    const auto* field = copy->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  std::string out = request.GetDescriptor()->full_name() + "\n";
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  copy->SerializeToCodedStream(&coded);
  coded.Trim();
  return out;
}

absl::StatusOr<int> PageSizeOf(int32_t asked) {
  if (asked < 0) return InvalidField("page_size", "0 or more");
  return asked == 0 ? kPageSizeDefault : std::min<int>(asked, kPageSizeMax);
}

}  // namespace sendlift

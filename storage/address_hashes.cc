#include "storage/address_hashes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/random.h"
#include "base/status.h"
#include "storage/access.h"
#include "storage/row_inserter.h"

namespace sendlift::storage {
namespace {

constexpr char kKeySetting[] = "person_hash_key";
constexpr char kMissingSetting[] = "address_hashes_missing";
constexpr int kPartBits = 14;

// In the order of the table, so that rows of one page are inserted one after another.
struct HashRow {
  int64_t part = 0;
  int64_t hash = 0;
  int64_t customer = 0;

  friend auto operator<=>(const HashRow&, const HashRow&) = default;
};

absl::Status Insert(Session& session, int64_t workspace, int64_t customer, int64_t hash) {
  return session
      .Execute(
          "INSERT INTO address_hashes (workspace, part, hash, customer) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (workspace, part, hash, customer) DO NOTHING",
          workspace, customer >> kPartBits, hash, customer)
      .status();
}

}  // namespace

int KindOfAddress(absl::string_view address) { return absl::StrContains(address, '@') ? kEmailKind : kPhoneKind; }

absl::StatusOr<std::optional<HashKey>> FindPersonKey(Session& session) {
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, GetSetting(session, kKeySetting));
  if (!stored.has_value()) return std::nullopt;
  HashKey key = {};
  if (stored->size() != key.size()) return absl::DataLossError("the key of hashes is damaged");
  std::copy(stored->begin(), stored->end(), key.begin());
  return key;
}

absl::StatusOr<HashKey> PersonKey(Session& session) {
  ASSIGN_OR_RETURN(const std::optional<HashKey> stored, FindPersonKey(session));
  if (stored.has_value()) return *stored;
  HashKey key = {};
  const std::string drawn = SecretBytes(key.size());
  RETURN_IF_ERROR(PutSetting(session, kKeySetting, drawn));
  std::copy(drawn.begin(), drawn.end(), key.begin());
  return key;
}

int64_t AddressHash(const HashKey& key, int kind, absl::string_view address) {
  const auto hash = static_cast<int64_t>(KeyedHash(key, address) >> 1);
  return kind == kEmailKind ? ~hash : hash;
}

absl::Status MoveAddressHash(Session& session, WorkspaceNumber workspace, CustomerNumber customer,
                             const AddressChange& change, const HashKey& key) {
  if (change.before == change.after) return absl::OkStatus();
  if (!change.before.empty()) {
    RETURN_IF_ERROR(session
                        .Execute("DELETE FROM address_hashes WHERE workspace = $1 AND part = $2 AND hash = $3 "
                                 "AND customer = $4",
                                 workspace.value, customer.value >> kPartBits,
                                 AddressHash(key, change.kind, change.before), customer.value)
                        .status());
  }
  if (change.after.empty()) return absl::OkStatus();
  return Insert(session, workspace.value, customer.value, AddressHash(key, change.kind, change.after));
}

absl::Status InsertAddressHashes(Session& session, WorkspaceNumber workspace, absl::Span<const NewAddress> addresses) {
  static const auto* const kStatements = new InsertStatements(
      "address_hashes", "workspace, part, hash, customer", " ON CONFLICT (workspace, part, hash, customer) DO NOTHING");
  if (addresses.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const HashKey key, PersonKey(session));
  std::vector<HashRow> hashes;
  hashes.reserve(addresses.size());
  for (const NewAddress& each : addresses) {
    hashes.push_back({.part = each.customer.value >> kPartBits,
                      .hash = AddressHash(key, each.kind, each.address),
                      .customer = each.customer.value});
  }
  std::sort(hashes.begin(), hashes.end());
  RowInserter rows(session, *kStatements);
  for (const HashRow& each : hashes) {
    RETURN_IF_ERROR(rows.Add({workspace.value, each.part, each.hash, each.customer}));
  }
  return rows.Finish();
}

absl::Status MakeMissingAddressHashes(Session& session) {
  ASSIGN_OR_RETURN(const std::optional<std::string> missing, GetSetting(session, kMissingSetting));
  if (!missing.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const HashKey key, PersonKey(session));
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        return Insert(session, row.Int(0), row.Int(2), AddressHash(key, static_cast<int>(row.Int(1)), row.Text(3)));
      },
      "SELECT workspace, kind, customer, address FROM addresses ORDER BY workspace, kind, customer"));
  return session.Execute("DELETE FROM settings WHERE name = $1", kMissingSetting).status();
}

}  // namespace sendlift::storage

#include "audience/person_rows.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "audience/phone.h"
#include "base/status.h"
#include "storage/customers.h"
#include "storage/import_batches.h"

namespace sendlift {
namespace {

constexpr int kBatchesAtOnce = 1000;

int PlaceOf(const ImportBatch& batch, absl::string_view name) {
  const auto found = std::find(batch.columns.begin(), batch.columns.end(), name);
  return found == batch.columns.end() ? -1 : static_cast<int>(found - batch.columns.begin());
}

absl::string_view ValueAt(const storage::RawRow& row, int place) {
  if (place < 0 || static_cast<size_t>(place) >= row.values.size()) return {};
  return absl::StripAsciiWhitespace(row.values[static_cast<size_t>(place)]);
}

// The last digits that a number has in every way of writing it.
std::string LastDigits(absl::string_view number) {
  constexpr size_t kCompared = 5;
  std::string digits;
  for (const char c : number) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
  }
  return digits.size() <= kCompared ? digits : digits.substr(digits.size() - kCompared);
}

absl::Status ForEachBatch(storage::Session& session, WorkspaceNumber workspace,
                          absl::FunctionRef<absl::Status(const ImportBatch&)> each) {
  int64_t before = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto batches, storage::ListImportBatches(session, workspace, before, kBatchesAtOnce));
    for (const ImportBatch& batch : batches) RETURN_IF_ERROR(each(batch));
    if (batches.size() < kBatchesAtOnce) return absl::OkStatus();
    before = batches.back().number;
  }
}

std::function<bool(absl::string_view)> IsCustomer(storage::Session& session, WorkspaceNumber workspace) {
  return [&session, workspace](absl::string_view id) {
    const auto found = storage::FindCustomer(session, workspace, id);
    return found.ok() && found->has_value();
  };
}

}  // namespace

bool PersonRows::HasEmail(absl::string_view value) const {
  return !value.empty() && std::any_of(person_.emails.begin(), person_.emails.end(),
                                       [&](const std::string& email) { return absl::EqualsIgnoreCase(email, value); });
}

bool PersonRows::HasPhoneNumber(absl::string_view value, absl::string_view region) const {
  const std::string last = LastDigits(value);
  return !last.empty() &&
         std::any_of(person_.phone_numbers.begin(), person_.phone_numbers.end(), [&](const std::string& number) {
           if (LastDigits(number) != last) return false;
           const auto normalized = NormalizedPhone(value, region);
           return normalized.ok() && *normalized == number;
         });
}

std::function<bool(const storage::RawRow&)> PersonRows::MatcherFor(
    const ImportBatch& batch, std::function<bool(absl::string_view id)> is_customer) const {
  return [this, id_place = PlaceOf(batch, "id"), email_place = PlaceOf(batch, "email"),
          phone_place = PlaceOf(batch, "phone_number"), region = batch.default_region,
          is_customer = std::move(is_customer)](const storage::RawRow& row) {
    const absl::string_view id = ValueAt(row, id_place);
    if (person_.ids.contains(std::string(id))) return true;
    const bool has_address = HasEmail(ValueAt(row, email_place)) || HasPhoneNumber(ValueAt(row, phone_place), region);
    return has_address && (id.empty() || !is_customer(id));
  };
}

absl::StatusOr<PersonChunks> FindPersonRows(storage::Session& session, WorkspaceNumber workspace,
                                            const storage::Person& person) {
  const PersonRows rows(person);
  PersonChunks found;
  RETURN_IF_ERROR(ForEachBatch(session, workspace, [&](const ImportBatch& batch) -> absl::Status {
    const auto matches = rows.MatcherFor(batch, IsCustomer(session, workspace));
    std::vector<int64_t> hits;
    int64_t& last = found.looked_at[batch.number];
    RETURN_IF_ERROR(storage::ForEachRawRow(session, workspace, batch.number, 0, [&](const storage::RawRow& row) {
      last = row.row;
      if (matches(row)) hits.push_back(row.row);
      return true;
    }));
    if (hits.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto ends, storage::RawChunksAfter(session, workspace, batch.number, 0));
    std::vector<int64_t>& chunks = found.chunks[batch.number];
    for (const int64_t hit : hits) {
      const auto end = std::lower_bound(ends.begin(), ends.end(), hit);
      if (end != ends.end() && (chunks.empty() || chunks.back() != *end)) chunks.push_back(*end);
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<int64_t> ForgetPersonRows(storage::Session& session, WorkspaceNumber workspace,
                                         const storage::Person& person, const PersonChunks& found) {
  const PersonRows rows(person);
  int64_t forgotten = 0;
  RETURN_IF_ERROR(ForEachBatch(session, workspace, [&](const ImportBatch& batch) -> absl::Status {
    const auto looked_at = found.looked_at.find(batch.number);
    const int64_t last = looked_at == found.looked_at.end() ? 0 : looked_at->second;
    std::vector<int64_t> chunks;
    if (const auto known = found.chunks.find(batch.number); known != found.chunks.end()) chunks = known->second;
    ASSIGN_OR_RETURN(const auto since, storage::RawChunksAfter(session, workspace, batch.number, last));
    chunks.insert(chunks.end(), since.begin(), since.end());
    if (chunks.empty()) return absl::OkStatus();
    const auto matches = rows.MatcherFor(batch, IsCustomer(session, workspace));
    for (const int64_t chunk : chunks) {
      ASSIGN_OR_RETURN(const int64_t count, storage::ForgetRawRows(session, workspace, batch.number, chunk, matches));
      forgotten += count;
    }
    return absl::OkStatus();
  }));
  return forgotten;
}

}  // namespace sendlift

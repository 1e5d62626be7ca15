#include "audience/customer_snapshot.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "audience/filter_names.h"
#include "audience/filter_sql.h"
#include "base/status.h"
#include "storage/customer_blocks.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

constexpr int64_t kBlocksARun = 64;
constexpr int64_t kBlocksMax = int64_t{1} << 22;  // a thousand million customers
constexpr int64_t kBytesInMb = 1 << 20;
// Values that nobody has any more stay in dictionaries; when one is full and this many blocks were read for each there
// is, all are made anew.
constexpr int64_t kReadsUntilRebuild = 5;

int64_t FirstIn(int64_t block) { return block << storage::kBlockBits; }

// Bits by address, of suppressions that name an address.
using SuppressedAddresses = absl::flat_hash_map<std::string, uint8_t>;

uint8_t BitsFor(const SuppressedAddresses& suppressed, absl::string_view address) {
  const auto found = suppressed.find(address);
  return found == suppressed.end() ? 0 : found->second;
}

// Of the addresses on which two lists differ.
absl::flat_hash_set<uint32_t> HashesOfDifferences(const SuppressedAddresses& a, const SuppressedAddresses& b) {
  absl::flat_hash_set<uint32_t> hashes;
  const auto add = [&](const SuppressedAddresses& from, const SuppressedAddresses& to) {
    for (const auto& [address, bits] : from) {
      if (BitsFor(to, address) != bits) hashes.insert(SnapshotFields::AddressHash(address));
    }
  };
  add(a, b);
  add(b, a);
  return hashes;
}

}  // namespace

struct CustomerSnapshot::State {
  explicit State(uint32_t distinct_max) : fields(distinct_max) {}

  int64_t bytes() const {
    return block_bytes + fields.bytes() + static_cast<int64_t>(suppressed.size()) * 64 +
           static_cast<int64_t>(blocks.capacity() * sizeof(SnapshotBlock));
  }

  SnapshotFields fields;
  std::vector<SnapshotBlock> blocks;  // by number
  int64_t block_bytes = 0;
  SuppressedAddresses suppressed;
  int64_t suppressed_version = 0;
  int64_t blocks_read = 0;
};

CustomerSnapshot::CustomerSnapshot(storage::Database& database, WorkspaceNumber workspace,
                                   CustomerSnapshotOptions options)
    : database_(database), workspace_(workspace), options_(options) {
  MutexLock lock(mutex_);
  Reset();
}

CustomerSnapshot::~CustomerSnapshot() = default;

void CustomerSnapshot::Reset() { state_ = std::make_unique<State>(options_.distinct_max); }

template <typename Answer, typename InMemory, typename InSql>
absl::StatusOr<Answer> CustomerSnapshot::Answered(const CheckedFilter& filter, InMemory in_memory, InSql in_sql) {
  Answer answer{};
  const auto refresh = [this](storage::Session& session) ABSL_NO_THREAD_SAFETY_ANALYSIS { return Refresh(session); };
  {
    MutexLock lock(mutex_);
    bool covered = false;
    if (!too_large_) RETURN_IF_ERROR(database_.Read(refresh));
    if (!too_large_) {
      if (const auto ready = SnapshotFilter::Make(filter, state_->fields); ready.has_value()) {
        for (size_t number = 0; number < state_->blocks.size(); ++number) {
          in_memory(static_cast<int64_t>(number), ready->Select(state_->blocks[number]), answer);
        }
        covered = true;
      }
    }
    if (covered) return answer;
    ++answers_in_sql_;
  }
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) { return in_sql(session, answer); }));
  return answer;
}

absl::StatusOr<int64_t> CustomerSnapshot::Count(const CheckedFilter& filter) {
  return Answered<int64_t>(
      filter, [](int64_t, const BlockMask& mask, int64_t& count) { count += CountOf(mask); },
      [&](storage::Session& session, int64_t& count) -> absl::Status {
        ASSIGN_OR_RETURN(count, storage::CountCustomers(session, workspace_, ConditionOf(filter)));
        return absl::OkStatus();
      });
}

absl::StatusOr<std::vector<CustomerNumber>> CustomerSnapshot::Select(const CheckedFilter& filter) {
  using Numbers = std::vector<CustomerNumber>;
  return Answered<Numbers>(
      filter,
      [](int64_t block, const BlockMask& mask, Numbers& numbers) {
        for (size_t word = 0; word < mask.size(); ++word) {
          for (uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
            numbers.push_back({FirstIn(block) + static_cast<int64_t>(word) * 64 + std::countr_zero(bits)});
          }
        }
      },
      [&](storage::Session& session, Numbers& numbers) -> absl::Status {
        numbers.clear();
        ASSIGN_OR_RETURN(numbers, storage::SelectCustomers(session, workspace_, ConditionOf(filter)));
        return absl::OkStatus();
      });
}

absl::Status CustomerSnapshot::CheckAttributes(const CheckedFilter& filter) {
  const auto refresh = [this](storage::Session& session) ABSL_NO_THREAD_SAFETY_ANALYSIS { return Refresh(session); };
  MutexLock lock(mutex_);
  if (!too_large_) RETURN_IF_ERROR(database_.Read(refresh));
  return sendlift::CheckAttributes(filter, state_->fields);
}

absl::Status CustomerSnapshot::Refresh(storage::Session& session) {
  const auto blocks = static_cast<int64_t>(state_->blocks.size());
  if (state_->fields.any_full() && state_->blocks_read > kReadsUntilRebuild * blocks) Reset();
  ASSIGN_OR_RETURN(std::vector<storage::BlockVersion> versions, storage::ReadBlockVersions(session, workspace_));
  if (!versions.empty() && versions.front().block == storage::kSuppressedAddressesBlock) {
    RETURN_IF_ERROR(RefreshAddresses(session, versions.front().version));
    versions.erase(versions.begin());
  }
  if (!versions.empty() && versions.back().block >= kBlocksMax) too_large_ = true;
  if (!too_large_ && !versions.empty()) {
    state_->blocks.resize(std::max(state_->blocks.size(), static_cast<size_t>(versions.back().block) + 1));
  }
  const auto is_current = [this](const storage::BlockVersion& one) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return state_->blocks[static_cast<size_t>(one.block)].version == one.version;
  };
  for (size_t begin = 0; begin < versions.size() && !too_large_;) {
    if (is_current(versions[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < versions.size() && versions[end].block - versions[begin].block < kBlocksARun &&
           versions[end].block == versions[end - 1].block + 1 && !is_current(versions[end])) {
      ++end;
    }
    RETURN_IF_ERROR(ReadRun(session, absl::MakeConstSpan(versions).subspan(begin, end - begin)));
    too_large_ = state_->bytes() > options_.memory_mb * kBytesInMb;
    begin = end;
  }
  if (too_large_) Reset();
  return absl::OkStatus();
}

// Whoever has an address on which the list changed is read again, with everybody in the block.
absl::Status CustomerSnapshot::RefreshAddresses(storage::Session& session, int64_t version) {
  if (state_->suppressed_version == version) return absl::OkStatus();
  SuppressedAddresses suppressed;
  RETURN_IF_ERROR(storage::ForEachSuppressedAddress(session, workspace_, [&](absl::string_view address, int channel) {
    suppressed[address] |= static_cast<uint8_t>(1 << channel);
  }));
  const auto hashes = HashesOfDifferences(state_->suppressed, suppressed);
  for (SnapshotBlock& block : state_->blocks) {
    for (int row = 0; row < kBlockRows && !hashes.empty() && block.version != 0; ++row) {
      if (SnapshotFields::AnyAddress(block, row, [&](uint32_t hash) { return hashes.contains(hash); })) {
        block.version = 0;
      }
    }
  }
  state_->suppressed = std::move(suppressed);
  state_->suppressed_version = version;
  return absl::OkStatus();
}

absl::Status CustomerSnapshot::ReadRun(storage::Session& session, absl::Span<const storage::BlockVersion> run) {
  State& state = *state_;
  const int64_t first = FirstIn(run.front().block);
  const int64_t last = FirstIn(run.back().block + 1) - 1;
  std::vector<BlockDraft> drafts(run.size());
  const auto draft_of = [&](int64_t customer) -> BlockDraft& {
    return drafts[static_cast<size_t>((customer - first) >> storage::kBlockBits)];
  };
  const auto row_of = [](int64_t customer) { return static_cast<int>(customer % storage::kCustomersInBlock); };
  RETURN_IF_ERROR(storage::ForEachCustomerRow(session, workspace_, first, last, [&](const storage::CustomerRow& row) {
    state.fields.Take(row, row_of(row.customer), draft_of(row.customer));
  }));
  for (const int kind : {1, 2}) {
    RETURN_IF_ERROR(storage::ForEachAddress(
        session, workspace_, kind, first, last, [&](int64_t customer, absl::string_view address) {
          const uint8_t bits = BitsFor(state.suppressed, address);
          state.fields.TakeAddress(kind == 2, address, {.email = bits, .phone_number = bits}, row_of(customer),
                                   draft_of(customer));
        }));
  }
  RETURN_IF_ERROR(
      storage::ForEachSuppressedCustomer(session, workspace_, first, last, [&](int64_t customer, int channel) {
        state.fields.TakeSuppression(channel, row_of(customer), draft_of(customer));
      }));
  for (size_t i = 0; i < run.size(); ++i) {
    SnapshotBlock& block = state.blocks[static_cast<size_t>(run[i].block)];
    state.block_bytes -= block.version == 0 && block.columns.empty() ? 0 : block.bytes();
    block = drafts[i].Packed(run[i].version);
    state.block_bytes += block.bytes();
  }
  state.blocks_read += static_cast<int64_t>(run.size());
  blocks_read_ += static_cast<int64_t>(run.size());
  return absl::OkStatus();
}

CustomerSnapshot::Statistics CustomerSnapshot::statistics() const {
  MutexLock lock(mutex_);
  Statistics statistics{.bytes = state_->bytes(),
                        .blocks_read = blocks_read_,
                        .answers_in_sql = answers_in_sql_,
                        .too_large = too_large_};
  for (const SnapshotBlock& block : state_->blocks) statistics.customers += CountOf(block.present);
  return statistics;
}

}  // namespace sendlift

#include "storage/instructions.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/suppressions.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Block;
using storage::DueInstruction;
using storage::FindBlock;
using storage::ForEachDue;
using storage::InsertBlock;
using storage::InsertInstruction;
using storage::ListBlocks;
using storage::NextSequence;
using storage::PlannedInstruction;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

// An instruction whose texts are its own.
struct Kept {
  DueInstruction due;
  std::string values;
  std::string address;
};

class InstructionsTest : public StorageTest {
 protected:
  void Plan(int64_t sequence, CustomerNumber customer) {
    ASSERT_OK(Write(InsertInstruction, kCampaign, PlannedInstruction{.sequence = sequence, .customer = customer}));
  }

  void AddBlock(int64_t first_sequence, int64_t size) {
    ASSERT_OK(Write(InsertBlock, Block{.campaign = kCampaign, .first_sequence = first_sequence, .size = size}));
  }

  std::vector<Kept> Due(Channel channel, int64_t first = 0, int64_t count = 100) {
    std::vector<Kept> kept;
    EXPECT_OK(Read(ForEachDue, kCampaign, channel, first, count, [&](const DueInstruction& due) {
      kept.push_back({due, std::string(due.values), std::string(due.address)});
      return absl::OkStatus();
    }));
    return kept;
  }

  bool IsSuppressed(Channel channel) { return Due(channel).at(0).due.suppressed; }

  void Suppress(std::optional<CustomerNumber> customer, absl::string_view address, std::optional<Channel> channel) {
    Suppression suppression;
    suppression.customer = customer;
    suppression.address = std::string(address);
    suppression.channel = channel;
    ASSERT_OK(Write(storage::PutSuppression, suppression, kNow));
  }

  std::optional<int64_t> FirstOfBlockWith(int64_t sequence) {
    const auto block = Read(FindBlock, kCampaign, sequence);
    EXPECT_OK(block);
    return block->has_value() ? std::optional((*block)->first_sequence) : std::nullopt;
  }
};
ON_EVERY_ENGINE(InstructionsTest);

TEST_P(InstructionsTest, EveryFieldComesBackWithAddressAndConsents) {
  const CustomerNumber ada = AddCustomer("ada");
  const std::string values("\0\xff\n", 3);
  ASSERT_OK(Write(InsertInstruction, kCampaign,
                  PlannedInstruction{.sequence = 4, .customer = ada, .arm = 2, .content = 994'949, .values = values}));
  const std::vector<Kept> due = Due(Channel::kEmail);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].due.sequence, 4);
  EXPECT_EQ(due[0].due.customer, ada);
  EXPECT_EQ(due[0].due.arm, 2);
  EXPECT_EQ(due[0].due.content, 994'949);
  EXPECT_EQ(due[0].values, values);
  EXPECT_EQ(due[0].address, "ada@example.com");
  EXPECT_EQ(due[0].due.consents, Consents::Bit(Channel::kEmail, Purpose::kPromotion));
  EXPECT_FALSE(due[0].due.suppressed);
}

TEST_P(InstructionsTest, TheAddressIsThatOfTheChannel) {
  Plan(0, AddCustomer("ada"));
  EXPECT_EQ(Due(Channel::kEmail).at(0).address, "ada@example.com");
  EXPECT_EQ(Due(Channel::kSms).at(0).address, "+49ada");
  EXPECT_EQ(Due(Channel::kPhone).at(0).address, "+49ada");
}

TEST_P(InstructionsTest, AChangeOfConsentOrZoneIsSeenThoughTheAddressIsTheSame) {
  Plan(0, AddCustomer("ada"));
  Customer changed;
  changed.id = "ada";
  changed.time_zone = "Asia/Seoul";
  changed.consents.Grant(Channel::kSms, Purpose::kService);
  ASSERT_OK(Write(storage::UpsertCustomer, changed, kNow));
  for (const Channel channel : {Channel::kEmail, Channel::kSms}) {
    std::string time_zone;
    uint32_t consents = 0;
    ASSERT_OK(Read(ForEachDue, kCampaign, channel, 0, 1, [&](const DueInstruction& due) {
      time_zone = std::string(due.time_zone);
      consents = due.consents;
      return absl::OkStatus();
    }));
    EXPECT_EQ(time_zone, "Asia/Seoul");
    EXPECT_EQ(consents, Consents::Bit(Channel::kSms, Purpose::kService));
  }
}

TEST_P(InstructionsTest, AMissingAddressOrCustomerIsEmptyAndStillThere) {
  Customer bare;
  bare.id = "bare";
  Plan(0, AddCustomer(bare));
  Plan(1, CustomerNumber{99});
  const std::vector<Kept> due = Due(Channel::kEmail);
  ASSERT_EQ(due.size(), 2u);
  for (const Kept& kept : due) {
    EXPECT_EQ(kept.address, "");
    EXPECT_EQ(kept.due.consents, 0u);
    EXPECT_FALSE(kept.due.suppressed);
  }
}

TEST_P(InstructionsTest, OnlyTheSequencesAskedForComeInOrder) {
  const CustomerNumber ada = AddCustomer("ada");
  for (const int64_t sequence : {7, 5, 6, 8, 4}) Plan(sequence, ada);
  std::vector<int64_t> sequences;
  for (const Kept& kept : Due(Channel::kEmail, 5, 3)) sequences.push_back(kept.due.sequence);
  EXPECT_THAT(sequences, ElementsAre(5, 6, 7));
  EXPECT_THAT(Due(Channel::kEmail, 5, 0), IsEmpty());
  EXPECT_THAT(Due(Channel::kEmail, 9, 5), IsEmpty());
}

TEST_P(InstructionsTest, ASequenceIsPlannedOnce) {
  Plan(0, AddCustomer("ada"));
  EXPECT_FALSE(Write(InsertInstruction, kCampaign, PlannedInstruction{.sequence = 0, .customer = {1}}).ok());
}

TEST_P(InstructionsTest, ASuppressedCustomerIsSuppressedOnTheChannelOrOnAll) {
  const CustomerNumber ada = AddCustomer("ada");
  Plan(0, ada);
  Suppress(AddCustomer("bob"), "", std::nullopt);
  EXPECT_FALSE(IsSuppressed(Channel::kEmail));
  Suppress(ada, "", Channel::kSms);
  EXPECT_FALSE(IsSuppressed(Channel::kEmail));
  EXPECT_TRUE(IsSuppressed(Channel::kSms));
  EXPECT_FALSE(IsSuppressed(Channel::kPhone));
  Suppress(ada, "", std::nullopt);
  EXPECT_TRUE(IsSuppressed(Channel::kEmail));
  EXPECT_TRUE(IsSuppressed(Channel::kPhone));
}

TEST_P(InstructionsTest, OfALongRangeExactlyTheSuppressedAreWhateverTheirOrder) {
  std::vector<CustomerNumber> customers;
  for (int i = 0; i < 40; ++i) customers.push_back(AddCustomer("c" + std::to_string(i)));
  std::swap(customers[20], customers[39]);  // beyond the last of the range
  for (int64_t i = 0; i < 40; ++i) Plan(i, customers[static_cast<size_t>(i)]);
  const auto suppressed = [&] {
    std::vector<int64_t> sequences;
    for (const Kept& kept : Due(Channel::kEmail, 0, 40)) {
      if (kept.due.suppressed) sequences.push_back(kept.due.sequence);
    }
    return sequences;
  };
  EXPECT_THAT(suppressed(), IsEmpty());
  for (const size_t i : {0, 7, 20, 39}) Suppress(customers[i], "", Channel::kEmail);
  Suppress(customers[8], "", Channel::kSms);
  EXPECT_THAT(suppressed(), ElementsAre(0, 7, 20, 39));
  for (size_t i = 0; i < 40; ++i) {
    Suppress(customers[i], "", std::nullopt);  // with those above more rows than the range is long
    if (i >= 10) Suppress(customers[i], "", Channel::kEmail);
  }
  EXPECT_EQ(suppressed().size(), 40u);
}

TEST_P(InstructionsTest, ASuppressedAddressIsSuppressedForWhoeverHasIt) {
  Plan(0, AddCustomer("ada"));
  Suppress(std::nullopt, "ada@example.com", Channel::kSms);
  EXPECT_FALSE(IsSuppressed(Channel::kEmail)) << "another channel";
  Suppress(std::nullopt, "ada@example.com", std::nullopt);
  EXPECT_TRUE(IsSuppressed(Channel::kEmail));
  EXPECT_FALSE(IsSuppressed(Channel::kSms)) << "the number is another address";
  Suppress(std::nullopt, "+49ada", Channel::kSms);
  EXPECT_TRUE(IsSuppressed(Channel::kSms));
  EXPECT_FALSE(IsSuppressed(Channel::kPhone));
}

TEST_P(InstructionsTest, AnErrorOfTheCallerEndsTheQuery) {
  const CustomerNumber ada = AddCustomer("ada");
  Plan(0, ada);
  Plan(1, ada);
  int looks = 0;
  EXPECT_THAT(Read(ForEachDue, kCampaign, Channel::kEmail, int64_t{0}, int64_t{9},
                   [&](const DueInstruction&) {
                     ++looks;
                     return absl::CancelledError("enough");
                   }),
              HasCode(absl::StatusCode::kCancelled, "enough"));
  EXPECT_EQ(looks, 1);
}

TEST_P(InstructionsTest, EveryFieldOfABlockComesBack) {
  const Block block{.campaign = kCampaign,
                    .first_sequence = 10,
                    .size = 5,
                    .wave = 2,
                    .channel = Channel::kPhone,
                    .not_before = kNow,
                    .not_after = kNow + absl::Hours(9),
                    .time_zone = "Asia/Seoul KR",
                    .first_customer = {7},
                    .last_customer = {40}};
  ASSERT_OK(Write(InsertBlock, block));
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> blocks, Read(ListBlocks, kCampaign));
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].campaign, kCampaign);
  EXPECT_EQ(blocks[0].first_sequence, 10);
  EXPECT_EQ(blocks[0].end_sequence(), 15);
  EXPECT_EQ(blocks[0].wave, 2);
  EXPECT_EQ(blocks[0].channel, Channel::kPhone);
  EXPECT_EQ(blocks[0].not_before, kNow);
  EXPECT_EQ(blocks[0].not_after, kNow + absl::Hours(9));
  EXPECT_EQ(blocks[0].time_zone, "Asia/Seoul KR");
  EXPECT_EQ(blocks[0].first_customer, CustomerNumber{7});
  EXPECT_EQ(blocks[0].last_customer, CustomerNumber{40});
}

TEST_P(InstructionsTest, BlocksComeByFirstSequence) {
  for (const int64_t first : {20, 0, 10}) AddBlock(first, 10);
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> blocks, Read(ListBlocks, kCampaign));
  ASSERT_EQ(blocks.size(), 3u);
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(blocks[static_cast<size_t>(i)].first_sequence, 10 * i);
}

TEST_P(InstructionsTest, ABlockHoldsItsFirstAndLastSequenceAndNoMore) {
  AddBlock(5, 5);
  AddBlock(20, 1);
  EXPECT_EQ(FirstOfBlockWith(4), std::nullopt);
  EXPECT_EQ(FirstOfBlockWith(5), 5);
  EXPECT_EQ(FirstOfBlockWith(9), 5);
  EXPECT_EQ(FirstOfBlockWith(10), std::nullopt);
  EXPECT_EQ(FirstOfBlockWith(20), 20);
  EXPECT_EQ(FirstOfBlockWith(21), std::nullopt);
}

TEST_P(InstructionsTest, TheNextSequenceIsBehindTheLastBlock) {
  ASSERT_OK_AND_ASSIGN(const int64_t first, Read(NextSequence, kCampaign));
  EXPECT_EQ(first, 0);
  AddBlock(0, 7);
  AddBlock(7, 3);
  ASSERT_OK_AND_ASSIGN(const int64_t next, Read(NextSequence, kCampaign));
  EXPECT_EQ(next, 10);
  ASSERT_OK_AND_ASSIGN(const int64_t other, Read(NextSequence, CampaignNumber{4}));
  EXPECT_EQ(other, 0);
}

TEST_P(InstructionsTest, ACustomersInstructionIsFoundInABlockOfAnySize) {
  for (const int64_t size : {1, 2, 3, 7, 8}) {
    const CampaignNumber campaign{10 + size};
    for (int64_t i = 0; i < size; ++i) {
      ASSERT_OK(Write(InsertInstruction, campaign, PlannedInstruction{.sequence = 5 + i, .customer = {10 * i + 10}}));
    }
    const Block block{.campaign = campaign, .first_sequence = 5, .size = size};
    for (int64_t customer = 0; customer <= 10 * size + 5; customer += 5) {
      ASSERT_OK_AND_ASSIGN(const auto found, Read(storage::FindSequenceOf, block, CustomerNumber{customer}));
      const bool has_one = customer % 10 == 0 && customer > 0;
      EXPECT_EQ(found, has_one ? std::optional<int64_t>(4 + customer / 10) : std::nullopt) << customer << "/" << size;
    }
  }
}

TEST_P(InstructionsTest, BlocksThatHaveNotExpiredTakeAnotherEnd) {
  const auto block = [](CampaignNumber campaign, int64_t first, absl::Time not_after) {
    return Block{.campaign = campaign, .first_sequence = first, .size = 1, .not_after = not_after};
  };
  const CampaignNumber other{4};
  ASSERT_OK(Write(InsertBlock, block(kCampaign, 0, kNow)));
  ASSERT_OK(Write(InsertBlock, block(kCampaign, 1, kNow + absl::Hours(1))));
  ASSERT_OK(Write(InsertBlock, block(other, 0, kNow + absl::Hours(1))));
  ASSERT_OK(Write(storage::MoveBlockEnds, kCampaign, kNow, kNow + absl::Hours(5)));
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> blocks, Read(ListBlocks, kCampaign));
  EXPECT_EQ(blocks.at(0).not_after, kNow);
  EXPECT_EQ(blocks.at(1).not_after, kNow + absl::Hours(5));
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> others, Read(ListBlocks, other));
  EXPECT_EQ(others.at(0).not_after, kNow + absl::Hours(1));
}

TEST_P(InstructionsTest, BlocksOfStepsAreOnlyShortened) {
  const auto block = [](int64_t first, absl::Time not_after) {
    return Block{.campaign = kCampaign, .first_sequence = first, .size = 1, .not_after = not_after, .follow_up = 2};
  };
  ASSERT_OK(Write(InsertBlock, block(0, kNow + absl::Hours(1))));
  ASSERT_OK(Write(InsertBlock, block(1, kNow + absl::Hours(9))));
  ASSERT_OK(Write(storage::MoveBlockEnds, kCampaign, kNow, kNow + absl::Hours(5)));
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> blocks, Read(ListBlocks, kCampaign));
  EXPECT_EQ(blocks.at(0).not_after, kNow + absl::Hours(1));
  EXPECT_EQ(blocks.at(1).not_after, kNow + absl::Hours(5));
  EXPECT_EQ(blocks.at(0).follow_up, 2);
  EXPECT_FALSE(blocks.at(0).has_place());
}

TEST_P(InstructionsTest, BlocksFromASequenceOnAreThoseBehindIt) {
  for (const int64_t first : {0, 4, 8}) {
    ASSERT_OK(Write(InsertBlock, Block{.campaign = kCampaign, .first_sequence = first, .size = 4}));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<Block> blocks, Read(storage::ListBlocksFrom, kCampaign, 4));
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks.front().first_sequence, 4);
  EXPECT_EQ(blocks.back().first_sequence, 8);
}

TEST_P(InstructionsTest, ArmsComeAsBytesAndNoneIsMissing) {
  for (int64_t i = 0; i < 3; ++i) {
    ASSERT_OK(Write(InsertInstruction, kCampaign,
                    PlannedInstruction{.sequence = i, .customer = {i + 1}, .arm = static_cast<int>(i) + 1}));
  }
  ASSERT_OK_AND_ASSIGN(const std::string arms, Read(storage::ArmsOf, kCampaign, 1, 2));
  EXPECT_EQ(arms, "\x02\x03");
  EXPECT_THAT(Read(storage::ArmsOf, kCampaign, 1, 3),
              HasCode(absl::StatusCode::kDataLoss, ::testing::HasSubstr("missing")));
}

}  // namespace
}  // namespace sendlift::conformance

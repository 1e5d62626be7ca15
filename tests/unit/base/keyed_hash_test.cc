#include "base/keyed_hash.h"

#include <gtest/gtest.h>

#include <string>

namespace sendlift {
namespace {

HashKey CountingKey() {
  HashKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  return key;
}

std::string CountingBytes(size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), appendix A, and their vectors.h for the others.
TEST(KeyedHashTest, AgreesWithThePublishedVectors) {
  EXPECT_EQ(KeyedHash(CountingKey(), CountingBytes(15)), 0xa129ca6149be45e5u);
  EXPECT_EQ(KeyedHash(CountingKey(), ""), 0x726fdb47dd0e0e31u);
  EXPECT_EQ(KeyedHash(CountingKey(), CountingBytes(8)), 0x93f5f5799a932462u);
}

TEST(KeyedHashTest, DependsOnEveryByteOfKeyAndMessage) {
  const std::string message = CountingBytes(15);
  const uint64_t hash = KeyedHash(CountingKey(), message);
  for (size_t i = 0; i < message.size(); ++i) {
    std::string other = message;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_NE(KeyedHash(CountingKey(), other), hash) << i;
  }
  for (size_t i = 0; i < 16; ++i) {
    HashKey key = CountingKey();
    key[i] ^= 0x80;
    EXPECT_NE(KeyedHash(key, message), hash) << i;
  }
}

}  // namespace
}  // namespace sendlift

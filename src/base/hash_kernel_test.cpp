#include "base/hash_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "base/random.h"
#include "sha256_kernels.h"

namespace junshu::base {
namespace {

Digest by_openssl(ByteView message) {
  Sha256 hasher;
  hasher.update(message);
  return hasher.finish();
}

std::vector<Digest> by_openssl(const std::vector<ByteView>& messages) {
  std::vector<Digest> out;
  for (const ByteView message : messages) out.push_back(by_openssl(message));
  return out;
}

class EveryKernel : public testing::TestWithParam<HashKernel> {};

// FIPS 180-4 examples and NIST's long message.
TEST_P(EveryKernel, AgreesWithTheVectorsOfNist) {
  const std::string million(1'000'000, 'a');
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrst"
       "u",
       "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
      {million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  std::vector<ByteView> messages;
  for (const auto& vector : vectors) messages.push_back(as_bytes(vector.first));
  const auto digests = sha256_of_all(messages, GetParam());
  for (std::size_t i = 0; i < vectors.size(); ++i) EXPECT_EQ(hex(digests[i]), vectors[i].second);
}

TEST_P(EveryKernel, AgreesWithOpenSslForEveryLengthUpToThreeHundred) {
  SeededRandom random("lengths");
  const Bytes data = random_bytes(random, 300);
  std::vector<ByteView> messages;
  for (std::size_t length = 0; length <= 300; ++length) messages.push_back(ByteView(data).first(length));
  EXPECT_EQ(sha256_of_all(messages, GetParam()), by_openssl(messages));
}

TEST_P(EveryKernel, AgreesWithOpenSslAroundTheEndsOfBlocksInAnyOrder) {
  SeededRandom random("blocks");
  const Bytes data = random_bytes(random, 70'000);
  std::vector<ByteView> messages;
  for (const std::size_t size : {64UL, 65536UL, 128UL, 4096UL, 65UL * 64, 1024UL}) {
    for (std::size_t length = size - 10; length <= size + 10; ++length)
      messages.push_back(ByteView(data).subspan(size % 7, length));
  }
  EXPECT_EQ(sha256_of_all(messages, GetParam()), by_openssl(messages));
}

TEST_P(EveryKernel, AgreesWithOpenSslForAnyNumberOfMessages) {
  SeededRandom random("numbers");
  const Bytes data = random_bytes(random, 20'000);
  for (std::size_t count = 0; count <= 40; ++count) {
    std::vector<ByteView> messages;
    for (std::size_t i = 0; i < count; ++i) {
      messages.push_back(ByteView(data).subspan(static_cast<std::size_t>(random_below(random, 3000)),
                                                static_cast<std::size_t>(random_below(random, 17'000))));
    }
    EXPECT_EQ(sha256_of_all(messages, GetParam()), by_openssl(messages)) << count;
  }
}

TEST_P(EveryKernel, AgreesWithOpenSslForLargeMessages) {
  SeededRandom random("large");
  const Bytes data = random_bytes(random, 3'000'001);
  std::vector<ByteView> messages;
  for (std::size_t i = 0; i < 17; ++i) messages.push_back(ByteView(data).subspan(i * 1000, 2'000'000 + i));
  EXPECT_EQ(sha256_of_all(messages, GetParam()), by_openssl(messages));
}

INSTANTIATE_TEST_SUITE_P(OnThisProcessor, EveryKernel, testing::ValuesIn(available_hash_kernels()),
                         [](const auto& kernel) {
                           std::string name(name_of(kernel.param));
                           std::erase(name, '-');
                           return name;
                         });

using OneMessage = Digest (*)(std::initializer_list<ByteView>);
std::vector<OneMessage> ways_for_one_message() {
  std::vector<OneMessage> out = {[](std::initializer_list<ByteView> parts) { return sha256(parts); },
                                 sha256_by_openssl};
  if (has_sha_ni()) out.push_back(sha256_by_sha_ni);
  return out;
}

TEST(OneMessage, HasTheSameDigestByEveryWayForEveryLengthUpToThreeHundred) {
  SeededRandom random("one message");
  const Bytes data = random_bytes(random, 301);
  for (const OneMessage way : ways_for_one_message()) {
    for (std::size_t length = 0; length <= 300; ++length) {
      const ByteView message = ByteView(data).subspan(length % 2, length);
      EXPECT_EQ(way({message}), by_openssl(message)) << length;
    }
  }
}

TEST(OneMessage, HasTheSameDigestHoweverItIsCutIntoParts) {
  SeededRandom random("parts");
  const Bytes data = random_bytes(random, 260);
  for (const OneMessage way : ways_for_one_message()) {
    for (const std::size_t length : {0UL, 1UL, 63UL, 64UL, 65UL, 127UL, 128UL, 129UL, 260UL}) {
      const ByteView message = ByteView(data).first(length);
      for (std::size_t first = 0; first <= length; ++first) {
        const ByteView rest = message.subspan(first);
        const std::size_t second = rest.size() / 3;
        EXPECT_EQ(way({message.first(first), rest.first(second), rest.subspan(second)}), by_openssl(message))
            << length << " cut at " << first;
      }
    }
    EXPECT_EQ(way({}), by_openssl(ByteView{}));
  }
}

TEST(OneMessage, HasTheSameDigestByEveryWayWhenItIsLarge) {
  SeededRandom random("large message");
  const Bytes data = random_bytes(random, 200'000);
  for (const OneMessage way : ways_for_one_message()) {
    for (int i = 0; i < 40; ++i) {
      const ByteView message = ByteView(data).first(static_cast<std::size_t>(random_below(random, 200'000)));
      const auto cut = static_cast<std::size_t>(random_below(random, message.size() + 1));
      EXPECT_EQ(way({message.first(cut), message.subspan(cut)}), by_openssl(message)) << message.size();
    }
  }
}

TEST(HashKernels, OpenSslIsAlwaysThereAndStandsInForWhatIsNot) {
  const auto kernels = available_hash_kernels();
  ASSERT_FALSE(kernels.empty());
  EXPECT_EQ(kernels.front(), HashKernel::OpenSsl);
  EXPECT_NE(std::find(kernels.begin(), kernels.end(), chosen_hash_kernel(HashKernel::Automatic)), kernels.end());
  for (const HashKernel kernel : {HashKernel::ShaNi, HashKernel::Avx512}) {
    const bool there = std::find(kernels.begin(), kernels.end(), kernel) != kernels.end();
    EXPECT_EQ(chosen_hash_kernel(kernel), there ? kernel : HashKernel::OpenSsl);
  }
}

TEST(HashKernels, AreNamedOneWay) {
  for (const HashKernel kernel : {HashKernel::Automatic, HashKernel::OpenSsl, HashKernel::ShaNi, HashKernel::Avx512}) {
    EXPECT_EQ(hash_kernel_named(name_of(kernel)), kernel);
  }
  EXPECT_EQ(hash_kernel_named("md5"), std::nullopt);
}

}  // namespace
}  // namespace junshu::base

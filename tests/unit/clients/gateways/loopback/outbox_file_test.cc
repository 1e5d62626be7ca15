#include "clients/gateways/loopback/outbox_file.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

using ::testing::HasSubstr;

class OutboxFileTest : public ::testing::Test {
 protected:
  OutboxFileTest() { std::remove(path_.c_str()); }
  ~OutboxFileTest() override { std::remove(path_.c_str()); }

  std::string Contents() const {
    std::ostringstream contents;
    contents << std::ifstream(path_).rdbuf();
    return contents.str();
  }
  void Write(OutboxFile& outbox, const std::string& key, const std::string& name) {
    const auto renderer =
        ContentRenderer::Make({.subject = "Hi {{customer.first_name}}", .value_names = {"customer.first_name"}});
    ASSERT_OK(renderer);
    const v1::ExchangeResponse content = testing::AContent();
    const v1::ExchangeResponse message = testing::SomeInstructions(1, {{.key = key, .values = {name}}});
    outbox.Write({message.instructions().instructions(0), content.content(), *renderer},
                 absl::FromUnixMicros(1'700'000'000'000'001));
  }

  const std::string path_ = ::testing::TempDir() + "/outbox-" + std::to_string(getpid());
};

TEST_F(OutboxFileTest, AppendsALineForEveryOrderAndTheHeaderOnce) {
  for (const char* name : {"Ann", "O \"x\", Bo"}) {
    ASSERT_OK_AND_ASSIGN(const auto outbox, OutboxFile::Open(path_));
    Write(*outbox, "k", name);
    ASSERT_OK(outbox->Flush());
  }
  EXPECT_EQ(Contents(),
            "time,idempotency_key,address,campaign,creative,subject\n"
            "2023-11-14T22:13:20.000001Z,k,k@example.com,spring,blue,Hi Ann\n"
            "2023-11-14T22:13:20.000001Z,k,k@example.com,spring,blue,\"Hi O \"\"x\"\", Bo\"\n");
}

TEST_F(OutboxFileTest, NothingIsWrittenBeforeFlush) {
  ASSERT_OK_AND_ASSIGN(const auto outbox, OutboxFile::Open(path_));
  Write(*outbox, "k", "Ann");
  EXPECT_EQ(Contents(), "time,idempotency_key,address,campaign,creative,subject\n");
}

TEST_F(OutboxFileTest, SaysWhyItCannotBeOpened) {
  EXPECT_THAT(OutboxFile::Open("/no/such/folder/outbox"),
              testing::HasCode(absl::StatusCode::kNotFound, HasSubstr("/no/such/folder/outbox")));
}

}  // namespace
}  // namespace sendlift::loopback

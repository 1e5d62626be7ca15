#include "clients/gateways/loopback/flags.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace sendlift::loopback {
namespace {

using ::testing::ElementsAre;

std::optional<Flags> Parse(std::vector<const char*> arguments, int& exit_code) {
  arguments.insert(arguments.begin(), "sendlift-loopback");
  return ParseFlags(static_cast<int>(arguments.size()), arguments.data(), exit_code);
}

TEST(FlagsTest, EverythingHasADefault) {
  int exit_code = -1;
  const std::optional<Flags> flags = Parse({}, exit_code);
  ASSERT_TRUE(flags.has_value());
  EXPECT_EQ(flags->gateway.connection.server, "127.0.0.1:7443");
  EXPECT_EQ(flags->gateway.name, "loopback");
  EXPECT_THAT(flags->gateway.channels, ElementsAre(v1::EMAIL, v1::SMS));
  EXPECT_EQ(flags->people_after, absl::Seconds(10));
  EXPECT_FALSE(flags->gateway.connection.tls);
}

TEST(FlagsTest, TheVersionIsThatOfTheBuild) {
  int exit_code = -1;
  ::testing::internal::CaptureStdout();
  EXPECT_FALSE(Parse({"--version"}, exit_code).has_value());
  const std::string said = ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(exit_code, 0);
  std::ifstream in(SENDLIFT_SOURCE_DIR "/CMakeLists.txt");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::string version = said.substr(said.find(' ') + 1, said.find('\n') - said.find(' ') - 1);
  EXPECT_NE(text.find("project(sendlift VERSION " + version + " "), std::string::npos) << said;
}

TEST(FlagsTest, TakesWhatIsSaid) {
  int exit_code = -1;
  const std::optional<Flags> flags = Parse({"--server",
                                            "127.0.0.1:1",
                                            "--name",
                                            "g2",
                                            "--channels",
                                            "SMS,PHONE",
                                            "--memory",
                                            "m",
                                            "--outbox",
                                            "o",
                                            "--reject-rate",
                                            "0.1",
                                            "--bounce-rate",
                                            "0.2",
                                            "--delay-ms",
                                            "30",
                                            "--per-second-max",
                                            "20",
                                            "--seed",
                                            "9",
                                            "--people",
                                            "p",
                                            "--people-after",
                                            "1m30s",
                                            "--people-spread",
                                            "2s",
                                            "--exit-after-people",
                                            "--quiet",
                                            "--ca-cert",
                                            "ca.pem"},
                                           exit_code);
  ASSERT_TRUE(flags.has_value());
  EXPECT_THAT(flags->gateway.channels, ElementsAre(v1::SMS, v1::PHONE));
  EXPECT_EQ(flags->gateway.memory_file, "m");
  EXPECT_EQ(flags->gateway.per_second_max, 20);
  EXPECT_EQ(flags->gateway.seed, 9u);
  EXPECT_EQ(flags->loopback.reject_rate, 0.1);
  EXPECT_EQ(flags->loopback.delay, absl::Milliseconds(30));
  EXPECT_EQ(flags->people_after, absl::Seconds(90));
  EXPECT_EQ(flags->people_spread, absl::Seconds(2));
  EXPECT_TRUE(flags->exit_after_people);
  EXPECT_TRUE(flags->quiet);
  EXPECT_TRUE(flags->gateway.connection.tls);
}

TEST(FlagsTest, PeopleAnswerAsIsSaid) {
  int exit_code = -1;
  const std::optional<Flags> flags =
      Parse({"--people", "p", "--open-rate", "0.5", "--click-rate", "0.2", "--machine-rate", "0.1", "--reply-rate",
             "0.3", "--rating-max", "10", "--answer-spread", "1m", "--seed", "9"},
            exit_code);
  ASSERT_TRUE(flags.has_value());
  EXPECT_EQ(flags->answers.open_rate, 0.5);
  EXPECT_EQ(flags->answers.click_rate, 0.2);
  EXPECT_EQ(flags->answers.machine_rate, 0.1);
  EXPECT_EQ(flags->answers.reply_rate, 0.3);
  EXPECT_EQ(flags->answers.rating_max, 10);
  EXPECT_EQ(flags->answers.spread, absl::Minutes(1));
  EXPECT_EQ(flags->answers.seed, 9u);
}

TEST(FlagsTest, TheEnvironmentFillsInAndFlagsWin) {
  setenv("SENDLIFT_NAME", "from-environment", 1);
  setenv("SENDLIFT_CHANNELS", "PHONE,EMAIL", 1);
  int exit_code = -1;
  const std::optional<Flags> flags = Parse({"--name", "from-flag"}, exit_code);
  unsetenv("SENDLIFT_NAME");
  unsetenv("SENDLIFT_CHANNELS");
  ASSERT_TRUE(flags.has_value());
  EXPECT_EQ(flags->gateway.name, "from-flag");
  EXPECT_THAT(flags->gateway.channels, ElementsAre(v1::PHONE, v1::EMAIL));
}

TEST(FlagsTest, WrongUsageIsExitCodeTwo) {
  for (const std::vector<const char*>& arguments : std::vector<std::vector<const char*>>{
           {"--no-such-flag"},
           {"stray"},
           {"--channels", "FAX"},
           {"--reject-rate", "1.5"},
           {"--people-after", "soon"},
           {"--exit-after-people"},
           {"--credit", "0"},
           {"--open-rate", "0.5"},
           {"--people", "p", "--open-rate", "1.1"},
           {"--people", "p", "--answer-spread", "soon"},
       }) {
    int exit_code = -1;
    EXPECT_FALSE(Parse(arguments, exit_code).has_value()) << arguments[0];
    EXPECT_EQ(exit_code, 2) << arguments[0];
  }
}

TEST(FlagsTest, HelpIsNoError) {
  int exit_code = -1;
  EXPECT_FALSE(Parse({"--help"}, exit_code).has_value());
  EXPECT_EQ(exit_code, 0);
}

}  // namespace
}  // namespace sendlift::loopback

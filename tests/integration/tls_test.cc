// A server with TLS, client certificates and tokens: what lets a caller in, and what does not. The program openssl
// makes the certificates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::testing::AllOf;
using testing::CommandLine;
using testing::CommandResult;
using ::testing::HasSubstr;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr int kExitUnavailable = 6;
constexpr int kExitNotAllowed = 7;

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(MakeAuthority("ca"));
    ASSERT_NO_FATAL_FAILURE(MakeAuthority("other-ca"));
    ASSERT_NO_FATAL_FAILURE(MakeCertificate("server", "ca", "subjectAltName=DNS:localhost,IP:127.0.0.1"));
    ASSERT_NO_FATAL_FAILURE(MakeCertificate("client", "ca", "extendedKeyUsage=clientAuth"));
    ASSERT_NO_FATAL_FAILURE(MakeCertificate("stranger", "other-ca", "extendedKeyUsage=clientAuth"));
    ASSERT_NO_FATAL_FAILURE(MakeToken("anna", "planner"));
    ASSERT_NO_FATAL_FAILURE(MakeToken("victor", "viewer"));
    server_ = testing::StartServer(
        kBin, File("tls.db"), File("server.log"),
        {"--tls-cert", File("server.pem"), "--tls-key", File("server.key"), "--client-ca", File("ca.pem")});
    ASSERT_TRUE(server_.has_value()) << testing::ReadFile(File("server.log"));
  }

  std::string File(const std::string& name) { return directory_.File(name); }

  void Openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"/usr/bin/env", "openssl"});
    const CommandResult result = testing::RunProgram(arguments, File("openssl.txt"));
    ASSERT_EQ(result.exit_code, 0) << result.output;
  }
  void MakeAuthority(const std::string& name) {
    Openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=" + name, "-keyout", File(name + ".key"), "-out", File(name + ".pem")});
  }
  // `name`.pem and `name`.key, signed by an authority.
  void MakeCertificate(const std::string& name, const std::string& authority, const std::string& extension) {
    ASSERT_NO_FATAL_FAILURE(
        Openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=" + name,
                 "-keyout", File(name + ".key"), "-out", File(name + ".csr")}));
    testing::WriteFile(File(name + ".ext"), extension + "\n");
    Openssl({"x509", "-req", "-in", File(name + ".csr"), "-CA", File(authority + ".pem"), "-CAkey",
             File(authority + ".key"), "-CAcreateserial", "-days", "2", "-extfile", File(name + ".ext"), "-out",
             File(name + ".pem")});
  }

  CommandResult TokenCommand(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {std::string(kBin) + "/sendliftd", "--database", File("tls.db"), "token"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return testing::RunProgram(all, File(absl::StrCat("token-", ++token_commands_, ".txt")));
  }
  // Into the file `name`.token.
  void MakeToken(const std::string& name, const std::string& role) {
    const CommandResult result = TokenCommand({"create", name, "--role", role});
    ASSERT_EQ(result.exit_code, 0) << result.output;
    for (const absl::string_view line : absl::StrSplit(result.output, '\n')) {
      if (line.substr(0, 3) == "sl_") return testing::WriteFile(File(name + ".token"), line);
    }
    FAIL() << "no token in: " << result.output;
  }

  // Runs `sendlift segments list` or another command with these flags.
  CommandResult Run(const std::vector<std::string>& flags,
                    const std::vector<std::string>& command = {"segments", "list"}) {
    const std::string directory = File(absl::StrCat("run-", ++runs_));
    std::filesystem::create_directory(directory);
    return CommandLine(kBin, server_->address, directory, flags).Run(command);
  }
  std::vector<std::string> FlagsOf(const std::string& token, const std::string& authority = "ca",
                                   const std::string& certificate = "client") {
    return {"--ca-cert",    File(authority + ".pem"),
            "--cert",       File(certificate + ".pem"),
            "--key",        File(certificate + ".key"),
            "--token-file", File(token + ".token"),
            "--timeout",    "10s"};
  }

  testing::TempDir directory_;
  std::optional<testing::RunningServer> server_;
  int token_commands_ = 0;
  int runs_ = 0;
};

TEST_F(TlsTest, LetsInWhoHasTheAuthorityACertificateAndAToken) {
  const CommandResult result = Run(FlagsOf("anna"), {"segments", "create", "vips", "--filter", "tier = VIP"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(Run(FlagsOf("victor"), {"segments", "get", "vips"}).output, HasSubstr("tier = VIP"));
}

TEST_F(TlsTest, RefusesWhoHasNoCertificateOrOneOfAStranger) {
  const CommandResult none = Run({"--ca-cert", File("ca.pem"), "--token-file", File("anna.token"), "--timeout", "10s"});
  EXPECT_EQ(none.exit_code, kExitUnavailable) << none.output;
  const CommandResult stranger = Run(FlagsOf("anna", "ca", "stranger"));
  EXPECT_EQ(stranger.exit_code, kExitUnavailable) << stranger.output;
}

TEST_F(TlsTest, IsNotTrustedByWhoKnowsAnotherAuthority) {
  const CommandResult result = Run(FlagsOf("anna", "other-ca"));
  EXPECT_EQ(result.exit_code, kExitUnavailable) << result.output;
}

TEST_F(TlsTest, RefusesATokenThatIsMissingUnknownOrOfTooLowARole) {
  const CommandResult missing =
      Run({"--ca-cert", File("ca.pem"), "--cert", File("client.pem"), "--key", File("client.key")});
  EXPECT_EQ(missing.exit_code, kExitNotAllowed) << missing.output;
  testing::WriteFile(File("forged.token"), "sl_forged");
  const CommandResult forged = Run(FlagsOf("forged"));
  EXPECT_EQ(forged.exit_code, kExitNotAllowed);
  EXPECT_THAT(forged.output, HasSubstr("the token is not known"));
  const CommandResult low = Run(FlagsOf("victor"), {"segments", "create", "vips", "--filter", "tier = VIP"});
  EXPECT_EQ(low.exit_code, kExitNotAllowed);
  EXPECT_THAT(low.output, AllOf(HasSubstr("viewer"), HasSubstr("victor"), HasSubstr("CreateSegment")));
}

TEST_F(TlsTest, AGatewayComesInWithItsOwnToken) {
  ASSERT_NO_FATAL_FAILURE(MakeToken("post", "gateway"));
  testing::ChildProcess gateway = testing::ChildProcess::Start(
      {std::string(kBin) + "/sendlift-loopback", "--server", server_->address, "--ca-cert", File("ca.pem"), "--cert",
       File("client.pem"), "--key", File("client.key"), "--token-file", File("post.token")},
      File("gateway.log"));
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] {
    return ::testing::Matches(HasSubstr("loopback"))(Run(FlagsOf("victor"), {"gateways", "list"}).output);
  })) << gateway.Output();
  gateway.Signal(SIGTERM);
  EXPECT_EQ(gateway.Wait(absl::Seconds(20)), 0) << gateway.Output();
}

TEST_F(TlsTest, TokensComeAndGoWhileTheServerRuns) {
  ASSERT_NO_FATAL_FAILURE(MakeToken("late", "viewer"));
  EXPECT_TRUE(testing::Eventually(absl::Seconds(10), [&] { return Run(FlagsOf("late")).exit_code == 0; }));
  const CommandResult gone = TokenCommand({"delete", "late"});
  EXPECT_EQ(gone.exit_code, 0) << gone.output;
  EXPECT_TRUE(
      testing::Eventually(absl::Seconds(10), [&] { return Run(FlagsOf("late")).exit_code == kExitNotAllowed; }));
  EXPECT_EQ(Run(FlagsOf("anna")).exit_code, 0) << "the others stay";
}

}  // namespace
}  // namespace sendlift

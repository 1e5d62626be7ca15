#include "clients/cli/code_pools.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clients/cli/exit_code.h"
#include "sendlift/v1/code_pools.grpc.pb.h"
#include "tests/support/network/command_line.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;

// A server of pools that remembers what it was asked.
class FakePools : public testing::FakeServices<v1::CodePoolService> {
 public:
  grpc::Status CreateCodePool(grpc::ServerContext*, const v1::CreateCodePoolRequest* request,
                              v1::CodePool* response) override {
    created = *request;
    Fill(request->parent() + "/codePools/" + request->code_pool_id(), *response);
    return grpc::Status::OK;
  }
  grpc::Status GetCodePool(grpc::ServerContext*, const v1::GetCodePoolRequest* request,
                           v1::CodePool* response) override {
    Fill(request->name(), *response);
    return grpc::Status::OK;
  }
  grpc::Status ListCodePools(grpc::ServerContext*, const v1::ListCodePoolsRequest* request,
                             v1::ListCodePoolsResponse* response) override {
    const bool first = request->page_token().empty();
    if (first) response->set_next_page_token("more");
    Fill(first ? "workspaces/main/codePools/a" : "workspaces/main/codePools/b", *response->add_code_pools());
    return grpc::Status::OK;
  }
  grpc::Status DeleteCodePool(grpc::ServerContext*, const v1::DeleteCodePoolRequest* request,
                              google::protobuf::Empty*) override {
    deleted = request->name();
    return grpc::Status::OK;
  }
  grpc::Status ImportCodes(grpc::ServerContext*,
                           grpc::ServerReaderWriter<v1::ImportCodesResponse, v1::ImportCodesRequest>* stream) override {
    return imports.Serve(*stream, config, [](const v1::ImportCodesRequest& request) {
      return std::vector<std::string>(request.rows().codes().begin(), request.rows().codes().end());
    });
  }

  v1::CreateCodePoolRequest created;
  std::string deleted;
  testing::FakeImports imports;
  v1::ImportCodesRequest config;

 private:
  static void Fill(const std::string& name, v1::CodePool& pool) {
    pool.set_name(name);
    pool.set_display_name("Box");
    pool.set_code_count(12'345);
    pool.set_free_count(678);
  }
};

TEST(CodePoolsTest, APoolIsMadeShownAndDeleted) {
  FakePools server;
  const Outcome made = server.RunLine({"codes", "create", "autumn-box", "--name", "Box"});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(server.created.code_pool_id(), "autumn-box");
  EXPECT_EQ(server.created.code_pool().display_name(), "Box");
  EXPECT_THAT(server.RunLine({"codes", "get", "autumn-box"}).out, HasSubstr("12,345"));
  EXPECT_THAT(server.RunLine({"codes", "delete", "autumn-box"}).err, HasSubstr("deleted"));
  EXPECT_EQ(server.deleted, "workspaces/main/codePools/autumn-box");
}

TEST(CodePoolsTest, ListsEveryPage) {
  FakePools server;
  const Outcome listed = server.RunLine({"codes", "list", "-o", "csv"});
  EXPECT_THAT(listed.out, HasSubstr("a,Box,"));
  EXPECT_THAT(listed.out, HasSubstr("b,Box,"));
}

TEST(CodePoolsTest, CodesOfAFileAreImportedAndBadOnesKept) {
  FakePools server;
  const std::string file = FileWith("codes.csv", "note,code\nx,A-1\nx, A-2 \nx,refused\nx,\n");
  const Outcome outcome = server.RunLine({"codes", "import", "box", file.c_str()});
  EXPECT_EQ(outcome.code, static_cast<int>(ExitCode::kRejectedRows)) << outcome.err;
  EXPECT_EQ(server.config.config().code_pool(), "workspaces/main/codePools/box");
  EXPECT_THAT(server.imports.imported, ElementsAre("A-1", "A-2"));
  EXPECT_THAT(testing::ContentOf(file + ".rejected.csv"), HasSubstr("refused"));
  EXPECT_THAT(server.RunLine({"codes", "import", "box", file.c_str(), "--column", "kode"}).err,
              HasSubstr("note, code"));
}

}  // namespace
}  // namespace sendlift::cli

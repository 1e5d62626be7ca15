#include "clients/gateways/kit/channel.h"

#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

TEST(ChannelTest, AnOrderRendersItsText) {
  ASSERT_OK_AND_ASSIGN(const ContentRenderer renderer,
                       ContentRenderer::Make({.subject = "{{a.x}}", .text = "Hi {{a.x}}", .value_names = {"a.x"}}));
  const v1::ExchangeResponse content = testing::AContent();
  const v1::ExchangeResponse message =
      testing::SomeInstructions(1, {{.key = "k", .attempt = 2, .values = {"Ann\nBo"}}});
  const Order order(message.instructions().instructions(0), content.content(), renderer);
  EXPECT_EQ(order.key(), "k");
  EXPECT_EQ(order.attempt(), 2);
  EXPECT_EQ(order.address(), "k@example.com");
  EXPECT_EQ(order.content().creative(), "blue");
  EXPECT_EQ(order.RenderSubject(), "Ann Bo");
  EXPECT_EQ(order.Render(), (Rendered{.subject = "Ann Bo", .text = "Hi Ann\nBo", .html = ""}));
}

}  // namespace
}  // namespace sendlift::gateway

#include "model/machine_events.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "model/event.h"

namespace sendlift {
namespace {

constexpr absl::Duration kTooFast = absl::Seconds(2);
constexpr absl::Duration kCoarseClock = absl::Seconds(1);

// Parts of names, in small letters.
constexpr absl::string_view kMachines[] = {
    "googleimageproxy",            // Gmail's proxy
    "edge/12.246 mozilla/5.0",     // Gmail's, fetching ahead
    "yahoomailproxy",              // Yahoo's and AOL's proxy
    "barracuda",                   // "Barracuda Sentinel (EE)"
    "mimecast",                    // URL Protect
    "proofpoint",                  // URL Defense
    "safelinks",                   // Microsoft Defender
    "office existence discovery",  // Microsoft Office, whether a link leads anywhere
    "microsoftpreview",            // previews of links in Outlook and Teams
    "bingpreview",                 // likewise, before
    "ciscosecureemail",            // Cisco, formerly IronPort
    "googlemessages",              // previews of links in text messages
    "facebookexternalhit",         // previews of links; Apple's Messages calls itself so, too
    "slackbot-linkexpanding",      // previews of links
    "python-requests",             // scripts that follow links
    "headlesschrome",              // browsers without a screen
};
// Apple's Mail Privacy Protection says this, and nothing else.
constexpr absl::string_view kApple = "mozilla/5.0";

}  // namespace

bool IsMachineAgent(absl::string_view user_agent) {
  const std::string agent = absl::AsciiStrToLower(absl::StripAsciiWhitespace(user_agent));
  return agent == kApple || std::any_of(std::begin(kMachines), std::end(kMachines),
                                        [&](absl::string_view machine) { return absl::StrContains(agent, machine); });
}

bool IsTooFast(absl::string_view type, absl::Time hand_over_time, absl::Time event_time) {
  if (type != kOpened && type != kClicked) return false;
  return event_time > hand_over_time - kCoarseClock && event_time < hand_over_time + kTooFast;
}

}  // namespace sendlift

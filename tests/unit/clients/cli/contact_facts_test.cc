#include "clients/cli/contact_facts.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sendlift::cli {
namespace {

using v1::ContactFact;

struct Case {
  ContactFact::Code code;
  std::vector<std::pair<std::string, std::string>> parameters;
  const char* text;
};

TEST(ContactFactsTest, EveryFactReadsAsASentence) {
  for (const Case& c : {
           Case{ContactFact::NOT_LAUNCHED, {}, "the campaign is a draft: nobody is chosen yet"},
           Case{ContactFact::NOT_IN_CAMPAIGN,
                {{"waves_left", "0"}},
                "not in the campaign: left out when its waves were frozen"},
           Case{ContactFact::NOT_IN_CAMPAIGN,
                {{"waves_left", "2"}},
                "not in the campaign so far: waves that are still to be frozen: 2"},
           Case{ContactFact::ASSIGNED,
                {{"arm", "offer"}, {"wave", "main"}, {"tier", "vip"}, {"channel", "SMS"}},
                "assigned to arm offer in wave main, tier vip, by SMS"},
           Case{ContactFact::CONTROL, {}, "in control: never contacted, by design"},
           Case{ContactFact::PLANNED,
                {{"instruction", "17"},
                 {"channel", "SMS"},
                 {"not_before", "soon"},
                 {"not_after", "late"},
                 {"fallback_of", "3"},
                 {"fallback", "PLANNED"}},
                "instruction 17 by SMS in the place of 3, which failed, to be sent from soon until late"},
           Case{ContactFact::NO_INSTRUCTION,
                {{"fallback_of", "3"}, {"fallback", "NO_CHANNEL"}},
                "instruction 3 failed, and no other channel would do"},
           Case{ContactFact::STATE,
                {{"state", "CANCELLED"}, {"withdrawn", "true"}},
                "not sent: the contact before it was delivered after all"},
           Case{ContactFact::PLANNED,
                {{"instruction", "17"},
                 {"channel", "SMS"},
                 {"not_before", "2027-01-15T08:00:00+00:00"},
                 {"not_after", "2027-01-16T08:00:00+00:00"}},
                "instruction 17 by SMS, to be sent from 2027-01-15 08:00:00 UTC until 2027-01-16 08:00:00 UTC"},
           Case{ContactFact::PLANNED,
                {{"instruction", "40"},
                 {"channel", "SMS"},
                 {"not_before", "2027-01-15T08:00:00+00:00"},
                 {"not_after", "2027-01-16T08:00:00+00:00"},
                 {"again_in_wave", "last"}},
                "did not respond, contacted again in wave last: instruction 40 by SMS, to be sent from 2027-01-15 "
                "08:00:00 UTC until 2027-01-16 08:00:00 UTC"},
           Case{ContactFact::HANDED_OVER,
                {{"gateway", "mail-1"}, {"attempt", "2"}, {"epoch", "3"}},
                "handed to gateway mail-1, attempt 2, epoch 3"},
           Case{ContactFact::HANDED_OVER,
                {{"gateway", "mail-1"}, {"attempt", "2"}},
                "handed to gateway mail-1, attempt 2"},
           Case{ContactFact::RECEIPT,
                {{"gateway", "mail-1"}, {"attempt", "1"}, {"outcome", "REJECTED_RETRYABLE"}, {"reason", "busy"}},
                "gateway mail-1 said rejected retryable of attempt 1: busy"},
           Case{ContactFact::RECEIPT,
                {{"gateway", "mail-1"}, {"attempt", "1"}, {"outcome", "REVOKED"}, {"reason", "opted_out"}},
                "gateway mail-1 took it back in time, attempt 1"},
           Case{ContactFact::RECEIPT,
                {{"gateway", "mail-1"}, {"attempt", "2"}, {"outcome", "NOT_REVOKED"}},
                "too late: gateway mail-1 could not take it back, attempt 2"},
           Case{ContactFact::ASKED_BACK,
                {{"gateway", "mail-1"}, {"attempt", "1"}, {"reason", "opted_out"}},
                "asked gateway mail-1 to take it back, attempt 1: opted out"},
           Case{ContactFact::STATE,
                {{"state", "SUPPRESSED"}, {"taken_back", "true"}},
                "taken back before it was carried out"},
           Case{ContactFact::WAITS,
                {{"until", "2027-01-15T08:00:00+00:00"}},
                "waits for its time, 2027-01-15 08:00:00 UTC, or for a gateway"},
           Case{ContactFact::HELD,
                {{"until", "2027-01-15T08:00:00+00:00"}},
                "waits for the end of quiet hours, 2027-01-15 08:00:00 UTC"},
           Case{ContactFact::RETRY,
                {{"until", "2027-01-15T08:00:00+00:00"}, {"attempt", "2"}},
                "tried again from 2027-01-15 08:00:00 UTC on, as attempt 2"},
           Case{ContactFact::PAUSED, {}, "the campaign is paused: nothing is handed over"},
           Case{ContactFact::STATE, {{"state", "BOUNCED"}}, "came back"},
           Case{ContactFact::STATE,
                {{"state", "DEAD"}, {"attempt", "5"}},
                "a dead letter: refused 5 times; to try again: sendlift instructions redrive"},
           Case{ContactFact::STATE,
                {{"state", "SUPPRESSED"}, {"reason", "QUIET_HOURS"}},
                "taken out when it was due: it was quiet hours for them when the contact was due"},
           Case{ContactFact::STATE, {{"state", "SUPPRESSED"}}, "taken out when it was due"},
           Case{ContactFact::STATE, {{"state", "OF_A_LATER_VERSION"}}, "its state is: of a later version"},
           Case{ContactFact::OUTCOME,
                {{"metric", "purchases"}, {"event_count", "2"}, {"total_minor", "1250"}},
                "counted in purchases: events 2, 1250 minor units in all"},
           Case{ContactFact::OUTCOME,
                {{"metric", "clicks"}, {"event_count", "2"}, {"total_minor", "0"}},
                "counted in clicks: events 2"},
           Case{ContactFact::SUPPRESSION,
                {{"reason", "OPT_OUT"}, {"channel", "ALL"}, {"subject", "customer"}},
                "the customer is suppressed on all channels: opt out"},
           Case{ContactFact::SUPPRESSION,
                {{"reason", "BOUNCED"}, {"channel", "EMAIL"}, {"subject", "address"}},
                "the address is suppressed on EMAIL: bounced"},
           Case{ContactFact::NO_ADDRESS, {{"channel", "EMAIL"}}, "has no address for EMAIL"},
           Case{ContactFact::NO_CONSENT,
                {{"channel", "EMAIL"}, {"purpose", "PROMOTION"}},
                "has not consented to promotion by EMAIL"},
           Case{ContactFact::NO_INSTRUCTION, {}, "no instruction was made"},
       }) {
    ContactFact fact;
    fact.set_code(c.code);
    fact.mutable_parameters()->insert(c.parameters.begin(), c.parameters.end());
    EXPECT_EQ(FactText(fact), c.text);
  }
}

TEST(ContactFactsTest, EveryCodeHasWordsOfItsOwn) {
  for (int code = 1; code <= ContactFact::Code_MAX; ++code) {
    ContactFact fact;
    fact.set_code(static_cast<ContactFact::Code>(code));
    EXPECT_NE(FactText(fact).find(' '), std::string::npos) << ContactFact::Code_Name(fact.code());
  }
}

}  // namespace
}  // namespace sendlift::cli

// Notice: whom a stored notice goes to at this hour, and what it says: fixed words, opaque ids, times; nobody's data.
#pragma once

#include <string>

#include "referral/policy.hpp"
#include "store/store.hpp"

namespace gateway::dispatch {

// Who is told: the contact of the notice's role, or its deputy when it is not there at `now`.
struct Addressee {
  bool known = false;  // false: the policy has no contact for the role (any more)
  bool deputy = false;
  bool away = false;  // not there at this hour, and nobody stands in: told all the same
  std::string mailbox;
  std::string webhook;
};

// `practice_ods` is the practice of the referral, whose own contact goes before the common one; empty when there is
// none. `now` is case time.
Addressee addressee_of(const store::NoticeRow& notice, const std::string& practice_ods, const referral::Policy& policy,
                       const referral::WorkingCalendar& calendar, base::Instant now);

// How long and often `notice` may fail before somebody else is told.
base::Duration patience_of(const store::NoticeRow& notice, const referral::Policy& policy);

struct NoticeText {
  std::string subject;  // one line of ASCII
  std::string body;     // UTF-8, lines end in \n
  std::string link;
};

// `link_base` is where Task/{id} is found. The words are the program's own, but for the policy's out-of-hours team and
// route, which stand where the contact is away. In immediate danger the first words are to telephone the council and
// 999.
NoticeText text_of(const store::NoticeRow& notice, const Addressee& addressee, const referral::Policy& policy,
                   std::string_view link_base);

}  // namespace gateway::dispatch

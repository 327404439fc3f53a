// Contact: who is told about a safeguarding role: by which ways, at which hours, and who stands in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "referral/calendar.hpp"

namespace gateway::referral {

struct Section;

// Who is told when the contact is not there.
struct Deputy {
  std::string name;
  std::string mailbox;  // at least one of the two
  std::string webhook;
};

// Who fills a role, for telling a person. Sending notices is not the domain's business.
struct Contact {
  std::string role;  // a code of safeguarding-role
  std::string name;
  std::string mailbox;                    // shared by preference; at least one of the two
  std::string webhook;                    // https URL
  std::optional<OfficeHours> hours = {};  // on working days; none: at all times
  std::optional<Deputy> deputy = {};
  std::string practice =
      {};  // ODS code of the practice whose own this is; empty: everybody's who has none of their own
};

// Who fills `role` for that practice: its own contact, else the common one; null when there is neither.
const Contact* contact_for(const std::vector<Contact>& contacts, std::string_view role, std::string_view practice_ods);

// True when somebody is there at `now` to read what is sent.
bool is_there(const Contact& contact, base::Instant now, const WorkingCalendar& calendar);

// True for a mailbox that can stand in a mail's envelope and header as it is: ASCII, local part as an RFC 5321 §4.1.2
// Dot-string, a host name behind it.
bool is_mailbox(std::string_view text);

// The origin "https://host" or "https://host:port" of an https URL without user, spaces or control characters; empty
// when it is no such URL.
std::string origin_of(std::string_view url);

// Every [[contact]] of a policy file, each followed by those that single practices have instead of it. Errors: as those
// of Section; value for a mailbox or webhook that is none, and for practices at a role that is not theirs.
base::Result<std::vector<Contact>> read_contacts(const Section& file);

}  // namespace gateway::referral

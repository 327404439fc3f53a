#include "dispatch/notice.hpp"

#include <iterator>

#include "referral/codes.hpp"

namespace gateway::dispatch {
namespace {

namespace codes = referral::codes;

std::string local(base::Instant instant) {
  return referral::WorkingCalendar::local_text(instant) + " (London)";
}

std::string shown(std::string_view system, const std::string& code) {
  const std::string_view display = codes::display_of(system, code);
  return display.empty() ? code : std::string(display);
}

std::string subject_of(const store::NoticeRow& notice) {
  if (notice.event == "unsubscribed") return "The practice's system is no longer told of its referrals";
  std::string subject = notice.immediate_danger ? "IMMEDIATE DANGER: telephone the council now. " : "";
  subject +=
      notice.event == "reminded" ? "Reminder: a safeguarding matter is unresolved" : "A safeguarding matter needs you";
  if (notice.due_at) subject += ", by " + local(*notice.due_at);
  return subject;
}

struct AdviceWords {
  const char* event;
  const char* subject;
  const char* text;
};

constexpr AdviceWords advice_words[] = {
    {"advice-unanswered", "A question for safeguarding advice has no answer",
     "A question for safeguarding advice was not answered in time. Answer it, or, if you asked, ask somebody else by "
     "telephone: advice never replaces a referral."},
    {"advice-answered", "A question for safeguarding advice was answered",
     "The question for safeguarding advice that you asked was answered. Read the answer and decide: advice never "
     "replaces a referral."},
    {"advice-refused", "A question for safeguarding advice was refused",
     "The question for safeguarding advice that you asked was refused. Read why, and ask somebody else by telephone: "
     "advice never replaces a referral."},
    {"advice-asked", "A question for safeguarding advice",
     "A practice asks for safeguarding advice about a child nobody names."}};

// Of a question about a child nobody names, which leads to no referral.
NoticeText advice_text_of(const store::NoticeRow& notice, const Addressee& addressee, std::string_view link_base) {
  NoticeText text;
  const AdviceWords* words = std::begin(advice_words);
  while (words + 1 != std::end(advice_words) && words->event != notice.event) ++words;
  text.subject = words->subject;
  text.link = referral::origin_of(link_base) + "/advice/" + base::to_string(notice.task_id);
  text.body = std::string(words->text) + "\n\n";
  text.body += "For:      " + shown(codes::role_system, notice.role) + (addressee.deputy ? ", as deputy" : "") + "\n";
  text.body += "Raised:   " + local(notice.raised_at) + "\n";
  if (notice.due_at) text.body += "Due:      " + local(*notice.due_at) + "\n";
  text.body += "Question: " + text.link + "\n";
  text.body += "Notice:   " + base::to_string(notice.id) + "\n\n";
  text.body += "This notice names nobody. If it reached you twice, it is one: the notice's number is the same.\n";
  return text;
}

}  // namespace

Addressee addressee_of(const store::NoticeRow& notice, const std::string& practice_ods, const referral::Policy& policy,
                       const referral::WorkingCalendar& calendar, base::Instant now) {
  Addressee addressee;
  const referral::Contact* contact = referral::contact_for(policy.contacts, notice.role, practice_ods);
  if (contact == nullptr) return addressee;
  addressee.known = true;
  addressee.mailbox = contact->mailbox;
  addressee.webhook = contact->webhook;
  if (referral::is_there(*contact, now, calendar)) return addressee;
  if (!contact->deputy) {
    addressee.away = true;
    return addressee;
  }
  addressee.deputy = true;
  addressee.mailbox = contact->deputy->mailbox;
  addressee.webhook = contact->deputy->webhook;
  return addressee;
}

base::Duration patience_of(const store::NoticeRow& notice, const referral::Policy& policy) {
  const referral::NoticePatience& patience = policy.notice_patience;
  return notice.immediate_danger ? patience.within_in_danger : patience.within;
}

NoticeText text_of(const store::NoticeRow& notice, const Addressee& addressee, const referral::Policy& policy,
                   std::string_view link_base) {
  if (notice.event.starts_with("advice-")) return advice_text_of(notice, addressee, link_base);
  NoticeText text;
  text.subject = subject_of(notice);
  text.link = std::string(link_base) + "/Task/" + base::to_string(notice.task_id);
  std::string& body = text.body;
  if (notice.immediate_danger) {
    body +=
        "IMMEDIATE DANGER. Telephone the council's children's social care now; call 999 if a child is in danger at "
        "this "
        "moment. Do not wait for this system.\n\n";
  }
  body += notice.event == "reminded"  ? "A safeguarding referral is still waiting for somebody to resolve it.\n\n"
          : notice.event == "asked"   ? "Something is asked of the practice about a safeguarding referral.\n\n"
          : notice.event == "offered" ? "A safeguarding referral was not accepted. The next steps are there as drafts: "
                                        "take one, or decline them.\n\n"
                                      : "A safeguarding referral needs somebody to act.\n\n";
  if (notice.event == "unsubscribed") {
    body =
        "The practice's own system has not taken what the gateway tells it for so long that its subscription has ended "
        "in "
        "error. Look into the Tasks yourself, and have the system mended and subscribe again.\n\n";
  }
  const std::string_view why = codes::display_of(codes::escalation_reason_system, notice.reason);
  body += "Why:      " + (why.empty() ? notice.reason : std::string(why) + " (" + notice.reason + ")") + "\n";
  if (!notice.rung.empty()) body += "Rung:     " + notice.rung + "\n";
  body += "For:      " + shown(codes::role_system, notice.role) + (addressee.deputy ? ", as deputy" : "") + "\n";
  // A reminder has a time of its own; when the matter was raised stands in the Task.
  body += (notice.event == "reminded" ? "Reminded: " : "Raised:   ") + local(notice.raised_at) + "\n";
  body += "Due:      " + (notice.due_at ? local(*notice.due_at) : std::string("as soon as you can")) + "\n";
  body += "Task:     " + text.link + "\n";
  body += "Notice:   " + base::to_string(notice.id) + "\n\n";
  if (notice.event != "unsubscribed") {
    body += "Open the Task, take it up and say there what was done.";
    // Only the last rung is reminded: there is nobody above it.
    body += notice.rung.empty()          ? "\n"
            : notice.event == "reminded" ? " You are reminded until somebody does; nobody stands above this rung.\n"
                                         : " If nobody does in time, the next rung of the ladder is told.\n";
  }
  if (addressee.away) {
    body += "\nThis was sent outside the hours given for you. " + policy.out_of_hours.team + ": " +
            policy.out_of_hours.route + "\n";
  }
  body += "\nThis notice names nobody. If it reached you twice, it is one: the notice's number is the same.\n";
  return text;
}

}  // namespace gateway::dispatch

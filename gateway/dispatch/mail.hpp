// Mail: a notice as an RFC 5322 message, the same bytes at every try to the same addressee.
#pragma once

#include <string>

#include "dispatch/notice.hpp"
#include "net/mail_sender.hpp"

namespace gateway::dispatch {

// "<id@host>": the same at every try, so that a mailbox knows a repeat. `from` is a mailbox.
std::string message_id(const base::Uuid& notice, std::string_view from);

// The message to `addressee.mailbox`, which is_mailbox. Auto-Submitted as RFC 3834 §5 asks, so that no vacation notice
// answers; Date is when the notice was raised.
net::Mail mail(const store::NoticeRow& notice, const Addressee& addressee, const NoticeText& text,
               const std::string& from);

}  // namespace gateway::dispatch

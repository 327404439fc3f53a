#include "inlets/mllp_desk.hpp"

#include <utility>

#include "access/authorisation.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "formats/hl7v2_message.hpp"
#include "inlets/mllp_frame.hpp"

namespace gateway::inlets {
namespace {

using base::Error;
using base::ErrorKind;

// Message ids are derived in this space.
constexpr base::Uuid message_space{
    {0x6d, 0x6c, 0x6c, 0x70, 0x21, 0x4e, 0x48, 0x37, 0x8a, 0x51, 0x7b, 0x0c, 0x52, 0x45, 0x46, 0x31}};

base::Uuid request_id_of(const formats::Hl7v2Header& header, std::string_view content) {
  if (header.control_id.empty()) return base::derive_uuid(message_space, base::hex(base::sha256(content)));
  return base::derive_uuid(message_space,
                           header.sending_application + '\n' + header.sending_facility + '\n' + header.control_id);
}

}  // namespace

// One frame on its way.
struct MllpDesk::Visit {
  net::Frame frame;
  net::AnswerFrame answer;
  Asked asked;
  std::vector<Error> remarks;
};

MllpDesk::MllpDesk(casework::Pipeline& pipeline, casework::Casework& casework, const access::Partners& partners,
                   const base::Clock& clock, base::Ids& ids, const json::Names& names, ReferralAnswer usual,
                   std::function<bool(std::function<void()>)> post)
    : pipeline_(pipeline),
      casework_(casework),
      partners_(partners),
      clock_(clock),
      ids_(ids),
      names_(names),
      usual_(usual),
      post_(std::move(post)) {}

void MllpDesk::take(net::Frame frame, net::AnswerFrame answer) {
  auto visit = std::make_shared<Visit>();
  visit->frame = std::move(frame);
  visit->answer = std::move(answer);
  if (post_([this, visit] { admit(visit); })) return;
  base::log::warning("mllp_queue_full", {});
  if (auto header = formats::read_hl7v2_header(visit->frame.content)) visit->asked.header = std::move(*header);
  visit->asked.request_id = ids_.next();
  reply(*visit,
        Error(ErrorKind::transient, "the gateway has more work than it can queue", {}, "send the same message again"),
        !visit->frame.whole);
}

void MllpDesk::admit(const std::shared_ptr<Visit>& visit) {
  const net::Frame& frame = visit->frame;
  auto header = formats::read_hl7v2_header(frame.content);
  visit->asked.request_id = ids_.next();
  const access::Partner* sender = partners_.of(frame.peer);
  if (header) visit->asked.header = *header;
  if (sender == nullptr) {
    return refuse(visit,
                  Error(ErrorKind::unknown_party, "this certificate belongs to no listed organisation", {},
                        "ask the gateway's operator to list the certificate's name"),
                  true);
  }
  if (!access::may_submit(*sender)) {
    return refuse(visit, Error(ErrorKind::forbidden, "only a practice submits referrals"), true);
  }
  if (!header) return refuse(visit, header.error(), !frame.whole);
  visit->asked.request_id = request_id_of(*header, frame.content);
  if (!frame.whole) {
    return refuse(visit,
                  Error(ErrorKind::too_long, "the message is longer than this listener takes", {},
                        "send what is that long as an attachment"),
                  true);
  }
  if (header->code != "REF") {
    return refuse(visit, Error(ErrorKind::not_supported, "only referrals are taken here", "MSH-9.1", "send REF^I12"),
                  false);
  }
  submit(visit, *sender);
}

void MllpDesk::submit(const std::shared_ptr<Visit>& visit, const access::Partner& sender) {
  // What cannot be read at all is refused here, so that the sender hears the place; the rest never is.
  if (const auto readable = formats::read_hl7v2(visit->frame.content); !readable) {
    return refuse(visit, readable.error(), false);
  }
  pipeline_.take(message_of(*visit, sender),
                 [this, visit](base::Result<casework::Answer> answer) { reply(*visit, std::move(answer), false); });
}

casework::Message MllpDesk::message_of(Visit& visit, const access::Partner& sender) const {
  const formats::Hl7v2Header& header = visit.asked.header;
  casework::Message message;
  message.sender = sender.ods;
  message.request_id = visit.asked.request_id;
  message.correlation_id = ids_.next();
  message.content_type = hl7v2_media_type;
  const std::string receiver(formats::hl7v2_parts(header.receiving_facility, header.delimiters.component).front());
  const access::Partner* council = partners_.find(receiver);
  if (council != nullptr && council->role == access::PartnerRole::council) message.target_council = receiver;
  if (!header.processing_id.empty() && !header.processing_id.starts_with('P')) {
    visit.remarks.emplace_back(ErrorKind::value, "the message says it is no production message; it was taken as real",
                               "MSH-11", "send P, and send tests to a gateway for tests");
  }
  if (header.control_id.empty()) {
    visit.remarks.emplace_back(ErrorKind::required, "the message has no control id", "MSH-10",
                               "give each message one of its own, and a repeat the same");
  }
  if (may_need_message(header, usual_)) visit.asked.message = visit.frame.content;
  message.body = std::move(visit.frame.content);
  return message;
}

void MllpDesk::refuse(const std::shared_ptr<Visit>& visit, base::Error error, bool close) {
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = "refuse";
  const access::Partner* partner = partners_.of(visit->frame.peer);
  fact.actor = partner != nullptr ? partner->ods : "certificate:" + visit->frame.peer.certificate_sha256.substr(0, 16);
  fact.outcome = "refused";
  fact.rule = base::issue_type(error.kind);
  casework_.record(fact, visit->asked.request_id, [this, visit, close, error = std::move(error)](base::Status durable) {
    if (!durable) return reply(*visit, std::move(durable).error(), close);
    reply(*visit, error, close);
  });
}

void MllpDesk::reply(Visit& visit, base::Result<casework::Answer> answer, bool close) const {
  const Outcome outcome{std::move(answer), visit.remarks};
  net::FrameAnswer sent;
  sent.close = close;
  for (const std::string& one : hl7v2_replies(visit.asked, outcome, usual_, clock_.network_now(), names_)) {
    sent.bytes += mllp_frame(one);
  }
  visit.answer(std::move(sent));
}

}  // namespace gateway::inlets

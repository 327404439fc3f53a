// MllpDesk: takes HL7 v2 referrals that arrive over MLLP into the pipeline, and answers when they are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "access/partner.hpp"
#include "base/ports.hpp"
#include "casework/casework.hpp"
#include "casework/pipeline.hpp"
#include "inlets/hl7v2_reply.hpp"
#include "json/name.hpp"
#include "net/frames.hpp"

namespace gateway::inlets {

// The media type under which a message enters the pipeline.
inline constexpr std::string_view hl7v2_media_type = "application/hl7-v2";

class MllpDesk {
 public:
  // `post` runs work on the worker pool; false when its queue is full. Everything given outlives the desk.
  MllpDesk(casework::Pipeline& pipeline, casework::Casework& casework, const access::Partners& partners,
           const base::Clock& clock, base::Ids& ids, const json::Names& names, ReferralAnswer usual,
           std::function<bool(std::function<void()>)> post);

  // Takes one frame; what it answers stands in hl7v2_reply.hpp. A message is the one it was before when its sender,
  // MSH-3, MSH-4 and MSH-10 are: it gets the same answer, or AE when its bytes are others. Without MSH-10 the bytes
  // alone say. The certificate alone says who sends (access::Partners); MSH-6 names the council when it holds one's ODS
  // code.
  void take(net::Frame frame, net::AnswerFrame answer);

 private:
  struct Visit;
  void admit(const std::shared_ptr<Visit>& visit);
  void submit(const std::shared_ptr<Visit>& visit, const access::Partner& sender);
  void refuse(const std::shared_ptr<Visit>& visit, base::Error error, bool close);
  void reply(Visit& visit, base::Result<casework::Answer> answer, bool close) const;
  casework::Message message_of(Visit& visit, const access::Partner& sender) const;

  casework::Pipeline& pipeline_;
  casework::Casework& casework_;
  const access::Partners& partners_;
  const base::Clock& clock_;
  base::Ids& ids_;
  const json::Names& names_;
  const ReferralAnswer usual_;
  std::function<bool(std::function<void()>)> post_;
};

}  // namespace gateway::inlets

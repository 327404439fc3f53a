#include "inlets/mllp_listener.hpp"

#include <utility>

#include "base/log.hpp"
#include "inlets/mllp_frame.hpp"

namespace gateway::inlets {

MllpListener::MllpListener(const MllpSettings& settings, const MllpSurroundings& surroundings,
                           std::function<bool(std::function<void()>)> post)
    : desk_(surroundings.pipeline, surroundings.casework, surroundings.partners, surroundings.clock, surroundings.ids,
            surroundings.names, settings.answer, std::move(post)),
      server_(settings.listen, std::make_unique<MllpCutter>(),
              [this](net::Frame frame, net::AnswerFrame answer) { desk_.take(std::move(frame), std::move(answer)); }) {}

base::Result<std::uint16_t> MllpListener::start() {
  const auto port = server_.start();
  if (port) base::log::info("mllp_listening", {{"port", static_cast<std::int64_t>(*port)}});
  return port;
}

}  // namespace gateway::inlets

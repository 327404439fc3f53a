// MLLP: HL7 v2 messages on a connection, each between VT and FS CR (HL7 v2 transport specification, MLLP release 1).
#pragma once

#include <string>
#include <string_view>

#include "net/frames.hpp"

namespace gateway::inlets {

// Finds frames. Bytes between frames are passed over, up to a small amount: then it is some other protocol.
// FS without CR ends no frame, so that a lone FS in a text does no harm.
class MllpCutter final : public net::FrameCutter {
 public:
  static constexpr std::size_t most_between = 1'024;

  Cut cut(std::string_view bytes, std::size_t searched) const override;
};

// `message` between its marks.
std::string mllp_frame(std::string_view message);

}  // namespace gateway::inlets

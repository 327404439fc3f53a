// Frames: messages cut out of a connection's bytes, for protocols that are not HTTP.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "net/message.hpp"

namespace gateway::net {

// Stateless: one serves all connections of a server, on all its loops.
class FrameCutter {
 public:
  enum class Found { more, frame, broken };

  struct Cut {
    Found found = Found::more;
    std::size_t begin = 0;     // of the frame's content in the bytes looked at
    std::size_t end = 0;       // past it
    std::size_t consumed = 0;  // bytes that nobody needs again: what stood before the frame, and the frame when found
  };

  virtual ~FrameCutter() = default;

  // Looks for the first frame in `bytes`; the first `searched` of them were looked at before, when they were not
  // enough. `broken`: this can become no frame any more, and the connection ends.
  virtual Cut cut(std::string_view bytes, std::size_t searched) const = 0;
};

struct Frame {
  std::string content;
  bool whole =
      true;  // false: longer than the limit; `content` is its beginning, and the connection ends after the answer
  Peer peer;
};

struct FrameAnswer {
  std::string bytes;   // as they are sent, framing included; empty sends nothing
  bool close = false;  // close the connection afterwards
};

// Answers one frame; call exactly once, from any thread. Destroying it uncalled closes the connection.
using AnswerFrame = std::function<void(FrameAnswer)>;
// Takes one frame; called on the event loop; must not block and must not throw.
using FrameHandler = std::function<void(Frame, AnswerFrame)>;

}  // namespace gateway::net

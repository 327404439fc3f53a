#include "inlets/mllp_frame.hpp"

#include <algorithm>

namespace gateway::inlets {
namespace {

constexpr char start_mark = '\x0b';
constexpr std::string_view end_marks = "\x1c\r";

}  // namespace

net::FrameCutter::Cut MllpCutter::cut(std::string_view bytes, std::size_t searched) const {
  const std::size_t start = bytes.find(start_mark);
  if (std::min(start, bytes.size()) > most_between) return {Found::broken, 0, 0, 0};
  if (start == std::string_view::npos) return {};
  // The first of the two end marks may be the last byte looked at before.
  const std::size_t from = std::max(start + 1, searched > 0 ? searched - 1 : 0);
  const std::size_t end = bytes.find(end_marks, from);
  if (end == std::string_view::npos) return {Found::more, 0, 0, 0};
  return {Found::frame, start + 1, end, end + end_marks.size()};
}

std::string mllp_frame(std::string_view message) {
  std::string frame(1, start_mark);
  frame += message;
  frame += end_marks;
  return frame;
}

}  // namespace gateway::inlets

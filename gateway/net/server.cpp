#include "net/server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <optional>

#include "base/assert.hpp"
#include "net/address_limit.hpp"
#include "net/framed_session.hpp"
#include "net/listener.hpp"
#include "net/session.hpp"
#include "net/socket_streams.hpp"

namespace gateway::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::local::stream_protocol;
using base::Error;
using base::ErrorKind;
using boost::system::error_code;

namespace {

// Fine enough that no limit is overrun by more than a quarter, coarse enough to cost nothing.
std::chrono::milliseconds tick_of(const ServerLimits& limits) {
  const auto shortest =
      std::min({limits.handshake, limits.header, limits.body, limits.body_grace, limits.idle, limits.request});
  return std::clamp(shortest / 4, std::chrono::milliseconds(1), std::chrono::milliseconds(250));
}

Error cannot_listen(const error_code& ec, const std::string& place) {
  const bool in_use = ec == asio::error::address_in_use;
  return Error(in_use ? ErrorKind::transient : ErrorKind::value, "Cannot listen here: " + ec.message() + ".", place,
               "Name another address, or stop what listens there.");
}

base::Result<tcp::acceptor> listen_tcp(asio::io_context& context, const std::string& address, std::uint16_t port) {
  const std::string place = address + ":" + std::to_string(port);
  error_code ec;
  const auto ip = asio::ip::make_address(address, ec);
  if (ec)
    return Error(ErrorKind::value, "This is not an IP address.", address,
                 "Write an IPv4 or IPv6 address to listen on.");
  tcp::acceptor acceptor(context);
  acceptor.open(ip.is_v6() ? tcp::v6() : tcp::v4(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind({ip, port}, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return cannot_listen(ec, place);
  return acceptor;
}

// A socket file outlives a killed program; it may be replaced when nobody answers on it any more.
bool is_stale(asio::io_context& context, const std::string& path) {
  std::error_code no_file;
  if (!std::filesystem::is_socket(path, no_file)) return false;
  error_code ec;
  stream_protocol::socket probe(context);
  probe.connect(path, ec);
  return ec == asio::error::connection_refused;
}

base::Result<stream_protocol::acceptor> listen_local(asio::io_context& context, const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Error(ErrorKind::value, "The path of the Unix socket is too long.", path,
                 "Use a path of at most 107 bytes.");
  }
  if (is_stale(context, path)) ::unlink(path.c_str());
  error_code ec;
  stream_protocol::acceptor acceptor(context);
  acceptor.open(stream_protocol(), ec);
  if (!ec) acceptor.bind(path, ec);
  if (ec) return cannot_listen(ec, path);
  // Nobody can connect before listen, so the mode is right from the first connection on.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) ec.assign(errno, boost::system::system_category());
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return cannot_listen(ec, path);
  return acceptor;
}

}  // namespace

struct Server::State {
  ServerSettings settings;
  Handler handler;
  Tally tally;
  std::unique_ptr<const FrameCutter> cutter;  // null where HTTP is spoken
  FrameHandler frame_handler;
  SessionSurroundings surroundings;
  std::optional<FramedSurroundings> framed;
  AddressLimit addresses;
  std::vector<std::shared_ptr<EventLoop>> loops;
  std::shared_ptr<Listener<tcp>> tcp_listener;
  std::shared_ptr<Listener<stream_protocol>> local_listener;
  TlsContext tls;
  bool running = false;

  State(ServerSettings server_settings, Handler request_handler)
      : settings(std::move(server_settings)),
        handler(std::move(request_handler)),
        surroundings{settings.limits, settings.hosts, handler, tally, settings.on_refused},
        addresses(settings.limits.connections_per_address) {}

  void speak_frames(std::unique_ptr<const FrameCutter> frames, FrameHandler taker) {
    cutter = std::move(frames);
    frame_handler = std::move(taker);
    framed.emplace(FramedSurroundings{settings.limits, *cutter, frame_handler, tally});
  }

  base::Result<std::uint16_t> listen();
  void take_tcp(EventLoop& loop, tcp::socket socket);
  void begin(EventLoop& loop, std::unique_ptr<Stream> stream, const std::string& address);
};

base::Result<std::uint16_t> Server::State::listen() {
  auto& context = loops.front()->context();
  if (!settings.unix_socket.empty()) {
    auto acceptor = TRY(listen_local(context, settings.unix_socket));
    local_listener = std::make_shared<Listener<stream_protocol>>(
        std::move(acceptor), loops, tally, [this](EventLoop& loop, stream_protocol::socket socket) {
          begin(loop, std::make_unique<LocalStream>(std::move(socket)), "");
        });
    local_listener->accept();
    return std::uint16_t{0};
  }
  tls = TRY(make_server_context({settings.tls.certificate, settings.tls.key, settings.tls.client_ca},
                                settings.address + ":" + std::to_string(settings.port)));
  auto acceptor = TRY(listen_tcp(context, settings.address, settings.port));
  const std::uint16_t port = acceptor.local_endpoint().port();
  tcp_listener = std::make_shared<Listener<tcp>>(
      std::move(acceptor), loops, tally,
      [this](EventLoop& loop, tcp::socket socket) { take_tcp(loop, std::move(socket)); });
  tcp_listener->accept();
  return port;
}

void Server::State::take_tcp(EventLoop& loop, tcp::socket socket) {
  error_code ec;
  const auto endpoint = socket.remote_endpoint(ec);
  if (ec) return;  // gone already
  const std::string address = endpoint.address().to_string();
  if (!addresses.take(address)) {
    Tally::add(tally.refused_connections);
    return;
  }
  socket.set_option(tcp::no_delay(true), ec);
  begin(loop, std::make_unique<TlsStream>(std::move(socket), tls, address), address);
}

void Server::State::begin(EventLoop& loop, std::unique_ptr<Stream> stream, const std::string& address) {
  Tally::add(tally.connections);
  Tally::add(tally.open_connections);
  asio::post(loop.context(), [this, &loop, stream = std::move(stream), address]() mutable {
    const auto make = [this, &stream](const LoopTime& time, std::shared_ptr<EventGate> gate,
                                      std::function<void(Connection&)> on_end) -> std::shared_ptr<Connection> {
      if (framed) {
        return std::make_shared<FramedSession>(std::move(stream), *framed, time, std::move(gate), std::move(on_end));
      }
      return std::make_shared<Session>(std::move(stream), surroundings, time, std::move(gate), std::move(on_end));
    };
    loop.begin_connection(make, [this, address] {
      tally.open_connections.fetch_sub(1, std::memory_order_relaxed);
      if (!address.empty()) addresses.give_back(address);
    });
  });
}

Server::Server(ServerSettings settings, Handler handler)
    : state_(std::make_unique<State>(std::move(settings), std::move(handler))) {}

Server::Server(ServerSettings settings, std::unique_ptr<const FrameCutter> cutter, FrameHandler handler)
    : state_(std::make_unique<State>(std::move(settings), Handler())) {
  state_->speak_frames(std::move(cutter), std::move(handler));
}

Server::~Server() {
  stop(std::chrono::milliseconds(0));
}

base::Result<std::uint16_t> Server::start() {
  GATEWAY_ASSERT(!state_->running);
  const unsigned threads = std::max(1U, state_->settings.threads);
  for (unsigned i = 0; i < threads; ++i)
    state_->loops.push_back(std::make_shared<EventLoop>(tick_of(state_->settings.limits)));
  auto port = state_->listen();
  if (!port) {
    state_->loops.clear();
    return port;
  }
  state_->running = true;
  for (const auto& loop : state_->loops) loop->start();
  return port;
}

void Server::stop(std::chrono::milliseconds grace) {
  if (!state_->running) return;
  state_->running = false;
  if (state_->tcp_listener) state_->tcp_listener->stop();
  if (state_->local_listener) state_->local_listener->stop();
  for (const auto& loop : state_->loops) loop->drain(grace);
  for (const auto& loop : state_->loops) loop->join();
  if (state_->local_listener) ::unlink(state_->settings.unix_socket.c_str());
  state_->tcp_listener.reset();
  state_->local_listener.reset();
  state_->loops.clear();
}

ServerCounters Server::counters() const {
  const auto read = [](const Tally::Count& count) { return count.load(std::memory_order_relaxed); };
  const Tally& tally = state_->tally;
  ServerCounters counters;
  counters.connections = read(tally.connections);
  counters.open_connections = read(tally.open_connections);
  counters.requests = read(tally.requests);
  counters.failed_handshakes = read(tally.failed_handshakes);
  counters.failed_accepts = read(tally.failed_accepts);
  counters.refused_connections = read(tally.refused_connections);
  for (std::size_t i = 0; i < wire_rule_count; ++i) {
    counters.wire_rejects.emplace_back(describe(static_cast<WireRule>(i)).id, read(tally.wire_rejects[i]));
  }
  return counters;
}

}  // namespace gateway::net

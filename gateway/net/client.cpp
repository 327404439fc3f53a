#include "net/client.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "net/client_connection.hpp"
#include "net/connector.hpp"
#include "net/request_writer.hpp"
#include "net/tls_context.hpp"

namespace gateway::net {

namespace asio = boost::asio;
using base::Error;
using base::ErrorKind;

namespace {

using OnReply = std::function<void(base::Result<Response>)>;

Error stopped() {
  return Error(ErrorKind::transient, "The client has stopped.", "client", "Send it again after the restart.");
}

// One request on its way, from send to reply.
struct Exchange {
  Origin origin;
  Method method;
  std::string bytes;
  OnReply on_reply;
  asio::steady_timer deadline;
  std::shared_ptr<ClientConnection> connection;  // while it is asked
  bool retried = false;

  Exchange(asio::io_context& context, OutgoingRequest request, OnReply reply)
      : origin(std::move(request.origin)), method(request.method), on_reply(std::move(reply)), deadline(context) {
    request.origin = origin;
    bytes = write_request(request);
  }

  bool done() const { return !on_reply; }

  void settle(base::Result<Response> result) {
    if (done()) return;
    deadline.cancel();
    try {
      std::exchange(on_reply, nullptr)(std::move(result));
    } catch (const std::exception&) {
      base::log::error("reply_exception", {{"place", "client"}});
    }
  }
};

struct Kept {
  std::shared_ptr<ClientConnection> connection;
  std::shared_ptr<asio::steady_timer> until;
};

// The connections of one origin.
struct Pool {
  std::vector<Kept> idle;  // the one used last at the end
  std::deque<std::shared_ptr<Exchange>> waiting;
  std::size_t open = 0;  // idle, asked and being made
};

std::string key_of(const Origin& origin) {
  return origin.host + '|' + std::to_string(origin.port) + '|' + origin.verify_as +
         (origin.public_only ? "|public" : "");
}

}  // namespace

// All but `send` and `stop` runs on the client's thread.
struct Client::State {
  ClientSettings settings;
  asio::io_context context{1};
  TlsContext tls;
  std::map<std::string, Pool> pools;
  std::set<std::shared_ptr<Exchange>> exchanges;
  std::set<std::shared_ptr<Connector>> connectors;
  std::mutex mutex;
  bool accepting = false;  // guarded by mutex
  bool stopping = false;
  std::thread thread;

  void begin(const std::shared_ptr<Exchange>& exchange);
  void serve(Pool& pool);
  void connect(Pool& pool, const std::shared_ptr<Exchange>& exchange);
  void ask(Pool& pool, std::shared_ptr<ClientConnection> connection, const std::shared_ptr<Exchange>& exchange);
  void exchanged(Pool& pool, const std::shared_ptr<ClientConnection>& connection,
                 const std::shared_ptr<Exchange>& exchange, Exchanged result);
  void keep(Pool& pool, std::shared_ptr<ClientConnection> connection);
  void forget(Pool& pool, const ClientConnection& connection);
  void settle(const std::shared_ptr<Exchange>& exchange, base::Result<Response> result);
  void shut_down();
};

void Client::State::begin(const std::shared_ptr<Exchange>& exchange) {
  Pool& pool = pools[key_of(exchange->origin)];
  exchanges.insert(exchange);
  if (pool.waiting.size() >= settings.waiting_per_origin) {
    return settle(exchange, Error(ErrorKind::throttled, "Too many requests wait for this server.",
                                  exchange->origin.host, "Try again later."));
  }
  exchange->deadline.expires_after(settings.total);
  exchange->deadline.async_wait([this, &pool, exchange](const boost::system::error_code& ec) {
    if (ec || exchange->done()) return;
    std::erase(pool.waiting, exchange);
    const auto connection = exchange->connection;
    settle(exchange, Error(ErrorKind::timeout, "The server did not answer in time; the request may have arrived.",
                           exchange->origin.host, "Send it again with the same X-Request-ID."));
    if (connection) connection->close();
  });
  pool.waiting.push_back(exchange);
  serve(pool);
}

void Client::State::serve(Pool& pool) {
  while (!pool.waiting.empty() && !stopping) {
    if (pool.idle.empty() && pool.open >= settings.connections_per_origin) return;
    const auto exchange = pool.waiting.front();
    pool.waiting.pop_front();
    if (pool.idle.empty()) {
      connect(pool, exchange);
    } else {
      const Kept kept = std::move(pool.idle.back());
      pool.idle.pop_back();
      kept.until->cancel();
      ask(pool, kept.connection, exchange);
    }
  }
}

void Client::State::connect(Pool& pool, const std::shared_ptr<Exchange>& exchange) {
  ++pool.open;
  const auto connector = std::make_shared<Connector>(context, tls, exchange->origin);
  connectors.insert(connector);
  connector->start(settings.connect, [this, &pool, exchange,
                                      weak = std::weak_ptr(connector)](base::Result<std::unique_ptr<Stream>> made) {
    connectors.erase(weak.lock());
    if (!made) {
      --pool.open;
      settle(exchange, made.error());
      return serve(pool);
    }
    auto connection = std::make_shared<ClientConnection>(std::move(made).value(), settings.response_bytes);
    connection->start([this, &pool](ClientConnection& lost) { forget(pool, lost); });
    if (!exchange->done()) return ask(pool, std::move(connection), exchange);
    keep(pool, std::move(connection));
    serve(pool);
  });
}

void Client::State::ask(Pool& pool, std::shared_ptr<ClientConnection> connection,
                        const std::shared_ptr<Exchange>& exchange) {
  exchange->connection = connection;
  connection->ask(exchange->bytes, exchange->method, [this, &pool, connection, exchange](Exchanged result) {
    exchanged(pool, connection, exchange, std::move(result));
  });
}

void Client::State::exchanged(Pool& pool, const std::shared_ptr<ClientConnection>& connection,
                              const std::shared_ptr<Exchange>& exchange, Exchanged result) {
  exchange->connection = nullptr;
  if (result.reusable) {
    keep(pool, connection);
  } else {
    --pool.open;
  }
  // Safe once: no byte of an answer came on a connection that had gone stale while it was kept.
  if (result.stale && !exchange->retried && !exchange->done() && !stopping) {
    exchange->retried = true;
    connect(pool, exchange);
  } else {
    settle(exchange, std::move(result.answer));
  }
  serve(pool);
}

void Client::State::keep(Pool& pool, std::shared_ptr<ClientConnection> connection) {
  auto until = std::make_shared<asio::steady_timer>(context, settings.idle);
  until->async_wait([this, &pool, until, weak = std::weak_ptr(connection)](const boost::system::error_code& ec) {
    const auto unused = ec ? nullptr : weak.lock();
    if (!unused) return;
    unused->close();
    forget(pool, *unused);
  });
  pool.idle.push_back({std::move(connection), std::move(until)});
}

void Client::State::forget(Pool& pool, const ClientConnection& connection) {
  const auto found = std::find_if(pool.idle.begin(), pool.idle.end(),
                                  [&](const Kept& kept) { return kept.connection.get() == &connection; });
  if (found == pool.idle.end()) return;
  found->until->cancel();
  pool.idle.erase(found);
  --pool.open;
  serve(pool);
}

void Client::State::settle(const std::shared_ptr<Exchange>& exchange, base::Result<Response> result) {
  exchange->settle(std::move(result));
  exchanges.erase(exchange);
}

void Client::State::shut_down() {
  stopping = true;
  for (auto& [key, pool] : pools) {
    pool.waiting.clear();
    for (const auto& kept : std::exchange(pool.idle, {})) {
      kept.until->cancel();
      kept.connection->close();
    }
  }
  for (const auto& exchange : std::set(exchanges)) {
    const auto connection = exchange->connection;
    settle(exchange, stopped());
    if (connection) connection->close();
  }
  for (const auto& connector : std::set(connectors)) connector->cancel();
}

Client::Client(ClientSettings settings) : state_(std::make_unique<State>()) {
  state_->settings = std::move(settings);
}

Client::~Client() {
  stop();
}

base::Status Client::start() {
  const auto& settings = state_->settings;
  state_->tls = TRY(make_client_context({settings.certificate, settings.key, settings.server_ca}));
  const std::lock_guard lock(state_->mutex);
  GATEWAY_ASSERT(!state_->accepting && !state_->thread.joinable());
  state_->accepting = true;
  state_->thread = std::thread([state = state_.get(), guard = asio::make_work_guard(state_->context)] {
    while (!state->stopping) state->context.run_one();
    // What was closed still has to hear of it.
    state->context.restart();
    state->context.poll();
  });
  return base::Success{};
}

void Client::send(OutgoingRequest request, OnReply on_reply) {
  const auto fit = check_outgoing(request);
  std::unique_lock lock(state_->mutex);
  if (!state_->accepting) {
    lock.unlock();
    return on_reply(stopped());
  }
  auto exchange = std::make_shared<Exchange>(state_->context, std::move(request), std::move(on_reply));
  asio::post(state_->context, [state = state_.get(), exchange, fit] {
    if (!fit) return exchange->settle(fit.error());
    state->begin(exchange);
  });
}

void Client::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->accepting) return;
    state_->accepting = false;
    asio::post(state_->context, [state = state_.get()] { state->shut_down(); });
  }
  state_->thread.join();
}

}  // namespace gateway::net

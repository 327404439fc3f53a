// ClientConnection: one kept connection to a server: a request out, its answer in, and a watch while nobody asks.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/answer_reader.hpp"
#include "net/message.hpp"
#include "net/stream.hpp"

namespace gateway::net {

// How one request went.
struct Exchanged {
  base::Result<Response> answer;
  bool reusable = false;  // the connection may carry another request
  bool stale = false;     // a kept connection ended before any byte of the answer: worth one more try elsewhere
};

// Lives on the client's thread. `stream` is open already.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  ClientConnection(std::unique_ptr<Stream> stream, std::size_t body_limit);

  // Begins to watch; `on_lost` is called once if the connection ends or misbehaves while nobody asks.
  void start(std::function<void(ClientConnection&)> on_lost);

  // Sends `bytes`, a whole request of `method`; one at a time. Errors: transient, structure, too_long.
  void ask(std::string bytes, Method method, std::function<void(Exchanged)> on_exchanged);

  // Ends the connection; what is asked gets transient.
  void close();

 private:
  void watch();
  void arrived(std::size_t count);
  void settle(base::Result<Response> answer, bool reusable);

  std::unique_ptr<Stream> stream_;
  AnswerReader reader_;
  std::function<void(ClientConnection&)> on_lost_;
  std::function<void(Exchanged)> on_exchanged_;  // set while somebody asks
  std::string out_;
  bool writing_ = false;
  bool closed_ = false;
  unsigned asked_ = 0;
};

}  // namespace gateway::net

#include "net/mail_sender.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace gateway::net {
namespace {

constexpr long least_timeout_ms = 1;

bool is_this_machine(const std::string& server) {
  return server == "localhost" || server == "127.0.0.1" || server == "::1" || server == "[::1]";
}

struct Unread {
  std::string_view bytes;
};

std::size_t give_bytes(char* into, std::size_t size, std::size_t count, void* from) {
  auto& unread = *static_cast<Unread*>(from);
  const std::size_t part = std::min(size * count, unread.bytes.size());
  std::memcpy(into, unread.bytes.data(), part);
  unread.bytes.remove_prefix(part);
  return part;
}

// The server's words hold what it likes; nobody reads them.
std::size_t drop_bytes(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

int end_when_stopping(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

// What became of a transfer that ended with `code`, the server's last reply being `reply`.
MailReply reply_of(CURLcode code, long reply) {
  MailReply made;
  const auto unreachable = [&](const char* outcome) {
    made.reachable = false;
    made.outcome = outcome;
    return made;
  };
  switch (code) {
    case CURLE_OK:
      made.accepted = true;
      made.outcome = "accepted";
      return made;
    case CURLE_ABORTED_BY_CALLBACK: made.stopped = true; return unreachable("stopped");
    case CURLE_LOGIN_DENIED: return unreachable("login");
    case CURLE_OPERATION_TIMEDOUT: return unreachable("timeout");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return unreachable("connect");
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER: return unreachable("tls");
    default: break;
  }
  if (reply < 400 || reply > 599) return unreachable("broken-off");
  made.permanent = reply >= 500;
  made.outcome = "smtp-" + std::to_string(reply);
  return made;
}

}  // namespace

// One libcurl handle: keeps the connection from mail to mail.
struct MailSender::Conversation {
  struct Clean {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  std::unique_ptr<CURL, Clean> handle{curl_easy_init()};

  Conversation(const MailSettings& settings, std::atomic<bool>& stopping) {
    const bool tls = settings.security == MailSecurity::tls;
    set(CURLOPT_URL, ((tls ? "smtps://" : "smtp://") + settings.server + ':' + std::to_string(settings.port) + '/' +
                      settings.greeting)
                         .c_str());
    set(CURLOPT_PROTOCOLS_STR, tls ? "smtps" : "smtp");
    // The environment and ~/.netrc of whoever starts the program have no say.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USE_SSL,
        static_cast<long>(settings.security == MailSecurity::plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!settings.server_ca.empty()) set(CURLOPT_CAINFO, settings.server_ca.c_str());
    if (!settings.user.empty()) {
      set(CURLOPT_USERNAME, settings.user.c_str());
      set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, std::max(least_timeout_ms, static_cast<long>(settings.connect.count())));
    set(CURLOPT_TIMEOUT_MS, std::max(least_timeout_ms, static_cast<long>(settings.total.count())));
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, give_bytes);
    set(CURLOPT_WRITEFUNCTION, drop_bytes);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, end_when_stopping);
    set(CURLOPT_XFERINFODATA, &stopping);
  }

  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle.get(), option, value);
  }

  MailReply send(const Mail& mail) {
    Unread unread{mail.bytes};
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> to(
        curl_slist_append(nullptr, ('<' + mail.to + '>').c_str()), curl_slist_free_all);
    set(CURLOPT_MAIL_FROM, ('<' + mail.from + '>').c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
    set(CURLOPT_READDATA, &unread);
    const CURLcode code = curl_easy_perform(handle.get());
    long reply = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply);
    set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    return reply_of(code, reply);
  }
};

MailSender::MailSender(MailSettings settings) : settings_(std::move(settings)) {}

MailSender::~MailSender() {
  stop();
}

base::Status MailSender::start() {
  if (settings_.security == MailSecurity::plain && !is_this_machine(settings_.server)) {
    return base::Error(base::ErrorKind::value, "mail without TLS may only go to this machine", settings_.server,
                       "use starttls or tls");
  }
  if (!settings_.server_ca.empty() && ::access(settings_.server_ca.c_str(), R_OK) != 0) {
    return base::Error(base::ErrorKind::value, "the CA file of the mail server cannot be read", settings_.server_ca,
                       "correct the path, or let the gateway's user read it");
  }
  // Before any thread of ours uses libcurl, as it asks.
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return base::Error(base::ErrorKind::transient, "libcurl could not be initialised");
  }
  const std::lock_guard lock(mutex_);
  running_ = true;
  thread_ = std::thread([this] { run(); });
  return base::Success{};
}

void MailSender::send(Mail mail, std::function<void(MailReply)> on_reply) {
  {
    const std::lock_guard lock(mutex_);
    if (running_) {
      jobs_.push_back({std::move(mail), std::move(on_reply)});
      changed_.notify_one();
      return;
    }
  }
  on_reply(reply_of(CURLE_ABORTED_BY_CALLBACK, 0));
}

void MailSender::run() {
  Conversation conversation(settings_, stopping_);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !running_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job.on_reply(stopping_.load() ? reply_of(CURLE_ABORTED_BY_CALLBACK, 0) : conversation.send(job.mail));
    lock.lock();
  }
}

void MailSender::stop() {
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gateway::net

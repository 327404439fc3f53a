#include "support/office.hpp"

#include <future>
#include <thread>

#include "casework/transaction.hpp"
#include "referral/case_codec.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace gateway::tests {
namespace {

access::Partner partner(const std::string& ods, access::PartnerRole role) {
  access::Partner made;
  made.ods = ods;
  made.name = ods;
  made.role = role;
  made.certificate_san = {std::string(1, static_cast<char>(std::tolower(ods[0]))) + ods.substr(1) + ".example"};
  if (role == access::PartnerRole::council) made.endpoint.host = ods + ".council.example";
  return made;
}

}  // namespace

access::Partners sample_partners() {
  std::vector<access::Partner> list = {
      partner("Y99001", access::PartnerRole::practice), partner("Y99002", access::PartnerRole::practice),
      partner("Z99001", access::PartnerRole::council), partner("Z99002", access::PartnerRole::council),
      partner("Q99001", access::PartnerRole::partnership)};
  list[4].acts_for = {"named-gp"};
  list[4].covers = {"Y99001"};
  list[0].endpoint.host = "y99001.hooks.example";
  list[2].postcodes = {"ZZ99"};
  return access::Partners::from(std::move(list)).value();
}

Office::Office()
    : policy(referral::read_policy(content_of("policies/default.toml"), "policies/default.toml").value()),
      calendar(referral::WorkingCalendar::read(content_of("policies/bank-holidays.json")).value()),
      sealer_(store::open_sealer(folder_.file("key"), store::MissingKey::make, entropy).value()) {
  open();
}

Office::~Office() {
  close();
}

void Office::open() {
  store::sqlite::SqliteSettings settings;
  settings.path = folder_.file("gateway.db");
  store_ = std::make_unique<WatchedStore>(store::sqlite::open_sqlite(settings, *sealer_).value());
  workers_ = std::make_unique<net::WorkerPool>(2, 64);
  const casework::Executor executor = [this](std::function<void()> work) {
    workers_->post_continuation(std::move(work));
  };
  casework_ = std::make_unique<casework::Casework>(*store_, clock, policy, calendar, executor, [this] { ++wakes; });
  pipeline_ = std::make_unique<casework::Pipeline>(*store_, *casework_, intake, partners, ids, clock, executor);
  const auto rules =
      std::make_shared<const casework::RulesInForce>(casework::Rules{referral::Policies(policy), calendar});
  advice_ = std::make_unique<casework::AdviceDesk>(*store_, clock, rules, ids, executor, [this] { ++wakes; });
  tick_ = std::make_unique<casework::Tick>(*store_, *casework_, clock);
}

void Office::close() {
  store_->stop();
  workers_->stop();
  tick_.reset();
  advice_.reset();
  pipeline_.reset();
  casework_.reset();
  store_.reset();
}

void Office::reopen() {
  close();
  open();
}

base::Result<casework::Answer> Office::take(std::string body, base::Uuid request_id, std::string type) {
  casework::Message message;
  message.sender = "Y99001";
  message.request_id = request_id.is_nil() ? ids.next() : request_id;
  message.correlation_id = ids.next();
  message.content_type = std::move(type);
  message.body = std::move(body);
  auto promise = std::make_shared<std::promise<base::Result<casework::Answer>>>();
  auto answer = promise->get_future();
  pipeline_->take(std::move(message),
                  [promise](base::Result<casework::Answer> given) { promise->set_value(std::move(given)); });
  return answer.get();
}

base::Result<referral::Decision> Office::apply(const base::Uuid& case_id, referral::Event event,
                                               casework::Along along) {
  auto promise = std::make_shared<std::promise<base::Result<referral::Decision>>>();
  auto decision = promise->get_future();
  casework_->apply(case_id, std::move(event), std::move(along),
                   [promise](base::Result<referral::Decision> made) { promise->set_value(std::move(made)); });
  return decision.get();
}

void Office::run_tick() {
  for (auto next = tick_->run(); next && *next && **next <= clock.now(); next = tick_->run()) std::this_thread::yield();
}

std::vector<referral::Case> Office::cases() {
  std::vector<referral::Case> list;
  const auto rows = store_->list_cases({});
  if (!rows) return list;
  for (const store::CaseRow& row : *rows) list.push_back(referral::decode_case(row.state).value());
  return list;
}

std::vector<referral::StoryLine> Office::story(const base::Uuid& any_id, std::string_view kind) {
  std::vector<referral::StoryLine> lines;
  const auto traced = store_->trace(any_id);
  if (!traced) return lines;
  for (const store::TracedReferral& one : *traced) {
    for (const store::EventRow& row : one.events) {
      auto line = casework::decode_line(row.line).value();
      if (line.kind == kind) lines.push_back(std::move(line));
    }
  }
  return lines;
}

std::uint64_t Office::audit_rows() {
  return store_->verify_audit().value().rows;
}

}  // namespace gateway::tests

#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <utility>

#include "base/log.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/group_committer.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/schema.hpp"

namespace gateway::store::sqlite {
namespace {

using base::Error;
using base::ErrorKind;

Error unavailable() {
  return Error(ErrorKind::transient, "the store cannot take or give anything now", {}, "try again later");
}

class SqliteStore final : public Store {
 public:
  SqliteStore(Sealer& sealer, FileLock lock, std::unique_ptr<GroupCommitter> committer,
              std::unique_ptr<ReaderPool> readers)
      : sealer_(sealer), lock_(std::move(lock)), committer_(std::move(committer)), readers_(std::move(readers)) {}

  ~SqliteStore() override { stop(); }

  void submit(Transaction transaction, OnDurable on_durable) override {
    if (!committer_ || committer_->full()) {
      on_durable(unavailable());
      return;
    }
    SealedTransaction sealed = seal_transaction(std::move(transaction), committer_->draw_payload_id(), sealer_);
    if (!committer_->push(std::move(sealed), on_durable)) on_durable(unavailable());
  }

  base::Result<std::optional<InboxEntry>> message(std::string_view organisation,
                                                  const base::Uuid& request_id) override {
    return read([&](Reader& reader) { return reader.message(organisation, request_id); });
  }
  base::Result<std::optional<InboxEntry>> message_of(const base::Uuid& referral_id) override {
    return read([&](Reader& reader) { return reader.message_of(referral_id); });
  }
  base::Result<std::vector<InboxEntry>> unfinished_messages(std::size_t limit) override {
    return read([&](Reader& reader) { return reader.unfinished_messages(limit); });
  }
  base::Result<std::optional<CaseRow>> load_case(const base::Uuid& case_id) override {
    return read([&](Reader& reader) { return reader.load_case(case_id); });
  }
  base::Sha256 child_key(std::string_view nhs_number) const override {
    return sealer_.blind_index("nhs-number|" + std::string(nhs_number));
  }
  base::Result<std::vector<CaseRow>> cases_of_child(const base::Sha256& child, std::string_view status,
                                                    std::size_t newest) override {
    return read([&](Reader& reader) { return reader.cases_of_child(child, status, newest); });
  }
  base::Result<std::vector<CaseRow>> list_cases(const CaseFilter& filter) override {
    return read([&](Reader& reader) { return reader.list_cases(filter); });
  }
  base::Result<std::optional<ResourceRow>> resource(const ResourceKey& key) override {
    return read([&](Reader& reader) { return reader.resource(key); });
  }
  base::Result<std::vector<ResourceRow>> resources(const std::vector<ResourceKey>& keys) override {
    return read([&](Reader& reader) { return reader.resources(keys); });
  }
  base::Result<std::vector<TaskChange>> task_changes(std::string_view organisation, base::Instant since,
                                                     const base::Uuid& after, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.task_changes(organisation, since, after, limit); });
  }
  base::Result<std::vector<DueClock>> due_clocks(base::Instant now, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.due_clocks(now, limit); });
  }
  base::Result<std::optional<base::Instant>> next_due() override {
    return read([](Reader& reader) { return reader.next_due(); });
  }
  base::Result<std::vector<DueClock>> running_clocks(const base::Uuid& after, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.running_clocks(after, limit); });
  }
  base::Result<std::vector<CaseName>> cases_after(const base::Uuid& after, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.cases_after(after, limit); });
  }
  base::Result<std::vector<std::string>> destinations() override {
    return read([](Reader& reader) { return reader.destinations(); });
  }
  base::Result<std::vector<OutboxRow>> due_deliveries(std::string_view destination, base::Instant network_now,
                                                      std::size_t limit) override {
    return read([&](Reader& reader) { return reader.due_deliveries(destination, network_now, limit); });
  }
  base::Result<std::optional<base::Instant>> next_attempt(std::string_view destination, base::Instant after) override {
    return read([&](Reader& reader) { return reader.next_attempt(destination, after); });
  }
  base::Result<std::vector<NoticeRow>> due_notices(base::Instant network_now, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.due_notices(network_now, limit); });
  }
  base::Result<std::optional<base::Instant>> next_notice(base::Instant after) override {
    return read([&](Reader& reader) { return reader.next_notice(after); });
  }
  base::Result<std::optional<SubscriptionRow>> subscription(const base::Uuid& id) override {
    return read([&](Reader& reader) { return reader.subscription(id); });
  }
  base::Result<std::vector<SubscriptionRow>> subscriptions(std::string_view organisation) override {
    return read([&](Reader& reader) { return reader.subscriptions(organisation); });
  }
  base::Result<std::vector<SubscriptionRow>> waiting_subscriptions() override {
    return read([&](Reader& reader) { return reader.waiting_subscriptions(); });
  }
  base::Result<std::vector<HookRow>> due_hooks(const base::Uuid& id, base::Instant now, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.due_hooks(id, now, limit); });
  }
  base::Result<std::optional<base::Instant>> next_hook(const base::Uuid& id, base::Instant after) override {
    return read([&](Reader& reader) { return reader.next_hook(id, after); });
  }
  base::Result<std::vector<TracedReferral>> trace(const base::Uuid& any_id) override {
    return read([&](Reader& reader) { return reader.trace(any_id); });
  }
  base::Result<std::optional<AdviceRow>> advice(const base::Uuid& id) override {
    return read([&](Reader& reader) { return reader.advice(id); });
  }
  base::Result<std::optional<AdviceRow>> advice_asked(std::string_view asker, const base::Uuid& key) override {
    return read([&](Reader& reader) { return reader.advice_asked(asker, key); });
  }
  base::Result<std::vector<AdviceRow>> advice_of(std::string_view organisation, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.advice_of(organisation, limit); });
  }
  base::Result<std::vector<AdviceRow>> due_advice(base::Instant now, std::size_t limit) override {
    return read([&](Reader& reader) { return reader.due_advice(now, limit); });
  }
  base::Result<std::optional<base::Instant>> next_advice() override {
    return read([](Reader& reader) { return reader.next_advice(); });
  }
  base::Result<AuditChain> verify_audit() override {
    return read([](Reader& reader) { return reader.verify_audit(); });
  }

  bool healthy() const override { return !committer_ || committer_->healthy(); }
  StoreCounters counters() const override { return committer_ ? committer_->counters() : StoreCounters{}; }

  void stop() override {
    // Readers first, so that the last checkpoint finds nobody holding the log.
    readers_->close();
    if (committer_) committer_->stop();
  }

 private:
  template <typename Question>
  auto read(const Question& question) -> decltype(question(std::declval<Reader&>())) {
    if (!healthy()) return unavailable();
    auto reader = readers_->borrow();
    if (!reader) return unavailable();
    return question(*reader.operator->());
  }

  Sealer& sealer_;
  FileLock lock_;
  std::unique_ptr<GroupCommitter> committer_;
  std::unique_ptr<ReaderPool> readers_;
};

constexpr std::string_view seal_check = "sealed with this key";
constexpr std::string_view seal_check_place = "about|seal check";

base::Status check_key(Connection& connection, Sealer& sealer, bool may_write) {
  Statement find = TRY(connection.prepare("SELECT content FROM about WHERE name='seal check'"));
  find.start();
  if (find.next()) {
    const auto opened = sealer.open(find.bytes(0), seal_check_place);
    find.finish();
    if (!opened || *opened != seal_check) {
      return Error(ErrorKind::forbidden, "the store was sealed with another key", {},
                   "give the key file that belongs to this store");
    }
    return base::Success{};
  }
  if (find.finish() != SQLITE_DONE) return failure(find.code(), "read");
  if (!may_write) return base::Success{};
  const std::string sealed = sealer.seal(seal_check, seal_check_place);
  Statement insert = TRY(connection.prepare("INSERT INTO about VALUES('seal check', ?)"));
  if (insert.run(Blob{sealed}) != SQLITE_DONE) return failure(insert.code(), "write to");
  return base::Success{};
}

std::uint64_t size_of(const std::string& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return none ? 0 : size;
}

base::Status quick_check(Connection& connection, const SqliteSettings& settings) {
  const std::uint64_t bytes = size_of(settings.path) + size_of(settings.path + "-wal");
  if (bytes > settings.quick_check_limit_bytes) {
    base::log::warning("store.check_skipped", {{"bytes", static_cast<std::int64_t>(bytes)}});
    return base::Success{};
  }
  base::log::info("store.check", {{"bytes", static_cast<std::int64_t>(bytes)}});
  Statement check = TRY(connection.prepare("PRAGMA quick_check(1)"));
  check.start();
  const bool sound = check.next() && check.bytes(0) == "ok";
  check.finish();
  if (sound) return base::Success{};
  return Error(ErrorKind::invariant, "the store's file is damaged", settings.path, "restore it from a backup");
}

base::Result<Connection> open_writer(const SqliteSettings& settings, Sealer& sealer) {
  // An orderly end leaves no log behind.
  const bool unclean = size_of(settings.path + "-wal") > 0;
  Connection connection =
      TRY(Connection::open(settings.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, settings.vfs));
  TRY(prepare_writer(connection));
  if (unclean) TRY(quick_check(connection, settings));
  TRY(check_key(connection, sealer, true));
  if (settings.page_limit > 0)
    TRY(connection.number(("PRAGMA max_page_count=" + std::to_string(settings.page_limit)).c_str()));
  return connection;
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite(const SqliteSettings& settings, Sealer& sealer) {
  FileLock lock;
  std::unique_ptr<GroupCommitter> committer;
  if (settings.read_only) {
    if (!std::filesystem::exists(settings.path)) {
      return Error(ErrorKind::not_found, "there is no store", settings.path, "give the path of an existing store");
    }
    Connection connection = TRY(Connection::open(settings.path, SQLITE_OPEN_READONLY, settings.vfs));
    TRY(prepare_reader(connection));
    TRY(check_key(connection, sealer, false));
  } else {
    lock = TRY(FileLock::take(settings.path + ".lock"));
    committer = TRY(GroupCommitter::start(TRY(open_writer(settings, sealer)), settings));
  }
  auto readers = TRY(ReaderPool::open(settings, sealer));
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(sealer, std::move(lock), std::move(committer), std::move(readers)));
}

}  // namespace gateway::store::sqlite

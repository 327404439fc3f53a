#include "store_recording.hpp"

#include <map>
#include <utility>

namespace floor_bench {
namespace {

std::vector<Row> read_rows(sqlite3* database, const std::string& sql) {
  std::vector<Row> rows;
  sqlite3_stmt* const statement = prepare(database, sql);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    Row& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      Cell& cell = row.emplace_back();
      cell.type = sqlite3_column_type(statement, i);
      if (cell.type == SQLITE_INTEGER) {
        cell.number = sqlite3_column_int64(statement, i);
      } else if (cell.type != SQLITE_NULL) {
        cell.bytes.assign(static_cast<const char*>(sqlite3_column_blob(statement, i)),
                          static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
    }
  }
  sqlite3_finalize(statement);
  return rows;
}

// The recorded rows, sorted back into the transactions that wrote them.
class Recorder {
 public:
  Recorder(const std::string& path, std::size_t limit) {
    check(database_, sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr), path.c_str());
    for (const Row& row :
         read_rows(database_,
                   "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")) {
      recording_.schema.push_back(row[0].bytes);
    }
    read_referrals(limit);
    read_the_rest();
    sqlite3_close(database_);
  }

  Recording take() { return std::move(recording_); }

 private:
  struct Place {
    std::size_t referral = 0;
    bool decision = false;
  };

  std::vector<Row> all(Table table) {
    std::vector<Row> rows = read_rows(database_, "SELECT * FROM " + tables[table]);
    if (!rows.empty()) recording_.columns[table] = rows[0].size();
    return rows;
  }

  int column(Table table, const std::string& name) {
    const auto found =
        read_rows(database_, "SELECT cid FROM pragma_table_info('" + tables[table] + "') WHERE name='" + name + "'");
    if (found.empty()) fail("column", (tables[table] + "." + name).c_str());
    return static_cast<int>(found[0][0].number);
  }

  void add(Table table, const Place& place, Row row) {
    Referral& referral = recording_.referrals[place.referral];
    for (const Cell& cell : row) recording_.bytes += cell.bytes.size();
    ++recording_.rows;
    (place.decision ? referral.decision : referral.intake).inserts.push_back({table, std::move(row)});
  }

  void read_referrals(std::size_t limit) {
    recording_.columns.resize(tables.size());
    const auto at = [&](const char* name) { return static_cast<std::size_t>(column(referrals, name)); };
    const std::size_t number = at("number"), request = at("request_id"), correlation = at("correlation_id"),
                      body = at("body_payload"), answered = at("answered"), answer_payload = at("answer_payload");
    const std::vector<std::size_t> answer = {answered,       at("answer_status"), at("answer_location"),
                                             answer_payload, at("answer_at"),     number};
    for (Row row : all(referrals)) {
      if (row[answered].type == SQLITE_NULL || row[answered].number != 1) continue;
      if (recording_.referrals.size() == limit) break;
      const std::size_t index = recording_.referrals.size();
      Referral& referral = recording_.referrals.emplace_back();
      by_number_[row[number].number] = index;
      by_request_[row[request].bytes] = index;
      correlations_.push_back(row[correlation].bytes);
      by_payload_[row[body].number] = {index, false};
      if (row[answer_payload].number != row[body].number) by_payload_[row[answer_payload].number] = {index, true};
      for (const std::size_t i : answer) referral.decision.answer.push_back(row[i]);
      for (std::size_t i = 0; i + 1 < answer.size(); ++i) row[answer[i]] = Cell{};
      row[answered] = Cell{SQLITE_INTEGER, 0, {}};
      add(referrals, {index, false}, std::move(row));
    }
  }

  void read_the_rest() {
    const auto with_payload = [&](Table table, const char* name) {
      const auto key = static_cast<std::size_t>(column(table, name));
      for (Row& row : all(table)) {
        const auto place = by_payload_.find(row[key].number);
        if (place != by_payload_.end()) {
          add(table, place->second, std::move(row));
        } else if (table == payloads) {
          ++recording_.left_out;
        }
      }
    };
    with_payload(payloads, "id");
    with_payload(events, "payload");
    with_payload(resources, "payload");
    const auto case_id = static_cast<std::size_t>(column(cases, "id"));
    const auto of_referral = static_cast<std::size_t>(column(cases, "referral"));
    const auto case_number = static_cast<std::size_t>(column(cases, "number"));
    std::map<sqlite3_int64, std::size_t> by_case_number;
    for (Row& row : all(cases)) {
      const auto known = by_number_.find(row[of_referral].number);
      if (known == by_number_.end()) continue;
      by_case_[row[case_id].bytes] = known->second;
      by_case_number[row[case_number].number] = known->second;
      add(cases, {known->second, true}, std::move(row));
    }
    const auto child_case = static_cast<std::size_t>(column(children, "number"));
    for (Row& row : all(children)) {
      const auto known = by_case_number.find(row[child_case].number);
      if (known != by_case_number.end()) add(children, {known->second, true}, std::move(row));
    }
    const auto with_case = [&](Table table, const char* open_column, sqlite3_int64 open) {
      const auto key = static_cast<std::size_t>(column(table, "case_id"));
      const auto state = static_cast<std::size_t>(column(table, open_column));
      for (Row& row : all(table)) {
        const auto known = by_case_.find(row[key].bytes);
        if (known == by_case_.end()) continue;
        row[state] = Cell{SQLITE_INTEGER, open, {}};
        add(table, {known->second, true}, std::move(row));
      }
    };
    with_case(outbox, "done", 0);
    with_case(clocks, "running", 1);
    const auto trace_referral = static_cast<std::size_t>(column(traces, "referral"));
    const auto trace_id = static_cast<std::size_t>(column(traces, "id"));
    for (Row& row : all(traces)) {
      const auto known = by_number_.find(row[trace_referral].number);
      if (known == by_number_.end()) continue;
      const Place place{known->second, row[trace_id].bytes != correlations_[known->second]};
      add(traces, place, std::move(row));
    }
    const auto request = static_cast<std::size_t>(column(audit, "request_id"));
    const auto audited_case = static_cast<std::size_t>(column(audit, "case_id"));
    for (Row& row : all(audit)) {
      const auto known = by_request_.find(row[request].bytes);
      const bool decided = row[audited_case].bytes != std::string(16, '\0');
      if (known != by_request_.end()) add(audit, {known->second, decided}, std::move(row));
    }
  }

  sqlite3* database_ = nullptr;
  Recording recording_;
  std::map<sqlite3_int64, std::size_t> by_number_;
  std::map<std::string, std::size_t> by_request_, by_case_;
  std::vector<std::string> correlations_;
  std::map<sqlite3_int64, Place> by_payload_;
};

}  // namespace

Recording read_recording(const std::string& path, std::size_t limit) {
  return Recorder(path, limit).take();
}

}  // namespace floor_bench

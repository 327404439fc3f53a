// bench_clocks: a million open clocks, and a hundred thousand that fall due in one second while messages come in.
//
//   bench_clocks [--open 1000000] [--due 100000] [--rate 100] [--idle 10] [--memory-only|--flood-only]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "bench_store.hpp"
#include "clock_flood.hpp"

namespace {

using namespace gateway;

double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

constexpr base::Instant some_day{base::Duration{1'773'000'000'000}};

store::ClockRow clock_row(std::uint64_t number) {
  // Due instants of no order, over sixty days.
  const auto due = some_day + std::chrono::seconds{number * 2'654'435'761 % 5'184'000};
  return {bench::ordered(number, 1), bench::ordered(number, 0), "D2", due, true};
}

void arm_many(bench::BenchStore& bench, std::uint64_t from, std::uint64_t to) {
  constexpr std::uint64_t in_one = 500;
  while (from < to) {
    store::Transaction transaction;
    for (const std::uint64_t end = std::min(from + in_one, to); from < end; ++from) {
      transaction.clocks.push_back(clock_row(from));
    }
    bench.submit(std::move(transaction), 4);
  }
  bench.settle();
}

void million(std::uint64_t open) {
  bench::BenchStore bench;
  std::printf("open clocks: one armed in a transaction of its own, 64 under way; what the tick asks, at each size\n");
  std::uint64_t armed = 0;
  double first_mb = 0;
  for (std::uint64_t size = open / 100; size <= open; size *= 10) {
    arm_many(bench, armed, size);
    if (first_mb == 0) first_mb = resident_mb();
    constexpr std::uint64_t singles = 4000;
    const base::Stopwatch arming;
    for (std::uint64_t number = size; number < size + singles; ++number) {
      store::Transaction transaction;
      transaction.clocks.push_back(clock_row(number));
      bench.submit(std::move(transaction), 64);
    }
    bench.settle();
    const double arm_us = arming.seconds() * 1e6 / singles;
    constexpr int questions = 200;
    const base::Stopwatch asking;
    for (int i = 0; i < questions; ++i) {
      if (!bench.store().next_due().ok()) std::abort();
    }
    const double ask_us = asking.seconds() * 1e6 / questions;
    const base::Stopwatch finding;
    const std::size_t due = bench.store().due_clocks(some_day + std::chrono::days{60}, 1000).value().size();
    std::printf("  %8llu clocks: arm %6.1f us, next due %5.1f us, %zu due found in %.2f ms, resident %.0f MB\n",
                static_cast<unsigned long long>(size), arm_us, ask_us, due, finding.seconds() * 1e3, resident_mb());
    std::fflush(stdout);
    armed = size + singles;
  }
  std::printf("  memory growth from %llu to %llu clocks: %.0f MB (goal < 50)\n",
              static_cast<unsigned long long>(open / 100), static_cast<unsigned long long>(open),
              resident_mb() - first_mb);
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, double> options = {{"--open", 1e6}, {"--due", 1e5}, {"--rate", 100}, {"--idle", 10}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = std::strtod(arguments[i + 1], nullptr);
  const std::string last = count > 1 ? arguments[count - 1] : "";
  if (last != "--flood-only") million(static_cast<std::uint64_t>(options["--open"]));
  if (last != "--memory-only") {
    bench::flood(static_cast<std::uint64_t>(options["--due"]), options["--rate"], options["--idle"]);
  }
}

// Instant and Date: UTC milliseconds and civil dates, with FHIR's text forms.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::base {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;  // UTC
using Date = std::chrono::year_month_day;         // a civil date, no zone

// "2026-11-22T12:18:00.123Z" (FHIR R4 instant, always UTC, always milliseconds).
std::string format_instant(Instant instant);

// Reads a FHIR R4 instant or full dateTime with zone ("Z" or ±hh:mm; fractions past milliseconds are cut).
// Errors: value when the text is not of that form or names no real date.
Result<Instant> parse_instant(std::string_view text);

// "2026-11-22" (FHIR R4 date, full precision).
std::string format_date(Date date);

// Reads "YYYY-MM-DD". Errors: value when the text is not of that form or names no real date.
Result<Date> parse_date(std::string_view text);

}  // namespace gateway::base

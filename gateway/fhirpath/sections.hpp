// Sections: what each function of the table in functions.cpp does, by the file (and section of N1) it stands in.
#pragma once

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// existence.cpp
Items apply_empty(Run& run, const Call& call);
Items apply_exists(Run& run, const Call& call);
Items apply_all(Run& run, const Call& call);
Items apply_all_true(Run& run, const Call& call);
Items apply_any_true(Run& run, const Call& call);
Items apply_all_false(Run& run, const Call& call);
Items apply_any_false(Run& run, const Call& call);
Items apply_count(Run& run, const Call& call);
Items apply_subset_of(Run& run, const Call& call);
Items apply_superset_of(Run& run, const Call& call);
Items apply_distinct(Run& run, const Call& call);
Items apply_is_distinct(Run& run, const Call& call);

// filtering.cpp
Items apply_where(Run& run, const Call& call);
Items apply_select(Run& run, const Call& call);
Items apply_repeat(Run& run, const Call& call);
Items apply_repeat_all(Run& run, const Call& call);
Items apply_of_type(Run& run, const Call& call);
Items apply_aggregate(Run& run, const Call& call);
Items apply_sort(Run& run, const Call& call);

// subsetting.cpp
Items apply_single(Run& run, const Call& call);
Items apply_first(Run& run, const Call& call);
Items apply_last(Run& run, const Call& call);
Items apply_tail(Run& run, const Call& call);
Items apply_skip(Run& run, const Call& call);
Items apply_take(Run& run, const Call& call);
Items apply_intersect(Run& run, const Call& call);
Items apply_exclude(Run& run, const Call& call);

// combining.cpp
Items apply_union(Run& run, const Call& call);
Items apply_combine(Run& run, const Call& call);

// conversion.cpp
Items apply_iif(Run& run, const Call& call);
Items apply_to_boolean(Run& run, const Call& call);
Items apply_converts_to_boolean(Run& run, const Call& call);
Items apply_to_integer(Run& run, const Call& call);
Items apply_converts_to_integer(Run& run, const Call& call);
Items apply_to_long(Run& run, const Call& call);
Items apply_converts_to_long(Run& run, const Call& call);
Items apply_to_decimal(Run& run, const Call& call);
Items apply_converts_to_decimal(Run& run, const Call& call);
Items apply_to_string(Run& run, const Call& call);
Items apply_converts_to_string(Run& run, const Call& call);
Items apply_to_date(Run& run, const Call& call);
Items apply_converts_to_date(Run& run, const Call& call);
Items apply_to_date_time(Run& run, const Call& call);
Items apply_converts_to_date_time(Run& run, const Call& call);
Items apply_to_time(Run& run, const Call& call);
Items apply_converts_to_time(Run& run, const Call& call);
Items apply_to_quantity(Run& run, const Call& call);
Items apply_converts_to_quantity(Run& run, const Call& call);

// strings.cpp
Items apply_index_of(Run& run, const Call& call);
Items apply_last_index_of(Run& run, const Call& call);
Items apply_substring(Run& run, const Call& call);
Items apply_starts_with(Run& run, const Call& call);
Items apply_ends_with(Run& run, const Call& call);
Items apply_contains(Run& run, const Call& call);
Items apply_upper(Run& run, const Call& call);
Items apply_lower(Run& run, const Call& call);
Items apply_replace(Run& run, const Call& call);
Items apply_matches(Run& run, const Call& call);
Items apply_matches_full(Run& run, const Call& call);
Items apply_replace_matches(Run& run, const Call& call);
Items apply_length(Run& run, const Call& call);
Items apply_to_chars(Run& run, const Call& call);
Items apply_trim(Run& run, const Call& call);
Items apply_split(Run& run, const Call& call);
Items apply_join(Run& run, const Call& call);

// encoding.cpp
Items apply_encode(Run& run, const Call& call);
Items apply_decode(Run& run, const Call& call);
Items apply_escape(Run& run, const Call& call);
Items apply_unescape(Run& run, const Call& call);

// math.cpp
Items apply_abs(Run& run, const Call& call);
Items apply_ceiling(Run& run, const Call& call);
Items apply_exp(Run& run, const Call& call);
Items apply_floor(Run& run, const Call& call);
Items apply_ln(Run& run, const Call& call);
Items apply_log(Run& run, const Call& call);
Items apply_power(Run& run, const Call& call);
Items apply_round(Run& run, const Call& call);
Items apply_sqrt(Run& run, const Call& call);
Items apply_truncate(Run& run, const Call& call);

// tree.cpp
Items apply_children(Run& run, const Call& call);
Items apply_descendants(Run& run, const Call& call);

// boundaries.cpp
Items apply_precision(Run& run, const Call& call);
Items apply_low_boundary(Run& run, const Call& call);
Items apply_high_boundary(Run& run, const Call& call);
Items apply_comparable(Run& run, const Call& call);

// utility.cpp
Items apply_trace(Run& run, const Call& call);
Items apply_now(Run& run, const Call& call);
Items apply_today(Run& run, const Call& call);
Items apply_time_of_day(Run& run, const Call& call);
Items apply_define_variable(Run& run, const Call& call);
Items apply_coalesce(Run& run, const Call& call);
Items apply_year_of(Run& run, const Call& call);
Items apply_month_of(Run& run, const Call& call);
Items apply_day_of(Run& run, const Call& call);
Items apply_hour_of(Run& run, const Call& call);
Items apply_minute_of(Run& run, const Call& call);
Items apply_second_of(Run& run, const Call& call);
Items apply_millisecond_of(Run& run, const Call& call);

// logic.cpp
Items apply_not(Run& run, const Call& call);

// types.cpp
Items apply_is(Run& run, const Call& call);
Items apply_as(Run& run, const Call& call);
Items apply_type(Run& run, const Call& call);

// fhir_functions.cpp
Items apply_extension(Run& run, const Call& call);
Items apply_has_extension(Run& run, const Call& call);
Items apply_has_value(Run& run, const Call& call);
Items apply_get_value(Run& run, const Call& call);
Items apply_resolve(Run& run, const Call& call);
Items apply_conforms_to(Run& run, const Call& call);
Items apply_member_of(Run& run, const Call& call);
Items apply_subsumes(Run& run, const Call& call);
Items apply_subsumed_by(Run& run, const Call& call);
Items apply_html_checks(Run& run, const Call& call);

}  // namespace gateway::fhirpath

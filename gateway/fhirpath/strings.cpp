// FHIRPath N1 §5.6: string manipulation.
#include <re2/re2.h>

#include <algorithm>
#include <cstring>

#include "fhirpath/inputs.hpp"
#include "fhirpath/regex.hpp"
#include "fhirpath/sections.hpp"
#include "fhirpath/unicode.hpp"

namespace gateway::fhirpath {
namespace {

// Steps that compiling any regular expression costs, beside those for its size.
constexpr std::uint64_t compiling_steps = 100;

// Where `part` stands in `text` from `start` on, in time linear in both, which std::string_view::find() does not
// promise.
std::size_t position_of(std::string_view part, std::string_view text, std::size_t start = 0) {
  if (start > text.size()) return std::string_view::npos;
  if (part.size() < 16) return text.find(part, start);
  const void* found = memmem(text.data() + start, text.size() - start, part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

struct TwoTexts {
  std::string_view input;
  std::string_view argument;
};

// The input and the first argument; nothing when either is empty or the run failed.
std::optional<TwoTexts> two_texts(Run& run, const Call& call) {
  const auto input = text_of(run, call.input, call);
  if (run.failed()) return std::nullopt;
  const auto argument = text_of(run, run.argument(call, 0), call);
  if (!input || !argument) return std::nullopt;
  return TwoTexts{*input, *argument};
}

Items piece(Run& run, std::string_view text) {
  return run.one(Value::of_string(text));
}

// Counts what matching costs at worst: RE2 is linear in the text, but times the pattern's size when memory gets short.
bool spend_on_match(Run& run, std::string_view text, const re2::RE2& pattern) {
  return run.spend(1 + text.size() / 64 * (1 + static_cast<std::size_t>(pattern.ProgramSize()) / 64));
}

// The pattern given as a literal, else one made now; null when the run failed.
std::shared_ptr<const re2::RE2> pattern_of(Run& run, const Call& call, std::string_view text, bool full) {
  if (call.step.pattern != nullptr) return {std::shared_ptr<void>(), call.step.pattern};
  if (!run.spend(compiling_steps + text.size())) return nullptr;
  auto pattern = recent_pattern(text, full);
  if (!pattern) {
    run.fail(pattern.error().kind, pattern.error().text, pattern.error().remedy);
    return nullptr;
  }
  return run.spend(static_cast<std::size_t>((*pattern)->ProgramSize())) ? std::move(pattern).value() : nullptr;
}

Items matched(Run& run, const Call& call, bool full) {
  const auto texts = two_texts(run, call);
  if (!texts) return {};
  const re2::StringPiece input(texts->input.data(), texts->input.size());
  const auto pattern = pattern_of(run, call, texts->argument, full);
  if (pattern == nullptr || !spend_on_match(run, texts->input, *pattern)) return {};
  return run.boolean(re2::RE2::PartialMatch(input, *pattern));
}

// FHIRPath refers to groups as $1, RE2 as \1.
std::string rewrite_of(std::string_view substitution) {
  std::string rewrite;
  for (std::size_t at = 0; at < substitution.size(); ++at) {
    const char c = substitution[at];
    const bool group =
        c == '$' && at + 1 < substitution.size() && substitution[at + 1] >= '0' && substitution[at + 1] <= '9';
    if (group) {
      rewrite += '\\';
    } else if (c == '\\') {
      rewrite += "\\\\";
    } else {
      rewrite += c;
    }
  }
  return rewrite;
}

// What would be built must fit the budget before it is built.
bool affordable(Run& run, std::size_t bytes) {
  if (bytes <= run.context.budget.bytes && run.spend(1 + bytes / 64)) return true;
  run.fail(base::ErrorKind::too_costly, "a text grows larger than it may");
  return false;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = position_of(part, text); at != std::string_view::npos;
       at = position_of(part, text, at + part.size())) {
    ++count;
  }
  return count;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace

Items apply_index_of(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  if (!texts) return {};
  const std::size_t at = position_of(texts->argument, texts->input);
  if (at == std::string_view::npos) return run.integer(-1);
  return run.integer(static_cast<std::int64_t>(character_count(texts->input.substr(0, at))));
}

Items apply_last_index_of(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  if (!texts) return {};
  if (texts->argument.size() > 16 && !run.spend(texts->input.size() / 64 * texts->argument.size() / 64)) return {};
  const std::size_t at = texts->input.rfind(texts->argument);
  if (at == std::string_view::npos) return run.integer(-1);
  return run.integer(static_cast<std::int64_t>(character_count(texts->input.substr(0, at))));
}

Items apply_substring(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  if (run.failed()) return {};
  const auto start = integer_of(run, run.argument(call, 0), call);
  if (!text || !start || *start < 0) return {};
  const std::size_t from = character_offset(*text, static_cast<std::size_t>(*start));
  if (from >= text->size()) return {};
  std::string_view rest = text->substr(from);
  if (call.step.argument_count > 1) {
    const auto length = integer_of(run, run.argument(call, 1), call);
    if (run.failed()) return {};
    if (length)
      rest = rest.substr(0, character_offset(rest, static_cast<std::size_t>(std::max<std::int64_t>(0, *length))));
  }
  return piece(run, rest);
}

Items apply_starts_with(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  return texts ? run.boolean(texts->input.starts_with(texts->argument)) : Items{};
}

Items apply_ends_with(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  return texts ? run.boolean(texts->input.ends_with(texts->argument)) : Items{};
}

Items apply_contains(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  return texts ? run.boolean(position_of(texts->argument, texts->input) != std::string_view::npos) : Items{};
}

Items apply_upper(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  return text ? run.string(upper_case(*text)) : Items{};
}

Items apply_lower(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  return text ? run.string(lower_case(*text)) : Items{};
}

Items apply_replace(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  if (run.failed()) return {};
  const auto substitution = text_of(run, run.argument(call, 1), call);
  if (!texts || !substitution) return {};
  const auto [input, pattern] = *texts;
  const std::size_t times = pattern.empty() ? input.size() + 1 : occurrences(input, pattern);
  if (!affordable(run, input.size() + times * substitution->size())) return {};
  std::string out;
  if (pattern.empty()) {
    for (std::size_t at = 0; at < input.size(); at += character_length(input, at)) {
      out.append(*substitution).append(input.substr(at, character_length(input, at)));
    }
    return run.string(out.append(*substitution));
  }
  std::size_t start = 0;
  for (std::size_t at = position_of(pattern, input); at != std::string_view::npos;
       at = position_of(pattern, input, start)) {
    out.append(input.substr(start, at - start)).append(*substitution);
    start = at + pattern.size();
  }
  return run.string(out.append(input.substr(start)));
}

Items apply_matches(Run& run, const Call& call) {
  return matched(run, call, false);
}
Items apply_matches_full(Run& run, const Call& call) {
  return matched(run, call, true);
}

Items apply_replace_matches(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  if (run.failed()) return {};
  const auto substitution = text_of(run, run.argument(call, 1), call);
  if (!texts || !substitution) return {};
  if (texts->argument.empty()) return piece(run, texts->input);
  const auto pattern = pattern_of(run, call, texts->argument, false);
  if (pattern == nullptr || !spend_on_match(run, texts->input, *pattern)) return {};
  const std::string rewrite = rewrite_of(*substitution);
  std::string reason;
  if (!pattern->CheckRewriteString(rewrite, &reason)) {
    return run.fail(base::ErrorKind::processing,
                    "the substitution of replaceMatches() names a group that is not there");
  }
  // Every character may match, and each group may copy the whole match.
  if (!affordable(run, (texts->input.size() + 1) * (1 + substitution->size()))) return {};
  std::string out(texts->input);
  re2::RE2::GlobalReplace(&out, *pattern, rewrite);
  return run.string(out);
}

Items apply_length(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  return text ? run.integer(static_cast<std::int64_t>(character_count(*text))) : Items{};
}

Items apply_to_chars(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  if (!text) return {};
  Collector characters(run);
  for (std::size_t at = 0; at < text->size() && !run.failed(); at += character_length(*text, at)) {
    characters.add(Value::of_string(text->substr(at, character_length(*text, at))));
  }
  return characters.items();
}

Items apply_trim(Run& run, const Call& call) {
  const auto text = text_of(run, call.input, call);
  return text ? piece(run, trimmed(*text)) : Items{};
}

Items apply_split(Run& run, const Call& call) {
  const auto texts = two_texts(run, call);
  if (!texts) return {};
  if (texts->argument.empty()) return apply_to_chars(run, call);
  Collector parts(run);
  std::string_view rest = texts->input;
  for (std::size_t at = position_of(texts->argument, rest); at != std::string_view::npos && !run.failed();
       at = position_of(texts->argument, rest)) {
    parts.add(Value::of_string(rest.substr(0, at)));
    rest.remove_prefix(at + texts->argument.size());
  }
  parts.add(Value::of_string(rest));
  return parts.items();
}

Items apply_join(Run& run, const Call& call) {
  std::string_view separator;
  if (call.step.argument_count > 0) separator = text_of(run, run.argument(call, 0), call).value_or(std::string_view());
  if (call.input.empty() || run.failed()) return {};
  std::string out;
  bool first = true;
  for (const Value& value : call.input) {
    const auto text = text_of(run, {&value, 1}, call);
    if (run.failed() || !affordable(run, out.size())) return {};
    if (!text) continue;
    if (!first) out += separator;
    out += *text;
    first = false;
  }
  return run.string(out);
}

}  // namespace gateway::fhirpath

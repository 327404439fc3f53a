#include "fhirpath/combining.hpp"

#include "fhirpath/equality.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

Items each_once(Run& run, const Items& items) {
  ValueSet set(run);
  for (const Value& value : items) set.insert(value);
  return set.items();
}

ValueSet set_of(Run& run, const Items& items) {
  ValueSet set(run);
  for (const Value& value : items) set.insert(value);
  return set;
}

Items subset(Run& run, const Items& part, const Items& whole) {
  ValueSet set = set_of(run, whole);
  for (const Value& value : part) {
    if (!set.contains(value)) return run.failed() ? Items{} : run.boolean(false);
  }
  return run.failed() ? Items{} : run.boolean(true);
}

}  // namespace

Items united(Run& run, const Items& left, const Items& right) {
  ValueSet set(run);
  for (const Value& value : left) set.insert(value);
  for (const Value& value : right) set.insert(value);
  return set.items();
}

Items membership(Run& run, const Items& item, const Items& collection) {
  if (item.empty()) return {};
  if (item.size > 1)
    return run.fail(base::ErrorKind::processing, "several items were looked for in a collection at once");
  for (const Value& value : collection) {
    if (equal(run, value, item[0]) == Truth::yes) return run.boolean(true);
  }
  return run.failed() ? Items{} : run.boolean(false);
}

Items apply_union(Run& run, const Call& call) {
  return united(run, call.input, run.argument(call, 0));
}

Items apply_combine(Run& run, const Call& call) {
  Collector all(run);
  all.add(call.input);
  all.add(run.argument(call, 0));
  return all.items();
}

Items apply_intersect(Run& run, const Call& call) {
  ValueSet other = set_of(run, run.argument(call, 0));
  ValueSet found(run);
  for (const Value& value : call.input) {
    if (other.contains(value)) found.insert(value);
  }
  return found.items();
}

Items apply_exclude(Run& run, const Call& call) {
  ValueSet other = set_of(run, run.argument(call, 0));
  Collector rest(run);
  for (const Value& value : call.input) {
    if (!other.contains(value)) rest.add(value);
  }
  return rest.items();
}

Items apply_distinct(Run& run, const Call& call) {
  return each_once(run, call.input);
}

Items apply_is_distinct(Run& run, const Call& call) {
  const Items once = each_once(run, call.input);
  return run.failed() ? Items{} : run.boolean(once.size == call.input.size);
}

Items apply_subset_of(Run& run, const Call& call) {
  return subset(run, call.input, run.argument(call, 0));
}
Items apply_superset_of(Run& run, const Call& call) {
  return subset(run, run.argument(call, 0), call.input);
}

}  // namespace gateway::fhirpath

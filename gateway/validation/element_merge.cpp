#include "validation/element_merge.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "json/writer.hpp"
#include "validation/element_definition.hpp"

namespace gateway::validation {
namespace {

enum class Rule {
  replace,      // the differential's value when it has one
  markdown,     // the same, but "..." appends
  accumulate,   // both lists, each value once
  by_url,       // extensions: the differential's replace those of the same url
  constraints,  // by key
  alternative,  // the differential's fixed[x] or pattern[x] replaces either
  types,
  slicing,
  binding,
};

struct Row {
  std::string_view name;
  Rule rule;
};

// ElementDefinition (R4 §2.38) in its order, without id, path, sliceName, sliceIsConstraining; [x] stands for any type.
constexpr std::array rows = {
    Row{"extension", Rule::by_url},
    Row{"modifierExtension", Rule::by_url},
    Row{"representation", Rule::replace},
    Row{"label", Rule::replace},
    Row{"code", Rule::replace},
    Row{"slicing", Rule::slicing},
    Row{"short", Rule::replace},
    Row{"definition", Rule::markdown},
    Row{"comment", Rule::markdown},
    Row{"requirements", Rule::markdown},
    Row{"alias", Rule::accumulate},
    Row{"min", Rule::replace},
    Row{"max", Rule::replace},
    Row{"base", Rule::replace},
    Row{"contentReference", Rule::replace},
    Row{"type", Rule::types},
    Row{"defaultValue[x]", Rule::replace},
    Row{"meaningWhenMissing", Rule::markdown},
    Row{"orderMeaning", Rule::replace},
    Row{"fixed[x]", Rule::alternative},
    Row{"pattern[x]", Rule::alternative},
    Row{"example", Rule::accumulate},
    Row{"minValue[x]", Rule::replace},
    Row{"maxValue[x]", Rule::replace},
    Row{"maxLength", Rule::replace},
    Row{"condition", Rule::accumulate},
    Row{"constraint", Rule::constraints},
    Row{"mustSupport", Rule::replace},
    Row{"isModifier", Rule::replace},
    Row{"isModifierReason", Rule::replace},
    Row{"isSummary", Rule::replace},
    Row{"binding", Rule::binding},
    Row{"mapping", Rule::accumulate},
};

// True when `member` is `row`, a typed form of its [x], or the "_" companion of either.
bool is_of(std::string_view member, std::string_view row) {
  if (member.starts_with('_')) member.remove_prefix(1);
  if (!row.ends_with("[x]")) return member == row;
  row.remove_suffix(3);
  return member.size() > row.size() && member.starts_with(row) && member[row.size()] >= 'A' &&
         member[row.size()] <= 'Z';
}

bool has(const json::Node& element, std::string_view row) {
  return std::any_of(element.begin(), element.end(),
                     [&](const json::Node& member) { return is_of(member.name().text(), row); });
}

bool open_ended(std::string_view code) {
  return code == "Resource" || code == "DomainResource" || code == "Element" || code == "BackboneElement" ||
         code == "*";
}

class Merging {
 public:
  Merging(json::Document& document, const json::Node& base, const json::Node& derived, const Constraining& by)
      : document_(document), base_(base), derived_(derived), by_(by), merged_(document.make_object()) {}

  base::Result<json::Node*> run() {
    TRY(check_cardinality());
    TRY(check_types());
    TRY(check_binding());
    TRY(check_slicing());
    for (const Row& row : rows) merge(row);
    return &merged_;
  }

 private:
  base::Error wrong(const std::string& text, std::string remedy) const {
    return {base::ErrorKind::value, std::string(by_.path) + " " + text, {}, std::move(remedy)};
  }

  base::Status check_cardinality() const {
    if (by_.new_definition) return base::Success{};
    const std::uint32_t least = derived_.find("min") != nullptr ? min_of(derived_) : min_of(base_);
    const std::uint32_t most = derived_.find("max") != nullptr ? max_of(derived_) : max_of(base_);
    if (least < min_of(base_)) {
      return wrong("has min " + std::to_string(least) + ", but the base demands " + std::to_string(min_of(base_)),
                   "a profile may raise min, not lower it");
    }
    if (most > max_of(base_)) {
      return wrong("has max " + std::string(derived_.string("max")) + ", but the base allows " +
                       std::string(base_.string("max")),
                   "a profile may lower max, not raise it");
    }
    if (least > most) return wrong("has min over max", "give a min that is not over max, or a max of at least min");
    return base::Success{};
  }

  base::Status check_types() const {
    const json::Node* allowed = base_.find("type");
    const json::Node* wanted = derived_.find("type");
    if (allowed == nullptr || wanted == nullptr || by_.new_types) return base::Success{};
    for (const json::Node& type : *wanted) {
      const std::string_view code = fhir_type_of(type);
      const bool known = std::any_of(allowed->begin(), allowed->end(), [&](const json::Node& each) {
        return fhir_type_of(each) == code || open_ended(each.string("code"));
      });
      if (!known) {
        return wrong("is given the type " + std::string(code) + ", which the base does not allow",
                     "name types that the base lists");
      }
    }
    return base::Success{};
  }

  base::Status check_binding() const {
    const json::Node* before = base_.find("binding");
    const json::Node* now = derived_.find("binding");
    if (before == nullptr || now == nullptr || by_.new_definition) return base::Success{};
    if (before->string("strength") == "required" && !now->string("strength").empty() &&
        now->string("strength") != "required") {
      return wrong("loosens a required binding to " + std::string(now->string("strength")),
                   "keep the strength required");
    }
    return base::Success{};
  }

  base::Status check_slicing() const {
    const json::Node* before = base_.find("slicing");
    const json::Node* now = derived_.find("slicing");
    if (before == nullptr || now == nullptr) return base::Success{};
    if (before->string("rules") == "closed" && now->string("rules") != "closed") {
      return wrong("opens slicing that the base has closed", "keep the rules closed");
    }
    return base::Success{};
  }

  void take(const json::Node& from, std::string_view row) {
    for (const json::Node& member : from) {
      if (is_of(member.name().text(), row)) document_.append(merged_, member.name().text(), document_.copy(member));
    }
  }

  void merge(const Row& row) {
    const bool said = has(derived_, row.name);
    switch (row.rule) {
      case Rule::replace:
      case Rule::types:
      case Rule::slicing: return take(said ? derived_ : base_, row.name);
      case Rule::markdown: return merge_markdown(row.name, said);
      case Rule::alternative: {
        const bool either = has(derived_, "fixed[x]") || has(derived_, "pattern[x]");
        return take(either ? derived_ : base_, row.name);
      }
      case Rule::accumulate:
        return merge_lists(
            row.name, [](const json::Node& item) { return json::write(item); }, false);
      case Rule::by_url:
        return merge_lists(
            row.name, [](const json::Node& item) { return std::string(item.string("url")); }, true);
      case Rule::constraints: return merge_constraints();
      case Rule::binding: return merge_binding(said);
    }
  }

  void merge_markdown(std::string_view name, bool said) {
    const std::string_view before = base_.string(name);
    const std::string_view now = derived_.string(name);
    if (!now.starts_with("...") || before.empty()) return take(said ? derived_ : base_, name);
    document_.append(merged_, name, document_.make_string(std::string(before) + "\n" + std::string(now.substr(3))));
  }

  // Both lists; of two items that `identity` cannot tell apart, the derived one when `derived_wins`, else the first.
  template <typename Identity>
  void merge_lists(std::string_view name, Identity identity, bool derived_wins) {
    const json::Node* before = base_.find(name);
    const json::Node* now = derived_.find(name);
    if (before == nullptr || now == nullptr || !before->is_array() || !now->is_array()) {
      return take(now != nullptr ? derived_ : base_, name);
    }
    json::Node& list = document_.append(merged_, name, document_.make_array());
    std::unordered_set<std::string> seen;
    const auto add = [&](const json::Node& item) {
      if (seen.insert(identity(item)).second) document_.append(list, document_.copy(item));
    };
    if (derived_wins) {
      for (const json::Node& item : *now) seen.insert(identity(item));
      for (const json::Node& item : *before) add(item);
      for (const json::Node& item : *now) document_.append(list, document_.copy(item));
    } else {
      for (const json::Node& item : *before) add(item);
      for (const json::Node& item : *now) add(item);
    }
  }

  void merge_constraints() {
    const json::Node* before = base_.find("constraint");
    const json::Node* now = derived_.find("constraint");
    if (before == nullptr && now == nullptr) return;
    json::Node& list = document_.append(merged_, "constraint", document_.make_array());
    std::unordered_set<std::string_view> restated;  // keys with an expression
    std::unordered_set<std::string_view> kept;
    if (now != nullptr) {
      for (const json::Node& each : *now) {
        if (!each.string("expression").empty()) restated.insert(each.string("key"));
      }
    }
    if (before != nullptr) {
      for (const json::Node& constraint : *before) {
        kept.insert(constraint.string("key"));
        if (!restated.contains(constraint.string("key"))) document_.append(list, document_.copy(constraint));
      }
    }
    if (now == nullptr) return;
    for (const json::Node& constraint : *now) {
      if (constraint.string("expression").empty() && kept.contains(constraint.string("key"))) continue;
      json::Node& added = document_.append(list, document_.copy(constraint));
      if (added.is_object() && added.find("source") == nullptr && !by_.profile.empty()) {
        document_.append(added, "source", document_.make_string(by_.profile));
      }
    }
  }

  void merge_binding(bool said) {
    const json::Node* before = base_.find("binding");
    take(said ? derived_ : base_, "binding");
    json::Node* merged = json::Document::mutable_find(merged_, "binding");
    if (!said || before == nullptr || merged == nullptr || !merged->is_object()) return;
    for (const char* member : {"strength", "valueSet"}) {
      const json::Node* value = before->find(member);
      if (merged->find(member) == nullptr && value != nullptr)
        document_.append(*merged, member, document_.copy(*value));
    }
  }

  json::Document& document_;
  const json::Node& base_;
  const json::Node& derived_;
  const Constraining& by_;
  json::Node& merged_;
};

}  // namespace

base::Result<json::Node*> merge_element(json::Document& document, const json::Node& base, const json::Node& derived,
                                        const Constraining& by) {
  return Merging(document, base, derived, by).run();
}

json::Node& merge_profile_root(json::Document& document, const json::Node& slice, const json::Node& root) {
  const json::Node* types = slice.find("type");
  const bool extension = types != nullptr && types->size() == 1 && types->first()->string("code") == "Extension";
  json::Node& said = document.make_object();
  for (const json::Node& member : root) {
    const std::string_view name = member.name().text();
    const bool text = name == "short" || name == "definition" || name == "comment" || name == "requirements" ||
                      name == "alias" || name == "mapping" || name == "isModifier" || name == "isModifierReason";
    if (name == "constraint" || name == "condition" || (extension && text))
      document.append(said, name, document.copy(member));
  }
  // Nothing that is checked is said here.
  return *merge_element(document, slice, said, {}).value();
}

}  // namespace gateway::validation

#include "validation/extension_rule.hpp"

#include <algorithm>
#include <string>

#include "fhirpath/evaluate.hpp"
#include "validation/invariant_check.hpp"
#include "validation/profile_walk.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;

bool is_absolute(std::string_view url) {
  return url.find(':') != std::string_view::npos;
}

// "Patient.contact", "HumanName.family", "Element", a type's name, or a base type's.
bool element_matches(std::string_view expression, const ExtensionHolder& holder, const fhir::Definitions& definitions) {
  if (expression == "*" || expression == "Element") return true;
  expression = expression.substr(expression.find('#') == std::string_view::npos ? 0 : expression.find('#') + 1);
  const fhir::Type* type = holder.value.type();
  if (const fhir::Type* named = definitions.type(expression); named != nullptr && type != nullptr && type->is(*named))
    return true;
  if (holder.element == nullptr) return false;
  const std::string_view path = holder.element->path;
  if (path == expression) return true;
  const auto without_choice = [](std::string_view text) {
    return text.ends_with("[x]") ? text.substr(0, text.size() - 3) : text;
  };
  if (without_choice(path) == without_choice(expression)) return true;
  // "Observation.valueQuantity" for a choice, and an element inherited from the type the expression names.
  const std::size_t dot = expression.rfind('.');
  if (dot == std::string_view::npos) return false;
  const fhir::Type* around = definitions.type(expression.substr(0, dot));
  const json::Name name = definitions.names().find(expression.substr(dot + 1));
  const fhir::Child* child = around == nullptr || name.empty() ? nullptr : around->child(name);
  if (child != nullptr && child->element->path == path) return true;
  const std::size_t own = path.rfind('.');
  const fhir::Type* holder_type = own == std::string_view::npos ? nullptr : definitions.type(path.substr(0, own));
  return holder_type != nullptr && around != nullptr && holder_type->is(*around) &&
         path.substr(own + 1) == expression.substr(dot + 1);
}

bool fhirpath_matches(Checking& checking, std::string_view expression, const ExtensionHolder& holder,
                      const Scope& scope) {
  json::Names names(&checking.definitions().names());
  fhirpath::Options options;
  options.lenient_as = true;
  const auto compiled = fhirpath::compile(expression, names, &checking.definitions(), options);
  if (!compiled) return true;
  const auto found = fhirpath::evaluate(*compiled, scope.resource, scope.context);
  if (!found) return true;
  return std::any_of(found->begin(), found->end(), [&](const fhirpath::Value& value) {
    return value.is_node() && value.node() == holder.value.node() && value.companion() == holder.value.companion();
  });
}

// Where R4's own resources put an extension that its definition does not let stand there.
bool used_so_by_r4(std::string_view url, const ExtensionHolder& holder) {
  constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
  if (!url.starts_with(core) || holder.element == nullptr) return false;
  const std::string_view name = url.substr(core.size());
  if (holder.element->path == "ElementDefinition.type")
    return name == "structuredefinition-fhir-type" || name == "regex";
  return name == "structuredefinition-normative-version" && holder.value.type()->name() == "ElementDefinition";
}

bool context_allows(Checking& checking, const Profile& definition, const ExtensionHolder& holder, const Scope& scope) {
  if (definition.contexts.empty() || used_so_by_r4(definition.url, holder)) return true;
  return std::any_of(definition.contexts.begin(), definition.contexts.end(), [&](const ExtensionContext& context) {
    if (context.type == "extension") return unversioned(context.expression) == holder.url;
    if (context.type == "fhirpath") return fhirpath_matches(checking, context.expression, holder, scope);
    return element_matches(context.expression, holder, checking.definitions());
  });
}

// The focus is what the extension stands on, and %extension is the extension (R4 StructureDefinition.contextInvariant).
void check_context_invariants(Checking& checking, const Profile& definition, const fhirpath::Value& extension,
                              const ExtensionHolder& holder, const Scope& scope, const Step& step,
                              const json::Node& at) {
  if (definition.context_invariants.empty()) return;
  const fhirpath::Variable variable{"extension", fhirpath::Values(&extension, 1)};
  Scope around(checking, scope.resource, scope.root, scope.step, scope.outer);
  around.bundle = scope.bundle;
  around.entry = scope.entry;
  around.context.variables = std::span(&variable, 1);
  for (const Invariant& invariant : definition.context_invariants) {
    check_invariant(checking, invariant, holder.value, around, step, at);
  }
}

std::string allowed_places(const Profile& definition) {
  std::string list;
  for (const ExtensionContext& context : definition.contexts) {
    list += (list.empty() ? "" : ", ") + std::string(context.expression);
  }
  return list;
}

// Whether a complex extension defines a part of that URL.
bool defines_part(const Profile& definition, std::string_view url) {
  if (definition.root == nullptr) return true;
  for (const Check* child : definition.root->children) {
    if (child->name != "extension") continue;
    for (const Check* slice : child->slices) {
      if (slice->slice == url) return true;
      for (const Check* part : slice->children) {
        if (part->name == "url" && part->fixed != nullptr && part->fixed->text() == url) return true;
      }
    }
  }
  return false;
}

void check_part(Checking& checking, std::string_view url, const ExtensionHolder& holder, const Step& step,
                const json::Node& at) {
  const Profile* around = is_absolute(holder.url) ? checking.rulebook.profile(holder.url) : nullptr;
  if (around == nullptr || defines_part(*around, url)) return;
  checking.findings->add(Severity::error, {"extension-part", "extension", around->url}, step, "url", at,
                         "the extension around this defines no part of that name",
                         "use a part that " + around->url + " defines");
}

void check_unknown(Checking& checking, bool modifier, const Step& step, const json::Node& at) {
  if (modifier) {
    checking.findings->add(
        Severity::error, {"modifier-extension-unknown", "extension"}, step, "url", at,
        "a modifier extension changes the meaning of what it stands on, and the definition of this one is not known",
        "add the package that defines it, or do not use it");
  } else {
    checking.findings->add(Severity::information, {"extension-unknown", "extension"}, step, "url", at,
                           "the definition of this extension is not known, so it was not checked",
                           "add the package that defines it");
  }
}

}  // namespace

void check_extension(Checking& checking, const fhirpath::Value& extension, const ExtensionHolder& holder, bool modifier,
                     const Scope& scope, const Step& step, const json::Node& at) {
  if (extension.node() == nullptr || !extension.node()->is_object() || !checking.spend(1, step, at)) return;
  const std::string_view url = extension.node()->string("url");
  if (url.empty()) return;
  if (!is_absolute(url)) {
    if (!holder.url.empty()) return check_part(checking, url, holder, step, at);
    checking.findings->add(Severity::error, {"extension-url", "extension"}, step, "url", at,
                           "the URL of an extension must be absolute", "give the canonical URL of its definition");
    return;
  }
  if (url.find('|') != std::string_view::npos) {
    checking.findings->add(Severity::error, {"extension-url", "extension"}, step, "url", at,
                           "the URL of an extension may not name a version", "leave out what follows the |");
    return;
  }
  const Profile* definition = checking.rulebook.profile(url);
  if (definition == nullptr) return check_unknown(checking, modifier, step, at);
  if (!definition->extension) {
    if (definition->core && definition->type != nullptr && definition->type->name() == "Extension") return;
    checking.findings->add(Severity::error, {"extension-url", "extension"}, step, "url", at,
                           "the URL names a definition that is no extension", "give the URL of an extension");
    return;
  }
  if (definition->root != nullptr && modifier != definition->modifier) {
    checking.findings->add(Severity::error, {"extension-modifier", "extension", definition->url}, step, {}, at,
                           modifier ? "this extension is no modifier extension" : "this is a modifier extension",
                           modifier ? "put it in extension" : "put it in modifierExtension");
  }
  if (!context_allows(checking, *definition, holder, scope)) {
    checking.findings->add(Severity::error, {"extension-context", "extension", definition->url}, step, {}, at,
                           "the extension " + definition->url + " is not allowed here",
                           "use it on: " + allowed_places(*definition));
  }
  check_context_invariants(checking, *definition, extension, holder, scope, step, at);
  if (definition->root != nullptr)
    ProfileWalk(checking, *definition, scope).check(extension, *definition->root, step, at);
}

}  // namespace gateway::validation

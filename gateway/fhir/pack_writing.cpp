// The sections of a pack, from the records taken.
#include <algorithm>

#include "fhir/pack.hpp"
#include "fhir/pack_source.hpp"

namespace gateway::fhir {

using base::Error;
using base::ErrorKind;

base::Result<std::string> PackSource::pack(int level) {
  TRY(correct_invariants());
  PackWriter list;
  std::string blobs;
  list.string("hl7.fhir.r4.core");
  list.string("4.0.1");
  list.u32(static_cast<std::uint32_t>(artifacts_.size()));
  for (const auto& [identity, artifact] : artifacts_) {
    list.u8(static_cast<std::uint8_t>(artifact.kind));
    list.u8(artifact.constraint ? 1 : 0);
    for (const std::string* text : {&artifact.url, &artifact.version, &artifact.name, &artifact.title, &artifact.status,
                                    &artifact.type, &artifact.base}) {
      list.string(*text);
    }
    const std::string packed = packed_json(artifact.json, level);
    list.u32(static_cast<std::uint32_t>(artifact.json.size()));
    list.u32(static_cast<std::uint32_t>(blobs.size()));
    list.u32(static_cast<std::uint32_t>(packed.size()));
    blobs += packed;
  }
  return pack_file({TRY(types_table()), list.table(), std::move(blobs)});
}

base::Result<std::string> PackSource::types_table() const {
  std::map<InvariantRecord, std::uint32_t> numbers;
  const auto number_all = [&numbers](const std::vector<InvariantRecord>& invariants) {
    for (const InvariantRecord& invariant : invariants) numbers.try_emplace(invariant, 0);
  };
  for (const auto& [name, type] : types_) {
    number_all(type.invariants);
    for (const ElementRecord& element : type.elements) number_all(element.invariants);
  }
  PackWriter out;
  out.u32(static_cast<std::uint32_t>(numbers.size()));
  std::uint32_t next = 0;
  for (auto& [invariant, number] : numbers) {
    number = next++;
    for (const std::string* text : {&invariant.key, &invariant.human, &invariant.expression, &invariant.source})
      out.string(*text);
    out.u8(invariant.error ? 1 : 0);
    out.u8(invariant.best_practice ? 1 : 0);
  }
  const auto write_invariants = [&](const std::vector<const InvariantRecord*>& invariants) {
    out.u16(static_cast<std::uint16_t>(invariants.size()));
    for (const InvariantRecord* invariant : invariants) out.u32(numbers.at(*invariant));
  };
  out.u32(static_cast<std::uint32_t>(types_.size()));
  for (const auto& [name, type] : types_) {
    if (!type.base.empty() && !types_.contains(type.base)) {
      return Error(ErrorKind::structure, "a type specialises one that is not defined", name);
    }
    out.string(name);
    out.string(type.base);
    out.u8(static_cast<std::uint8_t>(type.kind));
    out.u8(type.abstract ? 1 : 0);
    std::vector<const InvariantRecord*> invariants;
    for (const InvariantRecord& invariant : type.invariants) invariants.push_back(&invariant);
    write_invariants(invariants);
    out.u32(static_cast<std::uint32_t>(type.elements.size()));
    for (const ElementRecord& element : type.elements) {
      out.string(element.name);
      out.string(element.path);
      out.u32(element.min);
      out.u32(element.max);
      out.u8(static_cast<std::uint8_t>((element.choice ? pack_choice : 0) | (element.modifier ? pack_modifier : 0) |
                                       (element.summary ? pack_summary : 0)));
      out.u8(static_cast<std::uint8_t>(element.binding));
      out.string(element.value_set);
      // What every type of the element demands anyway stands there, once.
      std::vector<const InvariantRecord*> own;
      for (const InvariantRecord& invariant : element.invariants) {
        const bool of_types = std::all_of(element.types.begin(), element.types.end(), [&](const auto& of) {
          const auto type_of = types_.find(of.name);
          if (type_of == types_.end()) return false;
          const auto& held = type_of->second.invariants;
          return std::any_of(held.begin(), held.end(), [&](const InvariantRecord& each) {
            return each.key == invariant.key && each.expression == invariant.expression;
          });
        });
        if (!of_types) own.push_back(&invariant);
      }
      write_invariants(own);
      out.u16(static_cast<std::uint16_t>(element.types.size()));
      if (element.types.empty()) return Error(ErrorKind::structure, "an element has no type", element.path);
      for (const ElementRecord::TypeRecord& of : element.types) {
        if (!types_.contains(of.name)) {
          return Error(ErrorKind::structure, "an element has the type " + of.name + ", which is not defined",
                       element.path);
        }
        out.string(of.name);
        out.u16(static_cast<std::uint16_t>(of.targets.size()));
        for (const std::string& target : of.targets) out.string(target);
      }
    }
  }
  return out.table();
}

}  // namespace gateway::fhir

// One run of a program over one record: frames of variables, rules applied, the target tree built.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "fhirpath/arena.hpp"
#include "fhirpath/evaluate.hpp"
#include "mapping/fates.hpp"
#include "mapping/mapping.hpp"
#include "mapping/program.hpp"
#include "mapping/target_tree.hpp"

namespace gateway::mapping {

// What a variable holds: a value of the source side, or a node of the target.
struct Slot {
  fhirpath::Value value;
  TargetNode* target = nullptr;
  bool bound = false;
};

class Run {
 public:
  Run(const ProgramRows& program, const json::Node& source, const RunInputs& inputs);
  base::Result<Output> result();

 private:
  // What a transform gives: a value, or a node made for the target.
  struct Made {
    fhirpath::Value value;
    TargetNode* node = nullptr;
    const fhir::Type* type = nullptr;  // of a cast value
    const Literal* literal = nullptr;  // a constant of the map, kept as written
    bool is_reference = false;         // text that a Reference element takes as its reference
  };
  // A primitive as JSON writes it.
  struct Primitive {
    json::Kind kind = json::Kind::null;
    std::string_view text;
  };

  // run.cpp: groups and rules
  base::Status apply_group(Index group, std::size_t frame, std::size_t depth);
  base::Status apply_rules(Range rules, std::size_t frame, std::size_t depth);
  base::Status apply_from_source(Index rule, Index source, std::size_t frame, std::size_t depth);
  base::Status within_budget(Index rule) const;
  base::Status apply_targets(Index rule, std::size_t frame, std::size_t depth);
  base::Status apply_call(Index rule, const CallCode& call, std::size_t frame, std::size_t depth);
  base::Status copy_by_short_form(Index rule, std::size_t frame, std::size_t depth);
  const Slot& slot(SlotReference reference, std::size_t frame) const { return slots_[frame + reference.index]; }
  base::Error fail(Index rule, std::string text, base::ErrorKind kind = base::ErrorKind::processing,
                   std::string remedy = {}) const;

  // run_sources.cpp: the values a source stands for, pushed onto items_
  base::Status collect(Index rule, const SourceCode& source, std::size_t frame);
  void push_path(const fhirpath::Value& start, Range steps);
  void push_children(const fhirpath::Value& parent, const SourceStep& step);
  bool is_of_type(const fhirpath::Value& value, const SourceCode& source) const;
  void choose_by_list_mode(SourceListMode mode, std::size_t begin);

  // run_expressions.cpp
  base::Result<fhirpath::Values> evaluate(Index rule, Index expression, std::size_t frame, const fhirpath::Value* focus,
                                          Fate fate = Fate::read);
  base::Result<fhirpath::Values> evaluate_unmarked(Index rule, Index expression, std::size_t frame,
                                                   const fhirpath::Value* focus);
  base::Result<bool> holds(Index rule, Index expression, std::size_t frame, const fhirpath::Value& focus);
  // run_plainly.cpp: expressions answered without FHIRPath where that gives what FHIRPath would give
  enum class Answer : std::uint8_t { no, yes, empty, unsure };
  struct PlainItem {
    const json::Node* node = nullptr;  // of the record; null: the text of a variable
    std::string_view text;
  };
  Answer answer_plainly(const ExpressionCode& code, Index condition, std::size_t frame, const fhirpath::Value& focus);
  Answer answer_of_items(const ExpressionCode& code, const PlainCondition& asked, std::size_t frame,
                         const fhirpath::Value& focus, std::size_t begin);
  Answer compare_plainly(const PlainCondition& asked, std::size_t count, const PlainItem& item) const;
  const fhirpath::Value* root_plainly(const PlainPath& path, std::size_t frame, const fhirpath::Value& focus) const;
  bool evaluate_plainly(const ExpressionCode& code, std::size_t frame, const fhirpath::Value& focus);
  bool make_plainly(const ExpressionCode& code, Index value, std::size_t frame, const fhirpath::Value& focus);
  bool walk_plainly(const PlainPath& path, std::size_t frame, const fhirpath::Value& focus);
  bool step_plainly(const json::Node& node, const SourceStep& step, bool root);
  std::optional<std::string_view> text_plainly(const PlainItem& item, bool as_text, bool& sure) const;
  fhirpath::Context& context_with(const ExpressionCode& code, std::size_t frame);
  fhirpath::Value keep(const fhirpath::Value& value);
  fhirpath::Value as_value(const TargetNode& node);
  base::Error located(Index rule, const ExpressionCode& code, base::Error error) const;

  // run_targets.cpp
  base::Status apply_target(Index rule, const TargetCode& target, std::size_t frame);
  base::Result<const TargetElement*> reach(Index rule, const TargetCode& target, TargetNode*& parent);
  const TargetElement& resolve(const TargetStep& step, const TargetType& type);
  base::Result<TargetNode*> create_implicitly(Index rule, const TargetCode& target, TargetNode& parent,
                                              const TargetElement& element);
  base::Result<TargetNode*> write_made(Index rule, const TargetCode& target, TargetNode& parent,
                                       const TargetElement& open_element, const Made& made);
  base::Result<TargetNode*> write_node(Index rule, const TargetCode& target, TargetNode& parent,
                                       const TargetElement& open_element, TargetNode& node);
  base::Result<TargetNode*> put(Index rule, const TargetCode& target, TargetNode& parent, const TargetElement& element,
                                TargetNode& node);

  // run_primitives.cpp
  base::Status set_primitive(Index rule, TargetNode& node, const Made& made);
  base::Status set_primitive(Index rule, TargetNode& node, const Made& made, const Primitive& primitive);
  base::Status close_choice(Index rule, TargetElement& element, const Made& made, const Primitive& primitive) const;
  base::Result<Primitive> fitted(Index rule, const fhir::Type& type, const Primitive& primitive) const;

  // run_transforms.cpp: results pushed onto made_
  base::Status make(Index rule, const TargetCode& target, std::size_t frame, const TargetElement* element);
  // The value of a parameter, null when it has none; good until the next call.
  base::Result<const Made*> operand(Index rule, const ParameterCode& parameter, std::size_t frame);
  // The same as text; with null data when there is none.
  base::Result<std::string_view> text_operand(Index rule, const ParameterCode& parameter, std::size_t frame);
  std::optional<Primitive> primitive_of(const Made& made);
  base::Status make_translation(Index rule, const TargetCode& target, std::size_t frame, const TargetElement* element);
  base::Status make_evaluation(Index rule, const TargetCode& target, std::size_t frame);
  base::Status make_text(Index rule, const TargetCode& target, std::size_t frame);
  base::Status make_datatype(Index rule, const TargetCode& target, std::size_t frame);
  base::Status make_quantity(Index rule, const TargetCode& target, std::size_t frame);
  base::Status make_cast(Index rule, const TargetCode& target, std::size_t frame);
  base::Result<std::string_view> reference_to(Index rule, const Made& made);
  void push_text(std::string_view text, const fhir::Type* type = nullptr);

  // losses.cpp
  void mark(const json::Node* node, Fate fate) {
    if (!follows(fate) || node == nullptr) return;
    fates_.set(*node, fate);
    if (inputs_.origins && fate == Fate::mapped) touched_.push_back(node);
  }
  void mark_mentioned(const ExpressionCode& code, std::size_t frame, const fhirpath::Value* focus, Fate fate);
  // Whether what has this fate is noted.
  bool follows(Fate fate) const { return inputs_.losses && (fate == Fate::mapped || !inputs_.lost_only); }
  std::vector<Loss> losses() const;

  // run_origins.cpp
  void note_descent(const TargetCode& target, const TargetNode& node, const Made& made);

  const ProgramRows& program_;
  const json::Node& source_;
  const RunInputs& inputs_;
  fhirpath::Arena memory_;
  TargetTree tree_;
  std::vector<Slot> slots_;
  std::vector<fhirpath::Value> items_;  // a stack: the values sources iterate over
  std::vector<Made> made_;              // a stack: what transforms gave
  Made operand_;                        // what operand() points at
  fhirpath::Evaluator evaluator_;
  fhirpath::Context context_;
  std::vector<fhirpath::Variable> variables_;
  std::vector<fhirpath::Value> variable_values_;
  std::optional<json::Document> scratch_;  // target nodes written out for FHIRPath
  std::string text_;                       // being joined
  std::vector<LogLine> log_;
  Fates fates_;
  std::vector<const json::Node*> touched_;     // what the target being applied was made from, when origins are wanted
  std::vector<const json::Node*> bound_from_;  // the same of the values its rule has bound to variables
  std::vector<const json::Node*> open_;        // what mark_mentioned() has still to look into
  std::vector<PlainItem> plain_;               // a stack: where plain paths lead
  TargetElement reached_;                      // what resolve() found that the map does not say
  const json::Node* current_ = nullptr;        // the source value of the rule being applied
  std::uint64_t rules_ = 0;
  std::uint64_t values_ = 0;
  std::uint64_t fhirpath_left_;
  std::uint64_t identifiers_ = 0;
};

}  // namespace gateway::mapping

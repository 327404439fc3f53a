// referral-gateway: the command line.

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

#include "app/file.hpp"
#include "app/verbs.hpp"

int main(int argc, char** argv) {
  CLI::App program{"Safeguarding Referral Gateway: GP referrals to children's social care as FHIR, none forgotten."};
  program.require_subcommand(1);
  program.set_version_flag("--version", "referral-gateway 0.1.0");
  program.footer(
      "Examples:\n"
      "  referral-gateway serve --config gateway.toml\n"
      "  referral-gateway trace 0192f0c1-7a4e-7d31-9c55-0a4be1f3c6d2 --config gateway.toml\n"
      "  referral-gateway referrals --config gateway.toml --json\n"
      "  referral-gateway map explain mappings/gp-referral-json/gp-referral.map record.json\n"
      "Exit codes: 0 done, 1 nothing found or a check failed, 2 usage, 3 configuration, 4 not available.");
  std::string configuration = "gateway.toml";
  std::string id;
  bool json = false;
  std::size_t limit = 1000;

  auto* serve = program.add_subcommand("serve", "Run the gateway until SIGTERM");
  auto* trace = program.add_subcommand("trace", "Print one referral's story, by any id that belongs to it");
  auto* referrals = program.add_subcommand("referrals", "List referrals with state, due time and escalations");
  auto* check = program.add_subcommand("check", "Read the configuration and all it names; say what is wrong");
  gateway::app::FhirpathQuestion question;
  question.definitions = gateway::app::installed_file("share/r4.pack");
  auto* fhirpath = program.add_subcommand("fhirpath", "Evaluate a FHIRPath expression on a resource");
  fhirpath->add_option("expression", question.expression, "The expression, such as \"Patient.name.given\"")->required();
  fhirpath->add_option("file", question.file, "A resource as JSON, - for standard input; none to evaluate on nothing");
  fhirpath->add_flag("--json", question.json, "Print a JSON array of {\"type\",\"value\"}");
  fhirpath->add_flag("--lenient", question.lenient, "Elements the resource's type cannot have are empty, not errors");
  fhirpath->add_option("--variable", question.variables, "NAME=TEXT: what %NAME means; may be given again")
      ->allow_extra_args(false);
  fhirpath
      ->add_option("--package", question.packages,
                   "A FHIR package (folder or .tgz) that conformsTo() and memberOf() may name; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  fhirpath->add_option("--definitions", question.definitions, "The pack of FHIR definitions")->capture_default_str();
  gateway::app::ValidateQuestion validation;
  validation.definitions = question.definitions;
  auto* validate = program.add_subcommand("validate", "Say what is wrong with FHIR resources, at its place");
  validate->add_option("FILE", validation.files, "Resources as JSON or XML, - for standard input")->required();
  validate->add_option("--profile", validation.profiles, "A profile's URL that each must conform to; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  validate->add_option("--package", validation.packages, "A FHIR package (folder or .tgz) with profiles; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  validate->add_flag("--json", validation.json, "Print an OperationOutcome for each file, one a line");
  validate->add_option("--definitions", validation.definitions, "The pack of FHIR definitions")->capture_default_str();
  for (CLI::App* verb : {serve, trace, referrals, check}) {
    verb->add_option("-c,--config", configuration, "The configuration file")->capture_default_str();
  }
  trace->add_option("id", id, "Referral, case, Task, request or correlation id")->required();
  trace->add_flag("--json", json, "Print JSON");
  referrals->add_option("--limit", limit, "How many, newest first")->capture_default_str();
  referrals->add_flag("--json", json, "Print JSON");

  gateway::app::ConvertQuestion conversion;
  auto* convert = program.add_subcommand("convert", "Convert files of records to validated FHIR Bundles, offline");
  convert->add_option("FILE", conversion.files, "Records in the mapping's form, one or many; - for standard input")
      ->required();
  convert->add_option("-o,--out", conversion.out, "The folder to write to")->required();
  convert->add_option("--mapping", conversion.mapping, "A mapping's folder; without it the files are FHIR already");
  convert->add_option("--package", conversion.packages, "A FHIR package (folder or .tgz) with profiles; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  convert->add_option("--definitions", conversion.definitions, "The pack of FHIR definitions");
  convert->add_option("--now", conversion.now, "What now() and today() answer; by default the clock");
  convert->add_option("--threads", conversion.threads, "How many records at once; by default one for each processor")
      ->check(CLI::Range(0, 64));
  convert->add_flag("--explain", conversion.explain, "Write beside each Bundle where it came from; prints content");
  convert->add_flag("--strict", conversion.strict, "Hold Bundles to every rule of FHIR, not only those of a message");
  convert->add_flag("--json", conversion.json, "Print a line of JSON for each record");
  gateway::app::MapOptions map_options;
  std::vector<std::string> maps;
  std::string map_file;
  std::string input;
  auto* map = program.add_subcommand("map", "Check, run, explain or test a map of the FHIR Mapping Language");
  map->require_subcommand(1);
  auto* map_check = map->add_subcommand("check", "Say everything that is wrong with maps, at its place");
  auto* map_run = map->add_subcommand("run", "Print what a map makes of a record, whole or not at all");
  auto* map_explain = map->add_subcommand("explain",
                                          "Print where each element of the output came from and what became of each "
                                          "field of the input; prints the record's content");
  auto* map_test =
      map->add_subcommand("test",
                          "Run every sample of a mapping folder and compare it with what is expected; prints "
                          "content where they differ");
  auto* map_watch = map->add_subcommand("watch", "As test, again whenever a file of the folder is saved");
  auto* map_new = map->add_subcommand("new", "Make a mapping's folder to begin with from a sample of the layout");
  map_new->add_option("FOLDER", map_file, "The folder to make; its name is the mapping's")->required();
  map_new->add_option("--from", input, "A file of the layout: .json, .csv, .tsv, .xml or .hl7; fictional")->required();
  gateway::app::MapDiffQuestion difference;
  auto* map_diff = map->add_subcommand("diff", "Say what would change if a mapping became another, without content");
  map_diff->add_option("BEFORE", difference.before, "A mapping's folder")->required();
  map_diff->add_option("AFTER", difference.after, "The same as it is to be")->required();
  map_diff->add_option("FILE", difference.files, "Records; by default the samples of AFTER");
  map_diff->add_option("-c,--config", difference.configuration, "A configuration whose stored originals are converted");
  map_diff->add_option("--limit", difference.limit, "How many of them, newest first")->capture_default_str();
  map_diff->add_flag("--show-content", difference.content, "Print what changes record by record; prints content");
  map_diff->add_option("--definitions", difference.definitions, "The pack of FHIR definitions");
  unsigned rounds = 0;
  map_watch->add_option("FOLDER", input, "A folder with a map, samples/ and expected/")->required();
  map_watch->add_option("--rounds", rounds, "End after so many runs; by default never");
  for (CLI::App* verb : {map_check, map_run, map_explain, map_test, map_watch}) {
    verb->add_option("--with", map_options.with,
                     "A file or folder with imported maps, ConceptMaps, logical models; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    verb->add_option("--definitions", map_options.definitions,
                     "The pack of FHIR definitions; by default the one beside the program");
  }
  for (CLI::App* verb : {map_run, map_explain, map_test, map_watch}) {
    verb->add_option("--package", map_options.packages,
                     "A FHIR package (folder or .tgz) that conformsTo() and memberOf() may name; repeatable")
        ->take_all()
        ->allow_extra_args(false);
  }
  map_check->add_option("FILE", maps, "Maps, or StructureMap resources")->required();
  for (CLI::App* verb : {map_run, map_explain}) {
    verb->add_option("MAP", map_file, "The map, or a StructureMap resource")->required();
    verb->add_option("INPUT", input, "The record or resource, JSON; - for standard input")->required();
    verb->add_option("--group", map_options.group, "The group to start in; by default the first");
    verb->add_option("--now", map_options.now,
                     "What now() and today() answer, e.g. 2026-07-01T09:00:00Z; by default the clock");
  }
  map_run->add_option("-o,--out", map_options.out, "Write to this file");
  map_test->add_option("FOLDER", input, "A folder with a map, samples/ and expected/")->required();
  map_test->add_option("--now", map_options.now, "What now() and today() answer; by default 2026-07-01T09:00:00Z");
  map_test->add_flag("--update", map_options.update, "Write what is made as what is expected");
  map_explain->add_flag("--json", map_options.json, "Print JSON");

  std::vector<std::string> policy_files;
  gateway::app::PolicyQuestion policy_question;
  policy_question.file = "policies/default.toml";
  policy_question.bank_holidays = "policies/bank-holidays.json";
  bool dry_run = false;
  auto* policy =
      program.add_subcommand("policy", "Check, show or explain a policy, or have the running program apply it");
  policy->require_subcommand(1);
  auto* policy_check = policy->add_subcommand("check", "Say what is wrong with policies, and what is out of date");
  auto* policy_explain =
      policy->add_subcommand("explain", "Print when every clock and rung is due, and how that is counted, day by day");
  auto* policy_show = policy->add_subcommand("show", "Print the policy that goes for a council");
  auto* policy_apply = policy->add_subcommand("apply", "Count what runs again by the policies as they are written now");
  for (CLI::App* verb : {policy_check, policy_explain}) {
    verb->add_option("--bank-holidays", policy_question.bank_holidays, "A list in the form of GOV.UK's feed")
        ->capture_default_str();
  }
  policy_check->add_option("FILE", policy_files, "Policies")->required();
  policy_explain->add_option("FILE", policy_question.file, "A policy")->capture_default_str();
  policy_explain->add_option("--at", policy_question.at, "When it starts, e.g. 2026-04-02T15:00:00Z")->required();
  policy_explain->add_option("-c,--config", policy_question.configuration,
                             "A configuration; its policies and list are taken instead of files");
  for (CLI::App* verb : {policy_explain, policy_show, policy_apply}) {
    verb->add_option("--council", policy_question.council, "The ODS code of a council; by default the common policy");
  }
  policy_apply->add_flag("--dry-run", dry_run, "Say what would change, and change nothing");
  auto* calendar = program.add_subcommand("calendar", "The bank holiday list of the running program");
  calendar->require_subcommand(1);
  auto* calendar_reload =
      calendar->add_subcommand("reload", "Read the list again and count what runs by it, as SIGHUP does");
  auto* mappings = program.add_subcommand("mappings", "The mappings of the running program");
  mappings->require_subcommand(1);
  auto* mappings_list = mappings->add_subcommand("list", "Print those in force, with version and digest");
  auto* mappings_reload =
      mappings->add_subcommand("reload", "Read maps, ConceptMaps and profiles again, as SIGHUP does");
  std::string with;
  auto* replay =
      program.add_subcommand("replay", "Have a quarantined record understood again with the mappings of now");
  replay->add_option("id", id, "Any id that belongs to it")->required();
  replay->add_option("--with", with, "A mapping: name, or name@version of the one in force");
  std::string practice;
  std::string day;
  auto* reconcile = program.add_subcommand("reconcile", "Say which of a practice's record ids the gateway has");
  reconcile->add_option("FILE", input, "Its record ids, one a line; - for standard input")->required();
  reconcile->add_option("--practice", practice, "The ODS code of the practice")->required();
  reconcile->add_option("--day", day, "The day they are of, such as 2026-03-16; by default the last week");
  for (CLI::App* verb :
       {policy_show, policy_apply, calendar_reload, mappings_list, mappings_reload, replay, reconcile}) {
    verb->add_option("-c,--config", configuration, "The configuration file")->capture_default_str();
  }

  gateway::app::ProfilesOptions profiles_options;
  std::string canonical;
  std::vector<std::string> definitions;
  auto* profiles =
      program.add_subcommand("profiles", "List, show or check profiles, value sets and other FHIR definitions");
  profiles->require_subcommand(1);
  auto* profiles_list = profiles->add_subcommand("list", "Print the packages and what they define");
  auto* profiles_show = profiles->add_subcommand("show", "Print a profile's elements, or a value set's codes");
  auto* profiles_check = profiles->add_subcommand("check", "Say everything that is wrong with definitions");
  for (CLI::App* verb : {profiles_list, profiles_show, profiles_check}) {
    verb->add_option("--with", profiles_options.with, "A FHIR package (folder, .tgz or .json) beside R4; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    verb->add_option("-c,--config", profiles_options.configuration, "A configuration whose packages are taken too");
    verb->add_option("--definitions", profiles_options.definitions,
                     "The pack of FHIR definitions; by default the one beside the program");
    verb->add_flag("--json", profiles_options.json, "Print JSON");
  }
  profiles_list->add_option("--kind", profiles_options.kind, "Only this resource type, such as ValueSet");
  profiles_list->add_flag("--all", profiles_options.all, "R4's own definitions too");
  profiles_show->add_option("URL", canonical, "A canonical, with or without |version; or a type such as Patient")
      ->required();
  profiles_check->add_option("FILE", definitions, "Definitions: files, folders or packages")->required();

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? gateway::app::exit_ok : gateway::app::exit_usage;
  }
  try {
    if (*serve) return gateway::app::serve(configuration);
    if (*convert) return gateway::app::convert_files(conversion);
    if (*validate) return gateway::app::validate_files(validation);
    if (*fhirpath) return gateway::app::evaluate_fhirpath(question);
    if (*trace) return gateway::app::trace(configuration, id, json);
    if (*referrals) return gateway::app::list_referrals(configuration, limit, json);
    if (*profiles_list) return gateway::app::profiles_list(profiles_options);
    if (*profiles_show) return gateway::app::profiles_show(canonical, profiles_options);
    if (*profiles_check) return gateway::app::profiles_check(definitions, profiles_options);
    if (*policy_check) return gateway::app::policy_check(policy_files, policy_question.bank_holidays);
    if (*policy_explain) {
      if (!policy_question.council.empty() && policy_question.configuration.empty()) {
        policy_question.configuration = configuration;
      }
      return gateway::app::policy_explain(policy_question);
    }
    if (*policy_show) return gateway::app::policy_show(configuration, policy_question.council);
    if (*policy_apply) return gateway::app::policy_apply(configuration, policy_question.council, dry_run);
    if (*calendar_reload) return gateway::app::calendar_reload(configuration);
    if (*reconcile) return gateway::app::reconcile(configuration, input, practice, day);
    if (*replay) return gateway::app::replay(configuration, id, with);
    if (*mappings_list) return gateway::app::mappings_list(configuration);
    if (*mappings_reload) return gateway::app::mappings_reload(configuration);
    if (*map_new) return gateway::app::map_new(map_file, input);
    if (*map_diff) return gateway::app::map_diff(difference);
    if (*map_watch) return gateway::app::map_watch(input, map_options, rounds);
    if (*map_check) return gateway::app::map_check(maps, map_options);
    if (*map_run) return gateway::app::map_run(map_file, input, map_options);
    if (*map_test) return gateway::app::map_test(input, map_options);
    if (*map_explain) return gateway::app::map_explain(map_file, input, map_options);
    return gateway::app::check_configuration(configuration);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "referral-gateway: a bug: %s\n", error.what());
    return gateway::app::exit_unavailable;
  }
}

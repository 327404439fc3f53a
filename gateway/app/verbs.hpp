// The verbs of the command line, one function and one file each; every one returns the program's exit code.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gateway::app {

// Exit codes, documented in README.
inline constexpr int exit_ok = 0;
inline constexpr int exit_finding = 1;  // nothing found, a check failed
inline constexpr int exit_usage = 2;
inline constexpr int exit_configuration = 3;
inline constexpr int exit_unavailable = 4;

// Runs the gateway until SIGTERM or SIGINT.
int serve(const std::string& configuration_file);

// Prints the story of the referral that `id` (referral, case, Task, request or correlation id) belongs to.
int trace(const std::string& configuration_file, const std::string& id, bool json);

// Prints a table of the newest `limit` referrals: id, the child's initials, state, due, escalations; says when there
// are more.
int list_referrals(const std::string& configuration_file, std::size_t limit, bool json);

// Reads the configuration and everything it names; says what is wrong, or that all is well.
int check_configuration(const std::string& configuration_file);

// What `fhirpath` is asked: an expression and the resource it stands on.
struct FhirpathQuestion {
  std::string expression;
  std::string file;  // "-" is standard input, empty is no resource
  std::string definitions;
  std::vector<std::string> variables;  // NAME=TEXT
  std::vector<std::string> packages;   // FHIR packages whose profiles and value sets it may name
  bool lenient = false;                // elements and types that cannot be there are empty, not errors
  bool json = false;
};

// Prints what an expression gives, an item a line or as one JSON array; its errors go to standard error with a caret.
int evaluate_fhirpath(const FhirpathQuestion& question);

// What the profiles verbs may be told; docs/reference/profiles.md.
struct ProfilesOptions {
  std::string definitions;        // the pack; empty: the one beside the program
  std::string configuration;      // its pack and packages; empty: none
  std::vector<std::string> with;  // more packages: folders, .tgz or .json files
  std::string kind;               // list: only this resource type
  bool all = false;               // list: R4's own too
  bool json = false;
};

// Prints the packages and what they define.
int profiles_list(const ProfilesOptions& options);

// Prints one definition: a profile's elements, a value set's codes, or what is known of others.
int profiles_show(const std::string& canonical, const ProfilesOptions& options);

// Prints everything that is wrong with the definitions in `paths`.
int profiles_check(const std::vector<std::string>& paths, const ProfilesOptions& options);

// What `validate` is asked.
struct ValidateQuestion {
  std::vector<std::string> files;     // JSON or XML; "-" is standard input
  std::vector<std::string> profiles;  // canonicals that each must conform to
  std::vector<std::string> packages;  // FHIR packages beside the definitions: a folder or a .tgz
  std::string definitions;
  bool json = false;  // an OperationOutcome a line, one for each file
};

// Prints what is wrong with each file, an issue a line; shows progress on a terminal. exit_finding when any has an
// error.
int validate_files(const ValidateQuestion& question);

// What the map verbs may be told; docs/reference/mapping.md.
struct MapOptions {
  std::string definitions;            // the pack; empty: the one beside the program
  std::vector<std::string> with;      // more files and folders to look in for what a map needs
  std::vector<std::string> packages;  // FHIR packages whose profiles and value sets its expressions may name
  std::string group;                  // where a run starts; empty: the first group
  std::string now;                    // the time of a run; empty: the clock's
  std::string out;                    // map run: a file instead of standard output
  bool json = false;                  // map explain: print JSON
  bool update = false;                // map test: write the expected files
};

// Prints everything that is wrong with each of `maps`, at its place.
int map_check(const std::vector<std::string>& maps, const MapOptions& options);

// Prints what `map` makes of the file `input` ("-": standard input), whole or not at all.
int map_run(const std::string& map, const std::string& input, const MapOptions& options);

// Prints where each element of the output came from and what became of each field of the input. Prints content.
int map_explain(const std::string& map, const std::string& input, const MapOptions& options);

// Runs every record of `folder`/samples and compares with `folder`/expected; prints what differs, which is content.
int map_test(const std::string& folder, const MapOptions& options);

// Makes `folder` with a map to begin with, its mapping.toml, a table of its fields and the sample, which is one file of
// the layout. Nothing is overwritten.
int map_new(const std::string& folder, const std::string& sample);

// What `map diff` is asked.
struct MapDiffQuestion {
  std::string before;              // a mapping's folder
  std::string after;               // the same as it is to be
  std::vector<std::string> files;  // records; none: the samples of `after`, unless there is a configuration
  std::string configuration;       // its store's originals too
  std::size_t limit = 1000;        // of them, the newest
  bool content = false;            // print what changes, record by record: content
  std::string definitions;
};

// Prints what would change, counted, without content. exit_finding when anything would.
int map_diff(const MapDiffQuestion& question);

// As map_test, again whenever a file of the folder is saved; ends after so many `rounds`, never when it is 0.
int map_watch(const std::string& folder, const MapOptions& options, unsigned rounds);

// Reads policy files; says what is wrong at its place, and what a person should look at although it is sound.
// exit_finding when one is unsound, or has a rule that counted from today ends after the bank holiday list.
int policy_check(const std::vector<std::string>& files, const std::string& bank_holidays);

// Which policy is asked about: a file, or what goes for a council of a configuration.
struct PolicyQuestion {
  std::string file;  // with `bank_holidays`
  std::string bank_holidays;
  std::string configuration;  // empty unless it is given
  std::string council;        // ODS code; empty: the common policy
  std::string at;             // an instant
};

// Prints every clock and rung as due from `at`: each day of it, counted or why not, the list's version, warnings.
// exit_finding when one is counted past the list's end.
int policy_explain(const PolicyQuestion& question);

// Prints the policy that goes for a council (empty: one without its own), with its version and where it stands.
int policy_show(const std::string& configuration_file, const std::string& council);

// Has the running program read its policies again, put them in force and count by them what runs; prints what came of
// it. exit_finding when the program refuses the policy, exit_unavailable when none runs or not all could be stored.
int policy_apply(const std::string& configuration_file, const std::string& council, bool dry_run);

// Has the running program read the bank holiday list again; as policy_apply.
int calendar_reload(const std::string& configuration_file);

// What `convert` is asked; docs/reference/convert.md.
struct ConvertQuestion {
  std::vector<std::string> files;     // "-" is standard input
  std::string out;                    // a folder, made when it is not there
  std::string mapping;                // a mapping's folder; empty: the files are FHIR already
  std::string definitions;            // the pack; empty: the one beside the program
  std::vector<std::string> packages;  // FHIR packages with profiles
  std::string now;                    // the time of a run; empty: the clock's
  unsigned threads = 0;               // 0: as many as the machine has
  bool explain = false;               // NAME.explain.txt beside each Bundle: content
  bool strict = false;                // every rule of FHIR
  bool json = false;                  // a line of JSON for each record on standard output
};

// Converts records of any form to validated Bundles, offline; shows progress on a terminal. exit_finding when a record
// is not converted, exit_unavailable when a file cannot be written.
int convert_files(const ConvertQuestion& question);

// Has the running program understand a kept record again; `with` is a mapping as name or name@version, empty: as it
// would be understood now. Prints the Tasks it became. exit_finding when something of it is still kept.
int replay(const std::string& configuration_file, const std::string& id, const std::string& with);

// Has the running program say which of the record ids in `file` (one a line) it has of that practice, around `day` or
// in the last week. exit_finding when one was never seen.
int reconcile(const std::string& configuration_file, const std::string& file, const std::string& practice,
              const std::string& day);

// Prints the mappings that the running program has in force. exit_unavailable when none runs.
int mappings_list(const std::string& configuration_file);

// Has the running program read its mappings, ConceptMaps and profiles again; prints what came of each. exit_finding
// when it refuses them and goes on with those it has.
int mappings_reload(const std::string& configuration_file);

}  // namespace gateway::app

// The form that a mapping.toml names, with the settings of its table.
#pragma once

#include <string>

#include "app/toml_reader.hpp"
#include "formats/form.hpp"

namespace gateway::app {

// `reader` reads a mapping.toml: its key `form`, and the table of that name. Errors: value for an unknown form; those
// of the table, with file:line:column.
base::Result<formats::Form> read_form(TomlReader& reader, const std::string& file);

}  // namespace gateway::app

// DevCa: the development certificates, made once per test program by certs/make-dev-ca and removed at its end.
#pragma once

#include <string>

namespace gateway::test {

// The folder with ca.crt, gateway.crt, practice-Y99001.crt and so on (see certs/README.md). Ends the program when the
// script fails: nothing can be tested without.
const std::string& dev_ca();

// dev_ca()/NAME.crt and dev_ca()/NAME.key.
std::string certificate_file(const std::string& name);
std::string key_file(const std::string& name);

}  // namespace gateway::test

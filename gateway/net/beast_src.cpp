// The one file that compiles Beast's own functions.
#include <boost/beast/src.hpp>

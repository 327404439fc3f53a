#include <algorithm>

#include "fhirpath/ucum.hpp"

namespace gateway::fhirpath {
namespace {

//                              m  s  g rad K  C  cd mol
constexpr Exponents number = {0, 0, 0, 0, 0, 0, 0, 0};
constexpr Exponents length = {1, 0, 0, 0, 0, 0, 0, 0};
constexpr Exponents area = {2, 0, 0, 0, 0, 0, 0, 0};
constexpr Exponents volume = {3, 0, 0, 0, 0, 0, 0, 0};
constexpr Exponents duration = {0, 1, 0, 0, 0, 0, 0, 0};
constexpr Exponents rate = {0, -1, 0, 0, 0, 0, 0, 0};
constexpr Exponents mass = {0, 0, 1, 0, 0, 0, 0, 0};
constexpr Exponents angle = {0, 0, 0, 1, 0, 0, 0, 0};
constexpr Exponents heat = {0, 0, 0, 0, 1, 0, 0, 0};
constexpr Exponents charge = {0, 0, 0, 0, 0, 1, 0, 0};
constexpr Exponents light = {0, 0, 0, 0, 0, 0, 1, 0};
constexpr Exponents flux = {0, 0, 0, 2, 0, 0, 1, 0};
constexpr Exponents lux = {-2, 0, 0, 2, 0, 0, 1, 0};
constexpr Exponents amount = {0, 0, 0, 0, 0, 0, 0, 1};
constexpr Exponents catalytic = {0, -1, 0, 0, 0, 0, 0, 1};
constexpr Exponents force = {1, -2, 1, 0, 0, 0, 0, 0};
constexpr Exponents pressure = {-1, -2, 1, 0, 0, 0, 0, 0};
constexpr Exponents energy = {2, -2, 1, 0, 0, 0, 0, 0};
constexpr Exponents power = {2, -3, 1, 0, 0, 0, 0, 0};
constexpr Exponents current = {0, -1, 0, 0, 0, 1, 0, 0};
constexpr Exponents voltage = {2, -2, 1, 0, 0, -1, 0, 0};
constexpr Exponents farad = {-2, 2, -1, 0, 0, 2, 0, 0};
constexpr Exponents ohm = {2, -1, 1, 0, 0, -2, 0, 0};
constexpr Exponents siemens = {-2, 1, -1, 0, 0, 2, 0, 0};
constexpr Exponents weber = {2, -1, 1, 0, 0, -1, 0, 0};
constexpr Exponents tesla = {0, -1, 1, 0, 0, -1, 0, 0};
constexpr Exponents henry = {2, 0, 1, 0, 0, -2, 0, 0};
constexpr Exponents dose = {2, -2, 0, 0, 0, 0, 0, 0};

// Sorted by code (byte order): found by binary search. Values from the UCUM specification 2.1.
constexpr UnitAtom table[] = {
    {"%", false, number, "1", "100", "0"},
    {"'", false, angle, "3.14159265358979", "10800", "0"},
    {"''", false, angle, "3.14159265358979", "648000", "0"},
    {"1", false, number, "1", "1", "0"},
    {"10*", false, number, "10", "1", "0"},
    {"10^", false, number, "10", "1", "0"},
    {"A", true, current, "1", "1", "0"},
    {"Bq", true, rate, "1", "1", "0"},
    {"C", true, charge, "1", "1", "0"},
    {"Cel", true, heat, "1", "1", "273.15"},
    {"Ci", true, rate, "37000000000", "1", "0"},
    {"F", true, farad, "1", "1000", "0"},
    {"Gy", true, dose, "1", "1", "0"},
    {"H", true, henry, "1000", "1", "0"},
    {"Hz", true, rate, "1", "1", "0"},
    {"J", true, energy, "1000", "1", "0"},
    {"K", true, heat, "1", "1", "0"},
    {"L", true, volume, "1", "1000", "0"},
    {"N", true, force, "1000", "1", "0"},
    {"Ohm", true, ohm, "1000", "1", "0"},
    {"Pa", true, pressure, "1000", "1", "0"},
    {"S", true, siemens, "1", "1000", "0"},
    {"Sv", true, dose, "1", "1", "0"},
    {"T", true, tesla, "1000", "1", "0"},
    {"U", true, catalytic, "1", "60000000", "0"},
    {"V", true, voltage, "1000", "1", "0"},
    {"W", true, power, "1000", "1", "0"},
    {"Wb", true, weber, "1000", "1", "0"},
    {"[Btu]", false, energy, "1055056", "1", "0"},
    {"[Cal]", false, energy, "4184000", "1", "0"},
    {"[acr_us]", false, area, "4046.872609874252", "1", "0"},
    {"[cup_us]", false, volume, "0.0002365882365", "1", "0"},
    {"[degF]", false, heat, "5", "9", "459.67"},
    {"[degR]", false, heat, "5", "9", "0"},
    {"[drp]", false, volume, "0.00000005", "1", "0"},
    {"[fdr_us]", false, volume, "0.0000036966911953125", "1", "0"},
    {"[foz_br]", false, volume, "0.0000284130625", "1", "0"},
    {"[foz_us]", false, volume, "0.0000295735295625", "1", "0"},
    {"[ft_br]", false, length, "0.3047997", "1", "0"},
    {"[ft_i]", false, length, "0.3048", "1", "0"},
    {"[gal_br]", false, volume, "0.00454609", "1", "0"},
    {"[gal_us]", false, volume, "0.003785411784", "1", "0"},
    {"[gr]", false, mass, "0.06479891", "1", "0"},
    {"[in_i]", false, length, "0.0254", "1", "0"},
    {"[in_us]", false, length, "100", "3937", "0"},
    {"[kn_i]", false, {1, -1, 0, 0, 0, 0, 0, 0}, "1852", "3600", "0"},
    {"[lb_av]", false, mass, "453.59237", "1", "0"},
    {"[lbf_av]", false, force, "4448.2216152605", "1", "0"},
    {"[mi_i]", false, length, "1609.344", "1", "0"},
    {"[mi_us]", false, length, "6336000", "3937", "0"},
    {"[nmi_i]", false, length, "1852", "1", "0"},
    {"[oz_av]", false, mass, "28.349523125", "1", "0"},
    {"[oz_tr]", false, mass, "31.1034768", "1", "0"},
    {"[pi]", false, number, "3.14159265358979", "1", "0"},
    {"[ppb]", false, number, "1", "1000000000", "0"},
    {"[ppm]", false, number, "1", "1000000", "0"},
    {"[ppth]", false, number, "1", "1000", "0"},
    {"[psi]", false, pressure, "6894757.293168361", "1", "0"},
    {"[pt_br]", false, volume, "0.00056826125", "1", "0"},
    {"[pt_us]", false, volume, "0.000473176473", "1", "0"},
    {"[qt_br]", false, volume, "0.0011365225", "1", "0"},
    {"[qt_us]", false, volume, "0.000946352946", "1", "0"},
    {"[sct]", false, mass, "1.2959782", "1", "0"},
    {"[ston_av]", false, mass, "907184.74", "1", "0"},
    {"[stone_av]", false, mass, "6350.29318", "1", "0"},
    {"[tbs_us]", false, volume, "0.00001478676478125", "1", "0"},
    {"[tsp_us]", false, volume, "0.00000492892159375", "1", "0"},
    {"[yd_i]", false, length, "0.9144", "1", "0"},
    {"a", false, duration, "31557600", "1", "0"},
    {"a_g", false, duration, "31556952", "1", "0"},
    {"a_j", false, duration, "31557600", "1", "0"},
    {"ar", true, area, "100", "1", "0"},
    {"atm", false, pressure, "101325000", "1", "0"},
    {"bar", true, pressure, "100000000", "1", "0"},
    {"cal", true, energy, "4184", "1", "0"},
    {"cd", true, light, "1", "1", "0"},
    {"d", false, duration, "86400", "1", "0"},
    {"deg", false, angle, "3.14159265358979", "180", "0"},
    {"dyn", true, force, "1", "100", "0"},
    {"eV", true, energy, "0.0000000000000001602176634", "1", "0"},
    {"eq", true, amount, "1", "1", "0"},
    {"erg", true, energy, "1", "10000", "0"},
    {"g", true, mass, "1", "1", "0"},
    {"gf", true, force, "9.80665", "1", "0"},
    {"h", false, duration, "3600", "1", "0"},
    {"har", false, area, "10000", "1", "0"},
    {"kat", true, catalytic, "1", "1", "0"},
    {"l", true, volume, "1", "1000", "0"},
    {"lm", true, flux, "1", "1", "0"},
    {"lx", true, lux, "1", "1", "0"},
    {"m", true, length, "1", "1", "0"},
    {"m[H2O]", true, pressure, "9806650", "1", "0"},
    {"m[Hg]", true, pressure, "133322000", "1", "0"},
    {"min", false, duration, "60", "1", "0"},
    {"mo", false, duration, "2629800", "1", "0"},
    {"mo_g", false, duration, "2629746", "1", "0"},
    {"mo_j", false, duration, "2629800", "1", "0"},
    {"mol", true, amount, "1", "1", "0"},
    {"osm", true, amount, "1", "1", "0"},
    {"rad", true, angle, "1", "1", "0"},
    {"s", true, duration, "1", "1", "0"},
    {"st", true, volume, "1", "1", "0"},
    {"t", true, mass, "1000000", "1", "0"},
    {"u", true, mass, "0.0000000000000000000000016605402", "1", "0"},
    {"wk", false, duration, "604800", "1", "0"},
};

}  // namespace

const UnitAtom* find_unit_atom(std::string_view code) {
  const auto* const found =
      std::lower_bound(std::begin(table), std::end(table), code,
                       [](const UnitAtom& atom, std::string_view text) { return atom.code < text; });
  return found != std::end(table) && found->code == code ? found : nullptr;
}

}  // namespace gateway::fhirpath

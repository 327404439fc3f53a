# How everything is compiled: two interface targets (settings, warnings) that our own code links and third-party code never does.

# Dev: -O1 keeps two cores busy for less time than -O2 and still runs the suites quickly.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_FUZZ "-O1 -g1")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(gw_settings INTERFACE)
target_compile_features(gw_settings INTERFACE cxx_std_20)
target_include_directories(gw_settings INTERFACE ${CMAKE_SOURCE_DIR}/gateway)
# RAPIDJSON_SSE2 must be the same in every file that could see RapidJSON; only json/ does.
target_compile_definitions(gw_settings INTERFACE RAPIDJSON_SSE2)
target_compile_options(gw_settings INTERFACE
  -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -pthread)
target_link_options(gw_settings INTERFACE -pie -pthread -Wl,-z,relro,-z,now)

# Dev only: the standard headers that nearly every file reads, read once. Release goes without, which proves that each
# file includes what it uses.
if(CMAKE_BUILD_TYPE STREQUAL "Dev")
  set(GATEWAY_PRECOMPILED ON)
  # What ccache needs to look through a precompiled header, with CCACHE_SLOPPINESS as script/build sets it.
  add_compile_options(-fpch-preprocess)
  set(GATEWAY_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <cstdint> <deque> <functional> <map> <memory> <mutex>
    <optional> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  target_link_options(gw_settings INTERFACE -fuse-ld=mold)
endif()

set(GATEWAY_SANITIZER "none" CACHE STRING "none, address, thread or fuzz (clang only)")
if(GATEWAY_SANITIZER STREQUAL "address")
  # The four checks left out cost eighty seconds a network file and find nothing the others do not.
  target_compile_options(gw_settings INTERFACE -fsanitize=address,undefined
    -fno-sanitize=null,alignment,vptr,object-size -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(gw_settings INTERFACE -fsanitize=address,undefined)
elseif(GATEWAY_SANITIZER STREQUAL "thread")
  target_compile_options(gw_settings INTERFACE -fsanitize=thread -Wno-tsan)
  target_compile_definitions(gw_settings INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  target_link_options(gw_settings INTERFACE -fsanitize=thread)
elseif(GATEWAY_SANITIZER STREQUAL "fuzz")
  # RapidJSON moves a null pointer by what it is about to allocate.
  target_compile_options(gw_settings INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr,pointer-overflow
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(gw_settings INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(gw_settings INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

# The compiler that builds the product says what is wrong with it; clang only builds the fuzzing programs.
add_library(gw_warnings INTERFACE)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  return()
endif()
target_compile_options(gw_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# GCC 12 reports false positives of these two inside the standard library when it inlines, so they warn only.
target_compile_options(gw_warnings INTERFACE -Wno-error=null-dereference -Wno-error=maybe-uninitialized
  -Wno-restrict)
# With sanitizers it also sees strings written out of bounds where they are moved.
if(NOT GATEWAY_SANITIZER STREQUAL "none" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(gw_warnings INTERFACE -Wno-error=array-bounds -Wno-error=stringop-overflow)
endif()

# Gives `target` the precompiled headers of `kind`: standard (rooms) or tests (GoogleTest too).
function(gateway_precompile target kind)
  if(NOT GATEWAY_PRECOMPILED)
    return()
  endif()
  if(NOT TARGET precompiled_${kind})
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled_${kind}.cpp CONTENT "\n")
    add_library(precompiled_${kind} OBJECT ${CMAKE_BINARY_DIR}/precompiled_${kind}.cpp)
    target_link_libraries(precompiled_${kind} PRIVATE gw_settings gw_warnings)
    set(headers ${GATEWAY_STANDARD_HEADERS})
    if(kind STREQUAL "tests")
      target_compile_options(precompiled_${kind} PRIVATE -O0)
      target_link_libraries(precompiled_${kind} PRIVATE GTest::gtest)
      list(APPEND headers <gtest/gtest.h>)
    endif()
    target_precompile_headers(precompiled_${kind} PRIVATE ${headers})
  endif()
  target_precompile_headers(${target} REUSE_FROM precompiled_${kind})
endfunction()

# Compiles `target`'s files ten at a time: what several of them include is read, and instantiated, once for all. Halves
# the time of a clean build. Two private names of one spelling may meet so: make them one, name them apart, or list one of
# the files among those APART, which are compiled together with each other, or as ALONE. Release compiles every file alone,
# which proves that each includes what it uses.
function(gateway_compile_together target)
  cmake_parse_arguments(FILES "" "" "APART;ALONE" ${ARGN})
  if(NOT GATEWAY_PRECOMPILED)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  if(FILES_APART OR FILES_ALONE)
    list(REMOVE_ITEM sources ${FILES_APART} ${FILES_ALONE})
  endif()
  gateway_group(together ${sources})
  gateway_group(apart ${FILES_APART})
  # A source file read by another looks like a header to this warning, which is about headers.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

# Puts the files into groups `name`_0, _1, … of equal sizes up to ten.
function(gateway_group name)
  list(LENGTH ARGN count)
  math(EXPR groups "(${count} + 9) / 10")
  set(number 0)
  foreach(source IN LISTS ARGN)
    math(EXPR group "${number} * ${groups} / ${count}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${name}_${group})
    math(EXPR number "${number} + 1")
  endforeach()
endfunction()

# The one way to declare a room: gateway_module(NAME json SOURCES a.cpp b.cpp DEPENDS base EXTERNAL re2::re2).
# DEPENDS are rooms above it in gateway/CMakeLists.txt; EXTERNAL are third-party targets, linked privately.
function(gateway_module)
  cmake_parse_arguments(ROOM "" "NAME" "SOURCES;DEPENDS;EXTERNAL;OPTIMISE;HOT;APART;ALONE" ${ARGN})
  add_library(gateway_${ROOM_NAME} STATIC ${ROOM_SOURCES})
  target_link_libraries(gateway_${ROOM_NAME} PRIVATE gw_settings gw_warnings ${ROOM_EXTERNAL})
  foreach(room IN LISTS ROOM_DEPENDS)
    target_link_libraries(gateway_${ROOM_NAME} PUBLIC gateway_${room})
  endforeach()
  gateway_precompile(gateway_${ROOM_NAME} standard)
  gateway_compile_together(gateway_${ROOM_NAME} APART ${ROOM_APART} ALONE ${ROOM_ALONE} ${ROOM_HOT})
  # HOT: files worth -O2 every day, too: much of what the simulation of years does.
  if(ROOM_HOT AND NOT GATEWAY_SANITIZER STREQUAL "thread" AND CMAKE_BUILD_TYPE STREQUAL "Dev")
    set_source_files_properties(${ROOM_HOT} PROPERTIES COMPILE_OPTIONS -O2 SKIP_PRECOMPILE_HEADERS ON)
  endif()
  # OPTIMISE: files worth -O3 (measured: the JSON writer runs 1.5 times as fast).
  if(ROOM_OPTIMISE AND NOT GATEWAY_SANITIZER STREQUAL "thread" AND CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    set_source_files_properties(${ROOM_OPTIMISE} PROPERTIES COMPILE_OPTIONS -O3)
  endif()
endfunction()

# A program of ours: gateway_program(NAME referral-gateway SOURCES main.cpp DEPENDS app).
function(gateway_program)
  cmake_parse_arguments(PROGRAM "" "NAME" "SOURCES;DEPENDS;EXTERNAL" ${ARGN})
  add_executable(${PROGRAM_NAME} ${PROGRAM_SOURCES})
  target_link_libraries(${PROGRAM_NAME} PRIVATE gw_settings gw_warnings ${PROGRAM_EXTERNAL})
  foreach(room IN LISTS PROGRAM_DEPENDS)
    target_link_libraries(${PROGRAM_NAME} PRIVATE gateway_${room})
  endforeach()
  gateway_precompile(${PROGRAM_NAME} standard)
endfunction()

# The tests of one room, one program: gateway_test(NAME json SOURCES reader_test.cpp DEPENDS json).
# Tests run from the source folder, so that they find mappings/, policies/ and tests/ by those names;
# GATEWAY_BIN names the folder of the built programs.
function(gateway_test)
  cmake_parse_arguments(TEST "" "NAME;TIMEOUT" "SOURCES;DEPENDS;EXTERNAL;APART;ALONE" ${ARGN})
  add_executable(test_${TEST_NAME} ${TEST_SOURCES})
  target_include_directories(test_${TEST_NAME} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(test_${TEST_NAME} PRIVATE gw_settings gw_warnings GTest::gtest GTest::gtest_main ${TEST_EXTERNAL})
  foreach(room IN LISTS TEST_DEPENDS)
    target_link_libraries(test_${TEST_NAME} PRIVATE gateway_${room})
  endforeach()
  gateway_precompile(test_${TEST_NAME} tests)
  gateway_compile_together(test_${TEST_NAME} APART ${TEST_APART} ALONE ${TEST_ALONE})
  # A test's own code is small and runs once: half the time to compile it is worth more than its speed.
  if(CMAKE_BUILD_TYPE STREQUAL "Dev")
    target_compile_options(test_${TEST_NAME} PRIVATE -O0)
  endif()
  add_test(NAME ${TEST_NAME} COMMAND test_${TEST_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  set_tests_properties(${TEST_NAME} PROPERTIES TIMEOUT ${TEST_TIMEOUT}
    ENVIRONMENT "GATEWAY_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()

# junshu_fuzzer(name source modules…)
#
# Makes the program `name_fuzzer` from `source`, which defines LLVMFuzzerTestOneInput. With JUNSHU_FUZZ it is a libFuzzer (clang);
# otherwise it has a plain main that replays the files and folders named as its arguments, so that fuzzers never rot. ctest replays
# the seeds in fuzz/corpus/<name>.
function(junshu_fuzzer name source)
  add_executable(${name}_fuzzer ${source})
  target_link_libraries(${name}_fuzzer PRIVATE ${ARGN})
  set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name})
  if(JUNSHU_FUZZ)
    target_link_options(${name}_fuzzer PRIVATE -fsanitize=fuzzer)
    set(replay -runs=0)
  else()
    target_sources(${name}_fuzzer PRIVATE ${CMAKE_SOURCE_DIR}/fuzz/replay_main.cpp)
    set(replay)
  endif()
  add_test(NAME fuzz_${name} COMMAND ${name}_fuzzer ${replay} ${seeds} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()

# junshu_bench(NAME n SOURCES a.cpp … USES modules… [LIBRARIES targets…])
#
# Makes the program `bench_n`, built only when asked for: `ninja bench_n`. Run it from a release build; tests never run it.
function(junshu_bench)
  cmake_parse_arguments(B "" "NAME" "SOURCES;USES;LIBRARIES" ${ARGN})
  foreach(used ${B_USES})
    if(NOT TARGET ${used})
      message(FATAL_ERROR "bench ${B_NAME} uses ${used}, which is not a module")
    endif()
  endforeach()
  add_executable(bench_${B_NAME} EXCLUDE_FROM_ALL ${B_SOURCES})
  target_link_libraries(bench_${B_NAME} PRIVATE ${B_USES} ${B_LIBRARIES})
endfunction()

# napi-tether for CMake, with cmake-js or without:
#
#   execute_process(COMMAND node -p "require('napi-tether').cmake"
#                   OUTPUT_VARIABLE tether OUTPUT_STRIP_TRAILING_WHITESPACE)
#   include("${tether}")
#   tether_add_addon(example example.cc)
#
# Node's headers come from cmake-js; without it from TETHER_NODE_INCLUDE, or from the Node that is found.
include_guard(GLOBAL)

set(TETHER_NODE_INCLUDE "" CACHE PATH "The folder of node_api.h, when cmake-js does not tell it")
set(_tether_folder "${CMAKE_CURRENT_LIST_DIR}")

# Sets `result` to the folders that have Node's headers.
function(_tether_find_node_headers result)
  if(CMAKE_JS_INC)
    set(${result} "${CMAKE_JS_INC}" PARENT_SCOPE)
    return()
  endif()
  # A normal installation of Node carries its headers beside the executable.
  execute_process(
    COMMAND node -p "path.dirname(path.dirname(fs.realpathSync(process.execPath)))"
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  foreach(folder IN ITEMS
      "${TETHER_NODE_INCLUDE}" "$ENV{npm_config_nodedir}/include/node" "${prefix}/include/node")
    if(EXISTS "${folder}/node_api.h")
      set(${result} "${folder}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR
    "napi-tether: node_api.h was not found. Build with cmake-js, or set TETHER_NODE_INCLUDE to its folder.")
endfunction()

# The settings that tether.gypi has for gyp.
function(_tether_configure target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_definitions(${target} PUBLIC NAPI_VERSION=8)
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    POSITION_INDEPENDENT_CODE ON
    # Hidden symbols keep the cores of two addons in one process apart.
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  if(MSVC)
    target_compile_definitions(${target} PUBLIC NOMINMAX)
    target_compile_options(${target} PRIVATE /EHsc /GR /Zc:__cplusplus /permissive- /utf-8)
  else()
    target_compile_options(${target} PRIVATE -fexceptions -frtti -ffunction-sections -fdata-sections)
  endif()
endfunction()

# The core, compiled once for all addons of a project.
function(_tether_add_core)
  _tether_find_node_headers(headers)
  add_library(tether STATIC EXCLUDE_FROM_ALL "${_tether_folder}/core/core.cc")
  target_include_directories(tether PUBLIC "${_tether_folder}/include")
  target_include_directories(tether SYSTEM PUBLIC ${headers})
  _tether_configure(tether)
endfunction()

# Without cmake-js's own library, Windows needs an import library for node.exe.
function(_tether_link_node target)
  if(MSVC AND CMAKE_JS_NODELIB_DEF AND CMAKE_JS_NODELIB_TARGET AND NOT EXISTS "${CMAKE_JS_NODELIB_TARGET}")
    execute_process(COMMAND ${CMAKE_AR} /def:${CMAKE_JS_NODELIB_DEF} /out:${CMAKE_JS_NODELIB_TARGET}
                            ${CMAKE_STATIC_LINKER_FLAGS})
  endif()
  target_link_libraries(${target} PRIVATE ${CMAKE_JS_LIB})
  if(APPLE)
    target_link_options(${target} PRIVATE -undefined dynamic_lookup -Wl,-dead_strip)
  elseif(UNIX)
    target_link_options(${target} PRIVATE -Wl,--gc-sections)
  endif()
endfunction()

# tether_add_addon(<name> <source>...): the target <name>, which builds <name>.node.
function(tether_add_addon name)
  if(NOT TARGET tether)
    _tether_add_core()
  endif()
  add_library(${name} MODULE ${ARGN} ${CMAKE_JS_SRC})
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".node")
  _tether_configure(${name})
  target_link_libraries(${name} PRIVATE tether)
  _tether_link_node(${name})
endfunction()

# The compiler settings of napi-tether, for its core and for every addon that depends on it.
{
  "defines": ["NAPI_VERSION=8"],

  # Node's own defaults switch off what C++ libraries expect, and set another standard. A project that
  # wants a newer one than ours says "cflags_cc!": ["-std=c++20"], "cflags_cc": ["-std=c++23"].
  "cflags_cc!": ["-fno-exceptions", "-fno-rtti"],
  "cflags_cc/": [["exclude", "^-std=gnu\\+\\+(1.|20|2a)$"]],

  # Hidden symbols keep the cores of two addons in one process apart. Sections let the linker drop what
  # an addon does not use.
  "cflags": ["-fPIC", "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections"],
  "cflags_cc": ["-std=c++20", "-fvisibility-inlines-hidden"],

  "conditions": [
    ["OS=='linux'", {
      "ldflags": ["-Wl,--gc-sections"],
    }],
    ["OS=='mac'", {
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
        "CLANG_CXX_LIBRARY": "libc++",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "GCC_ENABLE_CPP_RTTI": "YES",
        "GCC_SYMBOLS_PRIVATE_EXTERN": "YES",
        "GCC_INLINES_ARE_PRIVATE_EXTERN": "YES",
        "DEAD_CODE_STRIPPING": "YES",
      },
    }],
    ["OS=='win'", {
      "defines!": ["_HAS_EXCEPTIONS=0"],
      "defines": ["_HAS_EXCEPTIONS=1", "NOMINMAX"],
      "msvs_settings": {
        "VCCLCompilerTool": {
          "ExceptionHandling": 1,
          "RuntimeTypeInfo": "true",
          "AdditionalOptions!": ["/std:c++17", "-std:c++17", "/std:c++20", "-std:c++20"],
          "AdditionalOptions": ["/std:c++20", "/Zc:__cplusplus", "/permissive-", "/utf-8"],
        },
      },
    }],
  ],
}

# The addons of this repository. A user's project needs one target and one dependency line instead:
# see "A user's project" in the README.
#
# A test addon is one line; its source is test/<topic>/<topic>.cc, its file build/Release/<topic>.node.
# `npm run bench` builds the targets named bench_*, and planted_* for its self-check, `npm run example:sqlite` those named demo_sqlite*,
# `npm run demo` the other demo_*, `npm test` the rest.
{
  "variables": {
    "tether": "src-native/tether.gyp:tether",
    "node_addon_api": "<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except",
  },
  "targets": [
    # Test addons.
    {
      "target_name": "programs",
      "sources": ["test/programs/programs.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "numbers",
      "sources": ["test/numbers/numbers.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "graph",
      "sources": ["test/graph/graph.cc"],
      "dependencies": ["<(tether)"],
    },
    # The same with a fault planted in the core, to show that the tests would find it.
    {
      "target_name": "graph_fault_1",
      "sources": ["test/graph/graph.cc", "src-native/core/core.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "defines": ["TETHER_PLANT=1"],
    },
    {
      "target_name": "graph_fault_2",
      "sources": ["test/graph/graph.cc", "src-native/core/core.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "defines": ["TETHER_PLANT=2"],
    },
    {
      "target_name": "graph_fault_3",
      "sources": ["test/graph/graph.cc", "src-native/core/core.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "defines": ["TETHER_PLANT=3"],
    },

    {
      "target_name": "functions",
      "sources": ["test/functions/functions.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "ownership",
      "sources": ["test/ownership/ownership.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "trace",
      "sources": ["test/trace/trace.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "handover",
      "sources": ["test/handover/handover.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "threads",
      "sources": ["test/threads/threads.cc", "test/threads/corners.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "lending",
      "sources": ["test/lending/lending.cc"],
      "dependencies": ["<(tether)"],
    },

    {
      "target_name": "interop",
      "sources": ["test/interop/interop.cc"],
      "dependencies": ["<(tether)", "<(node_addon_api)"],
    },

    {
      "target_name": "laws",
      "sources": ["test/laws/laws.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "intruders",
      "sources": ["test/intruders/intruders.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "lifetime",
      "sources": ["test/lifetime/lifetime.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "slots",
      "sources": ["test/slots/slots.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "teardown",
      "sources": ["test/teardown/teardown.cc"],
      "dependencies": ["<(tether)"],
    },

    {
      "target_name": "peers",
      "sources": ["test/peers/peers.cc"],
      "dependencies": ["<(tether)"],
    },
    # Not built with napi-tether, but for its flags.
    {
      "target_name": "leaks_foreign",
      "sources": ["test/leaks/heap/foreign.cc"],
      "dependencies": ["<(tether)", "<(node_addon_api)"],
    },
    # Has a core of its own, which counts its records.
    {
      "target_name": "storm",
      "sources": ["test/storm/storm.cc", "src-native/core/core.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "defines": ["TETHER_CENSUS"],
    },

    {
      "target_name": "corners",
      "sources": ["test/corners/corners.cc"],
      "dependencies": ["<(tether)"],
    },

    {
      "target_name": "enums",
      "sources": ["test/enums/enums.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "operators",
      "sources": ["test/operators/operators.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "aggregates",
      "sources": ["test/aggregates/aggregates.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "views",
      "sources": ["test/views/views.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "converters",
      "sources": ["test/converters/converters.cc"],
      "dependencies": ["<(tether)"],
    },

    # Not built with napi-tether: for the tools that watch any addon. With line numbers.
    {
      "target_name": "leaks_raw",
      "sources": ["test/leaks/hook/raw.c"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-g", "-fvisibility=hidden"],
    },
    {
      "target_name": "leaks_node_addon_api",
      "sources": ["test/leaks/hook/node_addon_api.cc"],
      "dependencies": ["<(node_addon_api)"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-g", "-fvisibility=hidden"],
      "cflags_cc/": [["exclude", "^-std=gnu\\+\\+(1.|2.)$"]],
      "cflags_cc": ["-std=c++20"],
    },
    {
      "target_name": "leaks_lookup",
      "conditions": [["OS=='linux'", {
        "sources": ["test/leaks/hook/lookup.c"],
        "defines": ["NAPI_VERSION=8"],
        "cflags": ["-g", "-fvisibility=hidden"],
      }, { "type": "none" }]],
    },

    {
      "target_name": "cli",
      "sources": ["test/cli/cli.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "declarations",
      "sources": ["test/declarations/declarations.cc"],
      "dependencies": ["<(tether)"],
    },

    # The core is compiled into it, and what it allocates is bound within it: so all can be made to fail.
    {
      "target_name": "faults",
      "sources": ["test/faults/faults.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "conditions": [["OS=='linux'", { "ldflags": ["-Wl,-Bsymbolic"] }]],
    },

    # The same with calls in the core that nobody checks, to show that the test would find them.
    {
      "target_name": "faults_planted",
      "sources": ["test/faults/faults.cc"],
      "include_dirs": ["src-native/include"],
      "includes": ["src-native/tether.gypi"],
      "defines": ["TETHER_PLANT=4"],
      "conditions": [["OS=='linux'", { "ldflags": ["-Wl,-Bsymbolic"] }]],
    },

    {
      "target_name": "fuzz",
      "sources": ["test/fuzz/fuzz.cc"],
      "dependencies": ["<(tether)"],
    },

    # Needs a newer standard than the rest.
    {
      "target_name": "expected",
      "sources": ["test/expected/expected.cc"],
      "dependencies": ["<(tether)"],
      "cflags_cc!": ["-std=c++20"],
      "cflags_cc": ["-std=c++23"],
    },

    # Benchmark drivers: all with the same compiler flags. The driver v8, one addon for each version of Node, is built
    # by .ci/engine.mjs.
    {
      "target_name": "bench_tether",
      "sources": ["benchmarks/drivers/tether.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "bench_node_addon_api",
      "sources": ["benchmarks/drivers/node-addon-api.cc"],
      "includes": ["src-native/tether.gypi"],
      "dependencies": ["<(node_addon_api)"],
    },
    {
      "target_name": "bench_raw_node_api",
      "sources": ["benchmarks/drivers/raw-node-api.c"],
      "includes": ["src-native/tether.gypi"],
    },
    {
      "target_name": "bench_nobind17",
      "sources": ["benchmarks/drivers/nobind17.cc"],
      "includes": ["src-native/tether.gypi"],
      "include_dirs": ["node_modules/nobind17/include"],
      "dependencies": ["<(node_addon_api)"],
    },
    {
      "target_name": "bench_nobind17_unlocked",
      "sources": ["benchmarks/drivers/nobind17.cc"],
      "includes": ["src-native/tether.gypi"],
      "include_dirs": ["node_modules/nobind17/include"],
      "dependencies": ["<(node_addon_api)"],
      "defines": ["NOBIND_NO_ASYNC_LOCKING"],
    },

    # The driver under test, slower by as much as an environment variable says: `npm run bench -- --self-check`.
    {
      "target_name": "planted_tether",
      "sources": ["benchmarks/drivers/tether.cc"],
      "dependencies": ["<(tether)"],
      "defines": ["TETHER_BENCH_PLANTED"],
    },

    # The demo: one library, two bindings.
    {
      "target_name": "demo_deflater_tether",
      "sources": ["examples/deflater/tether.cc"],
      "dependencies": ["<(tether)"],
    },
    {
      "target_name": "demo_deflater_node_addon_api",
      "sources": ["examples/deflater/node-addon-api.cc"],
      "includes": ["src-native/tether.gypi"],
      "dependencies": ["<(node_addon_api)"],
    },

    # A real library, bound whole. The one target that needs a library of the system: see
    # examples/sqlite. Only `npm run example:sqlite` builds it.
    {
      "target_name": "demo_sqlite",
      "sources": ["examples/sqlite/sqlite.cc"],
      "dependencies": ["<(tether)"],
      "libraries": ["-lsqlite3"],
    },
    # The same with the SQLite that better-sqlite3 was compiled with, for a fair comparison.
    {
      "target_name": "demo_sqlite_peer",
      "sources": ["examples/sqlite/sqlite.cc"],
      "dependencies": ["<(tether)"],
      "include_dirs": [".peers/better-sqlite3/node_modules/better-sqlite3/deps/sqlite3"],
      "libraries": [
        "<(module_root_dir)/.peers/better-sqlite3/node_modules/better-sqlite3/build/Release/sqlite3.a",
      ],
      "ldflags": ["-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL"],
    },
  ],
}

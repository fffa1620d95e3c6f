# For what compiles the core: for size, since most of it is seldom run. core.cc itself says what is compiled for speed all the same.
{
  "configurations": {
    "Release": {
      "conditions": [
        ["OS=='linux'", {
          "cflags!": ["-O3"],
          "cflags": ["-Os"],
        }],
      ],
    },
  },
}

# The target `tether`: what an addon depends on. It compiles the core once and gives the addon the
# include folder and the compiler settings.
{
  "targets": [
    {
      "target_name": "tether",
      "type": "static_library",
      # The hook belongs into the addon, which is what Node loads.
      "win_delay_load_hook": "false",
      "sources": ["core/core.cc"],
      "include_dirs": ["include"],
      "includes": ["tether.gypi"],
      "direct_dependent_settings": {
        "include_dirs": ["include"],
        "includes": ["tether.gypi"],
      },
    },
  ],
}

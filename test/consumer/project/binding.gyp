{ "targets": [ { "target_name": "example", "sources": ["example.cc"],
                 "dependencies": ["<!(node -p \"require('napi-tether').gyp\"):tether"] } ] }

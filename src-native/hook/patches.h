// Puts our functions in the place of Node's in the addons that are loaded, and takes them out
// again.
#pragma once

#include <string>
#include <vector>

namespace hook {

// Patches what was loaded since the last time. Returns how many addons are patched by now.
int patchLoaded();
// Gives every addon Node's functions back.
void unpatchLoaded();

// What could not be patched, and why.
std::vector<std::string> patchProblems();

}  // namespace hook

// SPDX-License-Identifier: MIT
// The page as one file, if it was built before the program was: see .ci/page.
#pragma once
#include <stddef.h>

/// The page's octets, and how many they are; NULL if it was not built.
const unsigned char *cpage_octets(size_t *count);

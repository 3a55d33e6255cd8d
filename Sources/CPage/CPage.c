// SPDX-License-Identifier: MIT
#include "CPage.h"

#if defined(__has_embed)
#if __has_embed("../../.build/page/wiretalk.html")
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char page[] = {
#embed "../../.build/page/wiretalk.html"
};
#define HAS_PAGE 1
#endif
#endif

const unsigned char *cpage_octets(size_t *count) {
#ifdef HAS_PAGE
    *count = sizeof page;
    return page;
#else
    *count = 0;
    return NULL;
#endif
}

// SPDX-License-Identifier: MIT
// The page as a server hands it out.

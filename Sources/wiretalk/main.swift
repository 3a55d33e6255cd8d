// SPDX-License-Identifier: MIT
import ArgumentParser

// The first line of the program is synchronous: a namespace of its own can only be entered before any thread exists.
Wiretalk.main()

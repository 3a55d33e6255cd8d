// SPDX-License-Identifier: MIT
import Glibc
import WebViewer

extension PageAddresses {
    /// Opens the teacher's page in the person's browser, where there is a screen to show it on.
    func openBrowser(_ key: OneTimeKey) {
        let hasScreen = ["DISPLAY", "WAYLAND_DISPLAY"].contains { ScreenOptions.variable($0)?.isEmpty == false }
        guard hasScreen else { return }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup("\(home)?key=\(key.text)"), nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        // Where there is no xdg-open, the address that was printed is the way.
        if posix_spawnp(&process, "xdg-open", &actions, nil, &words, environ) == 0 { signal(SIGCHLD, SIG_IGN) }
    }
}

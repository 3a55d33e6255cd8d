// SPDX-License-Identifier: MIT
import Foundation
import Testing

@testable import Sessions

@Suite("What the program finds around it")
struct SurroundingsTests {
    @Test(
        "The kernel's release tells the two kinds of WSL from Linux",
        arguments: [
            ("4.4.0-19041-Microsoft", Surroundings.Windows.wsl1),
            ("5.15.167.4-microsoft-standard-WSL2", .wsl2),
            ("6.6.87.2-microsoft-standard-WSL2+", .wsl2),
            ("6.1.0-18-amd64", nil),
            ("", nil),
        ])
    func windows(_ release: String, _ kind: Surroundings.Windows?) {
        #expect(Surroundings.windows(release: release) == kind)
    }

    private func surroundings(
        userID: UInt32 = 1000, noNew: Bool = false, sudo: Bool = true, setcap: Bool = true, allows: Bool = true
    ) -> Surroundings {
        Surroundings(
            userID: userID, userName: nil, hasNetRaw: false, hasNoNewPrivileges: noNew, container: nil, windows: nil,
            distribution: nil, hasSudo: sudo, hasSetcap: setcap, executable: "/opt/wiretalk",
            allowsCapabilities: allows)
    }

    @Test("The remedy is one that this user can give here")
    func remedies() {
        #expect(surroundings().captureRemedy == "sudo setcap cap_net_raw=ep /opt/wiretalk")
        #expect(surroundings(sudo: false).captureRemedy == "su -c 'setcap cap_net_raw=ep /opt/wiretalk'")
        #expect(
            surroundings(setcap: false).captureRemedy
                == "sudo apt-get install libcap2-bin && sudo setcap cap_net_raw=ep /opt/wiretalk")
        #expect(surroundings(allows: false).captureRemedy == "sudo /opt/wiretalk watch")
        #expect(surroundings(userID: 0).captureRemedy == nil)
        #expect(surroundings(noNew: true).captureRemedy == nil)
    }

    @Test("Data lie beside the installed program, or in the checkout that it was built in")
    func data() {
        #expect(DataFolder.candidates(for: "Lessons", program: "/usr/bin/wiretalk") == ["/usr/share/wiretalk/Lessons"])
        #expect(
            DataFolder.candidates(for: "Lessons", program: "/src/w/.build/x86_64-linux/debug/wiretalk")
                == ["/src/w/.build/x86_64-linux/share/wiretalk/Lessons", "/src/w/Lessons"])
        #expect(DataFolder.candidates(for: "Lessons", program: "/wiretalk") == ["/share/wiretalk/Lessons"])
    }
}

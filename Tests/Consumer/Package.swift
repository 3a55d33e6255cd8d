// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
import PackageDescription

// A package of somebody else's: it sees of wiretalk what any package sees. `Tests/Program` builds and runs it.
let package = Package(
    name: "consumer",
    platforms: [.macOS("26.0")],
    // A checkout may be called as it likes: the name is given here.
    dependencies: [.package(name: "wiretalk", path: "../..")],
    targets: [
        .executableTarget(name: "states", dependencies: [.product(name: "Transcript", package: "wiretalk")])
    ]
)

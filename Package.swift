// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
import PackageDescription

/// What every target is held to.
let everywhere: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The pure targets: standard library only, and every unsafe step is spelt `unsafe`.
let pure: [SwiftSetting] = everywhere + [.strictMemorySafety()]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "wiretalk",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "wiretalk", targets: ["wiretalk"]),
        // The core, for other packages: it needs the standard library and no more. `CaptureReader` is in Transcript.
        .library(name: "TCP", targets: ["TCP"]),
        .library(name: "Packets", targets: ["Packets"]),
        .library(name: "CaptureFiles", targets: ["CaptureFiles"]),
        .library(name: "Flows", targets: ["Flows"]),
        .library(name: "Transcript", targets: ["Transcript"]),
        .library(name: "Narration", targets: ["Narration"]),
        .library(name: "Drill", targets: ["Drill"]),
        .library(name: "Diagrams", targets: ["Diagrams"]),
        .library(name: "TraceStore", targets: ["TraceStore"]),
        .library(name: "LessonBook", targets: ["LessonBook"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
    ],
    targets: [
        // The core: pure values.
        .target(name: "TCP", swiftSettings: pure),
        .target(name: "Packets", dependencies: ["TCP"], swiftSettings: pure),
        .target(name: "CaptureFiles", dependencies: ["Packets"], swiftSettings: pure),
        .target(name: "Flows", dependencies: ["Packets", "TCP"], swiftSettings: pure),
        .target(name: "Drill", dependencies: ["TCP"], swiftSettings: pure),
        .target(name: "Transcript", dependencies: ["CaptureFiles", "Flows", "Packets", "TCP"], swiftSettings: pure),
        .target(
            name: "Narration", dependencies: ["CaptureFiles", "Flows", "Packets", "TCP", "Transcript"],
            swiftSettings: pure),
        .target(
            name: "Diagrams", dependencies: ["Drill", "Flows", "Narration", "Packets", "TCP", "Transcript"],
            swiftSettings: pure),

        .target(
            name: "TraceStore",
            dependencies: ["CaptureFiles", "Diagrams", "Drill", "Flows", "Narration", "Packets", "TCP", "Transcript"],
            swiftSettings: pure),

        // What the page asks, compiled to WebAssembly for its worker; here it is a target so that tests can call it.
        .target(
            name: "PageCore",
            dependencies: ["CaptureFiles", "Diagrams", "Narration", "Packets", "TraceStore", "Transcript"],
            swiftSettings: pure),

        // Beside Narration it needs what it imports alone.
        .target(
            name: "LessonBook", dependencies: ["Flows", "Narration", "Packets", "TCP", "Transcript"],
            swiftSettings: pure),
        // The lessons' files become part of the program; Sources/LessonFiles/Tutor is a link to Lessons/Tutor.
        .target(
            name: "LessonFiles", dependencies: ["LessonBook", .product(name: "Yams", package: "Yams")],
            resources: [.embedInCode("Tutor")], swiftSettings: everywhere),

        // Where moments come from.
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .target(name: "CLinux"),
        // The page in one file, which make page puts together.
        .target(name: "CPage"),
        .target(
            name: "FileSource", dependencies: ["CaptureFiles", "Packets", "TraceStore", "Transcript"],
            swiftSettings: everywhere),
        .target(name: "LiveCapture", dependencies: ["CPcap", "Packets"], swiftSettings: everywhere),
        .target(name: "KernelState", dependencies: ["CLinux", "Packets", "TCP"], swiftSettings: everywhere),
        .target(name: "Lab", dependencies: ["CLinux"], swiftSettings: everywhere),
        .target(
            name: "Chat",
            dependencies: nio + ["TCP", "Transcript", .product(name: "Logging", package: "swift-log")],
            swiftSettings: everywhere),
        .target(
            name: "Bots", dependencies: ["Chat", "LessonBook", "Narration", "TCP"], swiftSettings: everywhere),

        // The one live pipeline.
        .target(
            name: "Sessions",
            dependencies: [
                "Bots", "Chat", "FileSource", "LessonBook", "Flows", "KernelState", "Lab", "LiveCapture", "Packets",
                "TCP",
                "Transcript",
            ],
            swiftSettings: everywhere),

        // Where people look.
        .target(
            name: "TerminalViewer",
            dependencies: ["Diagrams", "Flows", "Narration", "Packets", "TCP", "TraceStore", "Transcript"],
            swiftSettings: everywhere),
        // The page's files become part of the program: an installed copy needs no folder beside it.
        .target(
            name: "WebViewer",
            dependencies: nio + [
                "CaptureFiles", "Chat", "CPage", "Diagrams", "FileSource", "Flows", "KernelState", "LiveCapture",
                "Narration", "Transcript", "Packets", "Sessions", "TCP", "TraceStore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.embedInCode("Resources")], swiftSettings: everywhere),
        .executableTarget(
            name: "wiretalk",
            dependencies: [
                "TCP", "Packets", "CaptureFiles", "Flows", "Narration", "Transcript", "Drill", "Diagrams", "CLinux",
                "FileSource", "LiveCapture",
                "KernelState", "Lab", "Chat", "Bots", "LessonBook", "LessonFiles", "Sessions", "TerminalViewer",
                "TraceStore",
                "WebViewer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ] + nio,
            swiftSettings: everywhere),

        // Conversations written down segment by segment, for the tests of three targets.
        .target(
            name: "Exchanges", dependencies: ["Flows", "Packets", "TCP", "Transcript"], path: "Tests/Exchanges",
            swiftSettings: everywhere),
        .testTarget(
            name: "FlowsTests", dependencies: ["Exchanges", "Flows", "Packets", "TCP"], swiftSettings: everywhere),
        .testTarget(
            name: "TranscriptTests",
            dependencies: ["CaptureFiles", "Exchanges", "Flows", "Narration", "Packets", "TCP", "Transcript"],
            swiftSettings: everywhere
        ),
        .testTarget(
            name: "NarrationTests",
            dependencies: ["Exchanges", "Flows", "Narration", "Packets", "TCP", "Transcript"], swiftSettings: everywhere
        ),
        .testTarget(
            name: "WiretalkTests",
            dependencies: [
                "wiretalk", "Chat", "Diagrams", "Drill", "FileSource", "Flows", "Narration", "Transcript",
                "LiveCapture",
                "Packets", "TerminalViewer",
                "TCP",
                "TraceStore", "WebViewer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "DiagramsTests",
            dependencies: ["Diagrams", "Drill", "Flows", "Narration", "Transcript", "Packets", "TCP"],
            exclude: ["Snapshots"], swiftSettings: everywhere),
        .testTarget(
            name: "WebViewerTests",
            dependencies: [
                "WebViewer", "CaptureFiles", "Chat", "FileSource", "Diagrams", "Exchanges", "Flows", "Narration",
                "Transcript",
                "Packets",
                "LiveCapture", "TCP", "TraceStore",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "TraceStoreTests",
            dependencies: [
                "TraceStore", "CaptureFiles", "Diagrams", "Exchanges", "Flows", "Narration", "Packets", "TCP",
                "Transcript",
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "PageCoreTests",
            dependencies: ["PageCore", "FileSource", "Narration", "TraceStore", "Transcript"],
            swiftSettings: everywhere),
        // What the core answers natively, for the comparison with the one in a browser.
        .executableTarget(
            name: "core-answers", dependencies: ["Feeding", "Narration", "PageCore", "TraceStore"],
            path: "Tests/CoreAnswers", swiftSettings: everywhere),
        .testTarget(name: "PacketsTests", dependencies: ["Packets", "TCP"], swiftSettings: everywhere),
        .testTarget(
            name: "CaptureFilesTests", dependencies: ["CaptureFiles", "Packets", "TCP"], swiftSettings: everywhere),
        .testTarget(
            name: "FileSourceTests", dependencies: ["FileSource", "CaptureFiles", "Packets", "TCP"],
            swiftSettings: everywhere),
        .testTarget(name: "LiveCaptureTests", dependencies: ["LiveCapture", "Packets"], swiftSettings: everywhere),
        .testTarget(
            name: "KernelStateTests", dependencies: ["KernelState", "CLinux", "Packets", "TCP"],
            swiftSettings: everywhere),
        .testTarget(
            name: "ChatTests",
            dependencies: nio + [
                "Chat", "TCP", "Transcript", "wiretalk", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "BotsTests", dependencies: ["Bots", "Chat", "LessonBook", "LessonFiles", "Narration", "TCP"],
            swiftSettings: everywhere),
        .testTarget(
            name: "LessonBookTests",
            dependencies: [
                "LessonBook", "LessonFiles", "CaptureFiles", "Flows", "Narration", "Packets", "TCP", "Transcript",
            ],
            exclude: ["paraphrases.tsv"], swiftSettings: everywhere),
        .executableTarget(
            name: "model-benchmark", dependencies: ["TCP"], path: "Benchmarks/Model", exclude: ["README.md"],
            swiftSettings: everywhere),
        .testTarget(name: "TCPTests", dependencies: ["Drill", "TCP"], swiftSettings: everywhere),
        .testTarget(
            name: "DrillTests", dependencies: ["Drill", "TCP"], exclude: ["README.md", "Scripts"],
            swiftSettings: everywhere),
        .testTarget(
            name: "TerminalViewerTests",
            dependencies: [
                "TerminalViewer", "CaptureFiles", "Diagrams", "FileSource", "Flows", "Narration", "Transcript",
                "Packets", "TCP", "TraceStore",
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "CapturesTests",
            dependencies: [
                "CaptureFiles", "Exchanges", "FileSource", "Flows", "Narration", "Transcript", "Packets", "TCP",
            ],
            swiftSettings: everywhere),
        .testTarget(
            name: "SessionsTests",
            dependencies: ["Sessions", "Chat", "Flows", "LiveCapture", "Packets", "TCP", "Transcript"],
            swiftSettings: everywhere),
        .testTarget(name: "LabTests", dependencies: ["Lab"], swiftSettings: everywhere),
        // The documentation's examples, compiled; and what its pages name.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "TCP", "Packets", "CaptureFiles", "Flows", "Transcript", "Narration", "Drill", "Diagrams", "TraceStore",
                "LessonBook", "LiveCapture", "TerminalViewer",
            ],
            swiftSettings: everywhere),
        // Damaged captures, for the tests and for the fuzzer.
        .target(
            name: "Feeding", dependencies: ["CaptureFiles", "Flows", "Narration", "Transcript", "Packets"],
            path: "Tests/Feeding",
            swiftSettings: everywhere),
        .testTarget(name: "MutationTests", dependencies: ["Feeding"], swiftSettings: everywhere),
    ]
)

// `make fuzz` asks for what it damages and no more. The fuzzer's main is libFuzzer's: only --sanitize=fuzzer links it.
if let wanted = Context.environment["WIRETALK_FUZZ"] {
    let damaged = ["TCP", "Packets", "CaptureFiles", "Flows", "Transcript", "Narration", "Feeding", "MutationTests"]
    package.dependencies = []
    package.products = []
    package.targets.removeAll { !damaged.contains($0.name) }
    if wanted == "libFuzzer" {
        package.products.append(.executable(name: "fuzz", targets: ["fuzz"]))
        package.targets.append(
            .executableTarget(
                name: "fuzz", dependencies: ["Feeding"], path: "Benchmarks/Fuzz", exclude: ["Corpus"],
                swiftSettings: everywhere + [.unsafeFlags(["-parse-as-library"])]))
    }
}

// SPDX-License-Identifier: MIT

public import TCP

/// A stack's habits: what the RFCs leave open, and how its options lie in a segment.
public struct Profile: Sendable {
    /// The stacks that are known.
    public enum Name: String, CaseIterable, Sendable { case rfc, linux, freebsd }

    /// Whose habits these are.
    public var name: Name
    /// How the model is set up for them.
    public var configuration: Configuration
    /// Without RFC 5961's SYN protection, and so on, may be switched by a script's commands.
    public init(_ name: Name) {
        self.name = name
        configuration =
            switch name {
            case .rfc: .rfc
            case .linux: .linux
            case .freebsd: .freebsd
            }
        configuration.receivesAtOnce = false
    }

    /// The options of a segment in the order in which this stack writes them.
    public func layout(_ options: Options, isSYN: Bool) -> [ScriptOption] {
        guard isSYN else { return layoutOfOthers(options) }
        return name == .freebsd ? layoutOfFreeBSD(options) : layoutOfLinux(options)
    }

    private func layoutOfLinux(_ options: Options) -> [ScriptOption] {
        var list: [ScriptOption] = []
        if let size = options.maximumSegmentSize { list.append(.mss(size)) }
        if let timestamps = options.timestamps {
            list += options.sackPermitted ? [.sackPermitted] : [.nop, .nop]
            list.append(.timestamps(value: timestamps.value, echo: timestamps.echo))
        } else if options.sackPermitted {
            list += [.nop, .nop, .sackPermitted]
        }
        if let shift = options.windowScale { list += [.nop, .windowScale(shift)] }
        return list
    }

    private func layoutOfFreeBSD(_ options: Options) -> [ScriptOption] {
        var list: [ScriptOption] = []
        if let size = options.maximumSegmentSize { list.append(.mss(size)) }
        if let shift = options.windowScale { list += [.nop, .windowScale(shift)] }
        if options.sackPermitted { list.append(.sackPermitted) }
        if let timestamps = options.timestamps {
            if !options.sackPermitted { list += [.nop, .nop] }
            list.append(.timestamps(value: timestamps.value, echo: timestamps.echo))
        } else if options.sackPermitted {
            list += [.eol, .eol]
        }
        return list
    }

    private func layoutOfOthers(_ options: Options) -> [ScriptOption] {
        var list: [ScriptOption] = []
        if let timestamps = options.timestamps {
            list += [.nop, .nop, .timestamps(value: timestamps.value, echo: timestamps.echo)]
        }
        if !options.sack.isEmpty {
            let blocks = options.sack.map { ScriptOption.Block(left: $0.left.rawValue, right: $0.right.rawValue) }
            list += [.nop, .nop, .sack(blocks)]
        }
        return list
    }
}

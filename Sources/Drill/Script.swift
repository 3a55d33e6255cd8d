// SPDX-License-Identifier: MIT

public import TCP

/// A packetdrill script as data: options, and events in order.
public struct Script: Sendable {
    /// `--name=value` lines, in order; without `=` the value is empty.
    public var options: [(name: String, value: String, line: Int)] = []
    /// The command before the first event, and the one after the last.
    public var opening: (text: String, line: Int)?
    /// The command after the last event; see `opening`.
    public var closing: (text: String, line: Int)?
    /// What happens and is expected, in order.
    public var events: [ScriptEvent] = []
}

/// One timed event of a script.
public struct ScriptEvent: Sendable {
    /// The line that it begins on, from 1.
    public var line: Int
    /// When it happens or is expected.
    public var when: When
    /// What happens or is expected.
    public var action: ScriptAction

    /// An event of this line; 0 if it stands in no file.
    public init(line: Int, when: When, action: ScriptAction) {
        self.line = line
        self.when = when
        self.action = action
    }

    /// When an event happens or is expected.
    public enum When: Hashable, Sendable {
        /// So long after the start.
        case absolute(Interval)
        /// So long after the event before.
        case relative(Interval)
        /// At any time: only for an expected segment.
        case any
        case absoluteRange(Interval, Interval)
        case relativeRange(Interval, Interval)
    }
}

/// What a script does or expects at one moment.
public enum ScriptAction: Sendable {
    /// `<`: this segment reaches the TCP under test.
    case inject(ScriptSegment)
    /// `>`: this segment is expected from it.
    case expect(ScriptSegment)
    case call(ScriptCall)
    /// `< icmp`: a router says that the path takes packets of so many octets only.
    case pathMTU(ScriptPathMTU)
    /// A shell command: never run, only recognised.
    case command(String)
    /// Assertions between `%{` and `}%`.
    case code(String)
}

/// A segment as a script writes it: its numbers are the script's own.
public struct ScriptSegment: Hashable, Sendable {
    /// Its control bits.
    public var flags: Flags
    /// Its first number.
    public var start: UInt32
    /// Octets of text.
    public var length: UInt32
    /// Its acknowledgment; nil if none is written.
    public var ack: UInt32?
    /// Its window as the header has it; nil if none is written.
    public var window: UInt16?
    /// Its urgent pointer; nil if none is written.
    public var urgent: UInt16?
    /// The ECN mark of its packet, as in `[ce]`; nil if none is written.
    public var mark: String?
    /// nil for `<...>`: any options.
    public var options: [ScriptOption]?
    /// As it stands in the script.
    public var text: String

    /// A segment; `options` that are nil are written `<...>`, which only an expected one may have.
    public init(
        flags: Flags, start: UInt32, length: UInt32, ack: UInt32? = nil, window: UInt16? = nil, urgent: UInt16? = nil,
        options: [ScriptOption]?, text: String
    ) {
        self.flags = flags
        self.start = start
        self.length = length
        self.ack = ack
        self.window = window
        self.urgent = urgent
        self.options = options
        self.text = text
    }
}

/// `icmp unreachable frag_needed mtu N [START:END(LENGTH)]`, or `icmp packet_too_big mtu N`.
public struct ScriptPathMTU: Hashable, Sendable {
    /// How large a packet may be.
    public var mtu: UInt16
    /// The number of the segment that was too large; nil if the script does not say.
    public var start: UInt32?
    /// As it stands in the script, from `icmp` on.
    public var text: String
}

/// One TCP option of a script.
public enum ScriptOption: Hashable, Sendable {
    case mss(UInt16)
    case windowScale(UInt8)
    case sackPermitted
    case sack([Block])
    case timestamps(value: UInt32, echo: UInt32)
    case nop, eol
    /// Fast Open, with its hexadecimal cookie; the model offers none.
    case fastOpen(String)

    /// One SACK block.
    public struct Block: Hashable, Sendable {
        /// Its edges, in the numbers of the script.
        public var left, right: UInt32

        /// The block from `left` up to but not including `right`.
        public init(left: UInt32, right: UInt32) {
            self.left = left
            self.right = right
        }
    }
}

extension ScriptOption {
    /// How many octets it takes in a header.
    var length: Int {
        switch self {
        case .mss: 4
        case .windowScale: 3
        case .sackPermitted: 2
        case .sack(let blocks): 2 + 8 * blocks.count
        case .timestamps: 10
        case .nop, .eol: 1
        case .fastOpen(let cookie): 2 + cookie.utf8.count / 2
        }
    }
}

extension ScriptOption: CustomStringConvertible {
    /// As a script writes it.
    public var description: String {
        switch self {
        case .mss(let size): "mss \(size)"
        case .windowScale(let shift): "wscale \(shift)"
        case .sackPermitted: "sackOK"
        case .sack(let blocks): "sack " + blocks.map { "\($0.left):\($0.right)" }.joined(separator: " ")
        case .timestamps(let value, let echo): "TS val \(value) ecr \(echo)"
        case .nop: "nop"
        case .eol: "eol"
        case .fastOpen(let cookie): "FO \(cookie)"
        }
    }
}

/// A system call of a script and the result that it expects.
public struct ScriptCall: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What stands between its brackets.
    public var arguments: [Argument]
    /// What it must return.
    public var result: Int64
    /// The error's name, as in EAGAIN; nil if none is given.
    public var errno: String?
    /// For a call that blocks: when it returns, in the same kind of time as it began.
    public var returns: Interval?
    /// As it stands in the script.
    public var text: String

    /// A call that returns at once unless `returns` says when.
    public init(
        name: String, arguments: [Argument], result: Int64, errno: String? = nil, returns: Interval? = nil,
        text: String
    ) {
        self.name = name
        self.arguments = arguments
        self.result = result
        self.errno = errno
        self.returns = returns
        self.text = text
    }

    /// One argument of a call.
    public indirect enum Argument: Hashable, Sendable {
        case number(Int64)
        /// Words joined by `|`.
        case words([String])
        /// `...`: the runner supplies it.
        case supplied
        case list([Argument])
        case record([Field])
        case string(String)

        /// A name and its value, between braces.
        public struct Field: Hashable, Sendable {
            /// Its name.
            public var name: String
            /// Its value.
            public var value: Argument

            /// `name=value`.
            public init(name: String, value: Argument) {
                self.name = name
                self.value = value
            }
        }
    }
}

/// Why a script cannot be run.
public enum ScriptProblem: Error, Hashable, Sendable {
    /// It breaks the language's rules.
    case syntax(line: Int, String)
    /// It uses a word or a command that the model does not know.
    case unsupported(line: Int, String)
}

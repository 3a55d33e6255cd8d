// SPDX-License-Identifier: MIT
public import TCP

/// Something held to be true of an end that nobody asked, with the ground for it.
public struct Belief<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What is held to be true.
    public var value: Value
    /// Why it is.
    public var basis: Basis

    /// Whether there is a value at all: not where nobody knows.
    @inlinable public var isKnown: Bool { basis != .unknown }

    /// Something held to be true, with its ground.
    @inlinable
    public init(_ value: Value, _ basis: Basis) {
        self.value = value
        self.basis = basis
    }
}

/// Why something is believed.
public enum Basis: Hashable, Sendable {
    /// The end showed it itself, by a segment it sent (or, in a simulation, by one that was delivered to it).
    case observed
    /// A segment that it sent can only be explained by this rule having been applied before.
    case inferred(Rule.ID)
    /// Nothing has shown it yet.
    case assumed(Assumption)
    /// Nobody knows, and nothing is assumed: the value beside it says nothing. Views show `?`.
    case unknown

    /// What is taken for granted where nothing shows it.
    public enum Assumption: UInt8, Hashable, Sendable {
        /// The capture began after the connection did.
        case midstream
        /// A segment that was seen passing is taken to have arrived.
        case delivered
    }

    /// The word that the JSON lines use.
    public var name: StaticString {
        switch self {
        case .observed: "observed"
        case .inferred: "inferred"
        case .assumed: "assumed"
        case .unknown: "unknown"
        }
    }
}

/// What is believed of the states of both ends.
public typealias Ends = Pair<Belief<State>>

extension Belief<State> {
    /// The state's name, or a question mark where nobody knows it.
    public var name: StaticString { isKnown ? value.name : "?" }
}

extension Ends {
    /// Whether both ends are believed to be ESTABLISHED.
    var isOpen: Bool { client.value == .established && server.value == .established }
}

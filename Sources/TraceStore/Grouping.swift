// SPDX-License-Identifier: MIT

/// Things by the group that each belongs to, in their order: two arrays, however many groups there are.
struct Grouping: Sendable {
    private var members: [UInt32]
    /// Where each group begins among the members, and where the last ends.
    private let starts: [UInt32]

    /// Puts things into groups: `owners` names the group of each, which is below `count`.
    init(_ owners: [UInt32], groups count: Int) {
        var ends = [UInt32](repeating: 0, count: count + 1)
        for owner in owners { ends[Int(owner) + 1] += 1 }
        for group in 0..<count { ends[group + 1] += ends[group] }
        starts = ends
        members = [UInt32](repeating: 0, count: owners.count)
        for (thing, owner) in owners.enumerated() {
            members[Int(ends[Int(owner)])] = UInt32(thing)
            ends[Int(owner)] += 1
        }
    }

    /// How many groups there are.
    var count: Int { starts.count - 1 }

    /// A group's members; none if there is no such group.
    subscript(group: Int) -> ArraySlice<UInt32> {
        (0..<count).contains(group) ? members[Int(starts[group])..<Int(starts[group + 1])] : []
    }

    /// Puts each group's members into another order.
    mutating func sort(by isBefore: (UInt32, UInt32) -> Bool) {
        for group in 0..<count { members[Int(starts[group])..<Int(starts[group + 1])].sort(by: isBefore) }
    }
}

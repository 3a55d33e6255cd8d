// SPDX-License-Identifier: MIT
import Feeding

/// libFuzzer's door: feeds what it made up, and traps, which is a finding, if anything does not add up.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let meal = Meal(Array(UnsafeBufferPointer(start: start, count: count)))
    if let complaint = meal.complaint { preconditionFailure(complaint) }
    return 0
}

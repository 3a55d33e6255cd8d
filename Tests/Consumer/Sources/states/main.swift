// SPDX-License-Identifier: MIT
import Foundation
import Transcript

let file = URL(filePath: CommandLine.arguments[1])
for event in CaptureReader([UInt8](try Data(contentsOf: file))) {
    guard case .segment(let passing) = event else { continue }
    let segment = passing.annotation
    print(segment.number, segment.sender.name, segment.after.client.value, segment.after.server.value)
}

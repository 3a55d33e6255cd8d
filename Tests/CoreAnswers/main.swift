// SPDX-License-Identifier: MIT
import Feeding
import Foundation
import PageCore

// What the page's core answers natively, for a comparison with the same core in a browser.
//
//   core-answers FILE…                      one line an answer: what was asked, how long the answer is, its hash
//   core-answers --mutants COUNT INTO FILE… damages each file so often, and writes the mutants into a folder

var arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--mutants", arguments.count > 3 {
    let (count, folder) = (Int(arguments[2]) ?? 0, arguments[3])
    arguments = arguments[4...]
    var damage = Damage(seed: 12)
    for path in arguments {
        let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        let name = path.split(separator: "/").last ?? ""
        for turn in 0..<count {
            let place = URL(fileURLWithPath: "\(folder)/\(turn)-\(name)")
            try Data(damage.mutant(of: file)).write(to: place)
        }
    }
} else {
    for path in arguments {
        let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        print(path)
        for answer in Answers(file, title: path.split(separator: "/").last.map { String($0) } ?? path) {
            print(answer)
        }
    }
}

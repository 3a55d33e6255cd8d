// SPDX-License-Identifier: MIT
import CaptureFiles
import FileSource
import Foundation
import Packets

/// A folder that is removed at the end of a test.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("wiretalk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ octets: [UInt8], _ name: String) throws -> String {
        try Data(octets).write(to: folder.appendingPathComponent(name))
        return path(name)
    }
}

/// What a program printed, and how it ended.
struct Ran {
    var output: Data
    var status: Int32
}

/// Runs a program to its end; nil if there is no such program.
func run(_ program: String, _ arguments: [String]) throws -> Ran? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 127 ? nil : Ran(output: data, status: process.terminationStatus)
}

/// A pcap file with packets of these lengths, the octets of each being its place.
func capture(_ lengths: [Int]) -> [UInt8] {
    // Nanoseconds, version 2.4, no zone and no accuracy, frames of any length, and LINKTYPE_RAW.
    var file = words(0xA1B2_3C4D, 4 << 16 | 2, 0, 0, 262_144, 101)
    for (index, length) in lengths.enumerated() {
        file += words(0, UInt32(index), UInt32(length), UInt32(length))
        file += [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: length)
    }
    return file
}

/// Numbers with the lowest octet first.
private func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
}

/// The packets of a source, copied out.
func packets(_ source: CaptureSource) throws -> [[UInt8]] {
    var packets: [[UInt8]] = []
    try source.forEach { item, window in
        if case .packet(let record) = item {
            packets.append(window.bytes(from: record.octets.offset, count: record.octets.count))
        }
    }
    return packets
}

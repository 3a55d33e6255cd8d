// SPDX-License-Identifier: MIT
import ArgumentParser
import LiveCapture
import Packets
import TerminalViewer
import Transcript

/// `wiretalk devices`: what can be captured here.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the network devices here, and whether this user may capture on each.",
        discussion: """
            The device that libpcap thinks is meant most often comes first. Its pseudo-devices that carry no IP, such as \
            Bluetooth and D-Bus, are left out. What stands in the way of a capture, and what mends it, is told by \
            wiretalk doctor.

            EXAMPLE: wiretalk devices
            """)

    @Flag(help: "Print one JSON object a line instead of the table.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    func run() throws {
        let rows = try Device.all().filter { $0.isInterface || $0.name == "any" }.map { DeviceRow($0) }
        var out = Output()
        if json {
            for row in rows { out.object { row.write(into: &$0) } }
        } else {
            for line in DeviceRow.table(rows) { out.line(line) }
        }
        out.flush()
        guard let refusal = rows.lazy.compactMap(\.refusal).first, !rows.contains(where: { $0.link != nil }) else {
            return
        }
        complain("\(refusal)")
    }
}

/// A device, and what came of opening it.
private struct DeviceRow {
    let device: Device
    /// The link's name; nil if it could not be opened.
    let link: String?
    let refusal: LiveCaptureError?

    init(_ device: Device) {
        self.device = device
        do throws(LiveCaptureError) {
            link = try Capture(on: device.name, bufferSize: 1 << 16).link.name
            refusal = nil
        } catch {
            link = nil
            refusal = error
        }
    }

    private var state: String {
        var words = [device.isUp ? "up" : "down"]
        if device.isUp && !device.isRunning { words.append("no link") }
        if device.isLoopback { words.append("loopback") }
        return words.joined(separator: ", ")
    }

    /// The link's name, or in a few words why there is none.
    private var access: String {
        switch refusal {
        case nil: link ?? ""
        case .permission: "no permission"
        case .deviceIsDown: "switched off"
        case .noSuchDevice, .deviceVanished, .badFilter, .failed: "cannot be opened"
        }
    }

    private var cells: [String] {
        [device.name, access, state, device.addresses.map { "\($0)" }.joined(separator: " ")]
    }

    /// Columns as wide as their widest cell; the last one is not padded.
    static func table(_ rows: [DeviceRow]) -> [String] {
        let cells = rows.map(\.cells)
        let widths = (0..<3).map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = (padded + [row[3]]).joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    func write(into line: inout JSONLine) {
        line.string("type", "device")
        line.string("name", device.name)
        line.string("about", device.about)
        line.boolean("up", device.isUp)
        line.boolean("running", device.isRunning)
        line.boolean("loopback", device.isLoopback)
        line.strings("addresses", device.addresses.map { "\($0)" })
        line.boolean("mayCapture", link != nil)
        line.string("link", link)
        line.string("refusal", refusal.map { "\($0)" })
    }
}

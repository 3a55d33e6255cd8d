// SPDX-License-Identifier: MIT
import Glibc
import TCP

// How fast the model is by itself, as ratios to what the same machine does with the bare values.
//
//     swift run -c release model-benchmark [SEGMENTS]
//
// Allocations are counted from outside: `valgrind model-benchmark --only segments N` for two N; the difference of
// "total heap usage" over the difference of N is what one segment allocates.

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func measure(_ body: () -> Void) -> Double {
    let start = cpuSeconds()
    body()
    return max(cpuSeconds() - start, 1e-9)
}

func openPair() -> (client: Endpoint, server: Endpoint) {
    var client = Endpoint(secret: 1)
    var server = Endpoint(secret: 2)
    guard (try? server.call(.openPassive(remoteSpecified: false), at: .zero)) != nil,
        let opening = try? client.call(.openActive(remoteSpecified: true), at: .zero), let syn = opening.segments.first,
        let synAck = server.receive(syn, at: .zero).segments.first,
        let ack = client.receive(synAck, at: .zero).segments.first
    else { exit(1) }
    _ = server.receive(ack, at: .zero)
    return (client, server)
}

/// One endpoint takes `count` full segments in order: what a receiver does, ACKs included.
func receive(_ count: Int) -> UInt32 {
    var (client, server) = openPair()
    guard let model = try? client.call(.send(octets: 1448), at: .zero), var segment = model.segments.first else {
        exit(1)
    }
    var outcome = Outcome()
    var acks: UInt32 = 0
    for index in 0..<count {
        outcome.removeAll()
        server.receive(segment, at: Instant(nanoseconds: Int64(index) * 1000), into: &outcome)
        acks &+= UInt32(outcome.actions.count)
        segment.seq += 1448
    }
    return acks
}

/// The baseline of segments: each is read once.
func readOnly(_ count: Int) -> UInt32 {
    var segment = Segment(seq: SequenceNumber(1), ack: SequenceNumber(2), flags: .ack, window: 9, textLength: 1448)
    var sum: UInt32 = 0
    for _ in 0..<count {
        sum &+= segment.seq.rawValue ^ segment.length ^ (segment.ack?.rawValue ?? 0)
        segment.seq += 1448
        withUnsafeMutablePointer(to: &segment) { _ = $0 }
    }
    return sum
}

/// Two endpoints and a clear wire: `octets` from one to the other.
func transfer(_ octets: UInt32) -> Int {
    var configuration = Configuration.rfc
    configuration.receiveBuffer = 1 << 20
    configuration.windowScale = 8
    var weather = SimulatedWire.Weather()
    weather.delay = .microseconds(50)
    var wire = SimulatedWire(client: configuration, server: configuration, weather: weather)
    guard (try? wire.call(.openPassive(remoteSpecified: false), on: .server)) != nil,
        (try? wire.call(.openActive(remoteSpecified: true), on: .client)) != nil,
        (try? wire.call(.send(octets: octets), on: .client)) != nil
    else { exit(1) }
    var steps = 0
    while wire.client.unacknowledged > 0, wire.step() != nil { steps += 1 }
    return steps
}

let arguments = CommandLine.arguments
let count = arguments.last.flatMap { Int($0) } ?? 2_000_000
if arguments.contains("--only") {
    print(receive(count))
    exit(0)
}
var sink: UInt32 = 0
let base = measure { sink &+= readOnly(count) }
let received = measure { sink &+= receive(count) }
let rate = Double(count) / received
print("one endpoint       \(Int(rate)) segments a second, \(Int(received / Double(count) * 1e9)) ns each")
print("  baseline         reading each segment once: \(Int(base / Double(count) * 1e9)) ns each")

let octets: UInt32 = 200_000_000
var source = [UInt8](repeating: 7, count: 1448)
var target = [UInt8](repeating: 0, count: 1448)
let copying = measure {
    for index in 0..<Int(octets / 1448) {
        source[0] = UInt8(truncatingIfNeeded: index)
        source.withUnsafeBytes { from in target.withUnsafeMutableBytes { $0.copyMemory(from: from) } }
        sink &+= UInt32(target[0])
    }
}
var steps = 0
let moving = measure { steps = transfer(octets) }
print("two over the wire  \(Int(Double(octets) / moving / 1e6)) MB a second, \(steps) steps")
print(
    "  baseline         copying the same octets: \(Int(Double(octets) / copying / 1e6)) MB a second; ratio \(Int(moving / copying))"
)
print("(\(sink))")

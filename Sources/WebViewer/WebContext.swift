// SPDX-License-Identifier: MIT
import Hummingbird
import NIOCore

/// What is known of a request beside what it says.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who asks; the gate writes it down.
    var visitor = Visitor(id: "", role: .watcher)

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// What is asked for is small; captures are taken otherwise.
    var maxUploadSize: Int { PageRequest.mostOctets }
}

// SPDX-License-Identifier: MIT

/// One step of a service's answer.
public enum ServiceEvent: Hashable, Sendable {
    /// The status of the HTTP answer.
    case status(Int)
    /// Nobody named a model: this one answers.
    case model(String)
    /// The model thinks.
    case thinking
    /// The next piece of the answer.
    case text(String)
    /// The service let the model say no more.
    case cutOff
    /// There is no answer, or no more of it.
    case failed(ServiceFailure)
}

/// Something that answers questions: the service itself, or the helper process that asks it.
public protocol Service: Sendable {
    /// The events of one answer, in their order; whoever stops listening ends the work for it.
    func answer(_ question: Question) -> AsyncStream<ServiceEvent>
}

internal import Foundation

extension MapLayer {
    /// The entropy of not knowing anything, nats.
    static func largestEntropy(classes: Int) -> Float { Float(log(Double(max(2, classes)))) }
}

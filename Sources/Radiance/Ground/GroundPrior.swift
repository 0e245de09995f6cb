internal import RealModule
public import Scene

/// The height of the ground before a field is trained: under the wheels it is known, beside the road it is the nearest poses' plane,
/// or what photographs of it agree on.
public struct GroundPrior: Sendable {
    private let contacts: [(point: SIMD3<Double>, slope: SIMD2<Double>)]
    /// What photographs made of the poses' planes.
    private var swept: GroundHeights?
    /// Metres over which poses blend into each other.
    private static let blend = 4.0

    /// - Parameters:
    ///   - poses: mapFromEgo of a segment's frames.
    ///   - egoHeight: metres of the ego origin above the ground.
    public init(poses: [Pose], egoHeight: Double) {
        contacts = poses.map { pose in
            let up = pose.zAxis
            return (pose.translation - up * egoHeight, up.z > 0.5 ? [-up.x / up.z, -up.y / up.z] : .zero)
        }
    }

    /// The same ground, moved to where the colours that photographs show of it agree.
    ///
    /// - Parameter threads: the heights do not depend on them.
    package func swept(with images: [TrainingImage], threads: Int) -> GroundPrior {
        guard !contacts.isEmpty, let sweep = GroundSweep(images, expected: self, threads: threads) else { return self }
        let bins = (0..<(sweep.rows * sweep.columns)).map { bin in
            SIMD2(Double(sweep.firstColumn + bin % sweep.columns), Double(sweep.firstRow + bin / sweep.columns))
        }
        let fit = GroundFit(sweep, doubts: bins.map { deviation(at: $0) })
        var ground = self
        ground.swept = GroundHeights(
            spacing: 1, firstColumn: sweep.firstColumn, firstRow: sweep.firstRow, columns: sweep.columns, rows: sweep.rows,
            heights: zip(bins, fit.heights).map { Float(height(at: $0) + $1) }, deviations: fit.deviations.map { Float($0) })
        return ground
    }

    /// Metres of the map frame.
    public func height(at point: SIMD2<Double>) -> Double { swept?.height(at: point) ?? trajectoryHeight(at: point) }

    /// How far off the height may be, metres, one standard deviation.
    public func deviation(at point: SIMD2<Double>) -> Double {
        swept?.deviation(at: point) ?? trajectoryDeviation(at: point)
    }

    /// The poses' own planes, metres of the map frame.
    public func trajectoryHeight(at point: SIMD2<Double>) -> Double {
        var nearest = Double.infinity
        for contact in contacts {
            let d = point - SIMD2(contact.point.x, contact.point.y)
            nearest = min(nearest, (d * d).sum())
        }
        var total = 0.0
        var sum = 0.0
        for contact in contacts {
            let d = point - SIMD2(contact.point.x, contact.point.y)
            let squared = (d * d).sum() - nearest
            guard squared < 16 * Self.blend * Self.blend else { continue }
            let weight = Double.exp(-squared / (2 * Self.blend * Self.blend))
            total += weight
            sum += weight * (contact.point.z + (contact.slope * d).sum())
        }
        return total > 0 ? sum / total : 0
    }

    /// More with every metre beside the wheels' way.
    private func trajectoryDeviation(at point: SIMD2<Double>) -> Double {
        var nearest = Double.infinity
        for contact in contacts {
            let d = point - SIMD2(contact.point.x, contact.point.y)
            nearest = min(nearest, (d * d).sum())
        }
        return contacts.isEmpty ? .infinity : 0.05 + 0.02 * nearest.squareRoot()
    }

    /// The lowest and highest contact, metres.
    public var range: ClosedRange<Double> {
        let heights = contacts.map(\.point.z)
        return (heights.min() ?? 0)...(heights.max() ?? 0)
    }
}

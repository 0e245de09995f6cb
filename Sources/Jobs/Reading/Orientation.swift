internal import Formats
internal import RealModule
public import Scene
public import Tiles

/// A folder of predictions whose arrays seem to run along other axes than declared.
public struct OrientationFinding: Sendable, Hashable {
    /// The manifest, or the preset that stands in for it.
    public let place: String
    public let finding: OrientationCheck.Finding

    public init(place: String, finding: OrientationCheck.Finding) {
        self.place = place
        self.finding = finding
    }

    public var explanation: Explanation {
        func words(_ axes: ArrayAxes) -> String { "[\"\(axes.first.rawValue)\", \"\(axes.second.rawValue)\"]" }
        let better = finding.better.map(words).joined(separator: " or ")
        return Explanation(
            what:
                "Overlapping frames agree better with axes \(better) (correlation \(rounded(finding.betterAgreement))) than with \(words(finding.declared)) as declared (\(rounded(finding.declaredAgreement))), in \(finding.won) of \(finding.pairs) pairs.",
            place: place,
            mend: finding.better.count == 1
                ? "declare axes \(better) if the model writes them so; else check the poses' rotation"
                : "find out which of these the model writes and declare it; these drives cannot tell them apart")
    }

    private func rounded(_ value: Double) -> String {
        let hundredths = Int((abs(value) * 100).rounded())
        let digits = hundredths % 100
        return "\(value < 0 && hundredths > 0 ? "−" : "")\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
    }
}

extension Drive {
    /// Metres between the frames that the orientation check lays over one another.
    private static let spacings = [5.0, 10, 20]
    /// Frames of a drive that are compared with later ones.
    private static let mostAnchors = 32

    /// Lays frames over later ones of the same drive; frames that cannot be read are left out, since they are reported elsewhere.
    func compareOrientations(in check: inout OrientationCheck, predictions: PredictionFolder, egoHeight: Double) {
        func sighting(_ frame: Frame) -> OrientationCheck.Sighting? {
            guard let warp = frame.warp(layout: predictions.layout, egoHeight: egoHeight),
                let prediction = try? predictions.read(frame.token)
            else { return nil }
            return OrientationCheck.Sighting(prediction, layout: predictions.layout, warp: warp)
        }
        var travelled = [0.0]
        for (here, next) in zip(frames, frames.dropFirst()) {
            let step = next.mapFromEgo.translation - here.mapFromEgo.translation
            travelled.append((travelled.last ?? 0) + Double.sqrt((step * step).sum()))
        }
        for anchor in stride(from: 0, to: frames.count, by: max(1, frames.count / Self.mostAnchors)) {
            let partners = Set(
                Self.spacings.compactMap { spacing in
                    travelled.indices.first { $0 > anchor && travelled[$0] >= travelled[anchor] + spacing }
                })
            guard !partners.isEmpty, let first = sighting(frames[anchor]) else { continue }
            for partner in partners.sorted() {
                if let second = sighting(frames[partner]) { check.compare(first, second) }
            }
        }
    }
}

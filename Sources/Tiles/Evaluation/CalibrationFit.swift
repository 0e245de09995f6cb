internal import RealModule
internal import Scene

/// Finds the temperature and biases under which the truth of the sampled cells is likeliest: Newton's method, which this convex loss
/// takes to its one minimum.
///
/// Cells whose truth no channel stands for are left out. Maps count by their cells.
public struct CalibrationFit: Sendable {
    public let calibration: Calibration

    /// - Parameter gathered: one for each map, of the same classes.
    public init(_ gathered: [OffsetSample]) {
        let samples = gathered.map { $0.trimmed() }
        guard let classes = samples.first?.classes else {
            calibration = Calibration(temperature: 1, bias: [])
            return
        }
        let channels = classes.channels.count
        // One scale, then a bias for each channel; under softmax the first channel's stays 0, since biases count only as differences.
        var values = [Double](repeating: 0, count: channels + 1)
        values[0] = 1
        let free = classes.activation == .softmax ? [0] + Array(2..<(channels + 1)) : Array(0..<(channels + 1))
        for _ in 0..<20 {
            var (slope, curvature) = Self.derivatives(samples, values)
            guard let step = Self.solved(&curvature, &slope, free) else { break }
            var largest = 0.0
            for (place, index) in free.enumerated() {
                let bounded = min(max(step[place], -1), 1)
                values[index] -= bounded
                largest = max(largest, abs(bounded))
            }
            values[0] = max(values[0], 0.05)
            if largest < 1e-7 { break }
        }
        calibration = Calibration(temperature: Float(1 / values[0]), bias: values.dropFirst().map { Float($0) })
    }

    /// Slope and curvature of the mean loss, and a little curvature more, so that a class that never occurs stays where it is.
    private static func derivatives(_ samples: [OffsetSample], _ values: [Double]) -> ([Double], [[Double]]) {
        let count = values.count
        var slope = [Double](repeating: 0, count: count)
        var curvature = Array(repeating: slope, count: count)
        var cells = 0.0
        for sample in samples {
            let channels = count - 1
            var p = [Double](repeating: 0, count: channels)
            for cell in sample.labels.indices {
                let truth = sample.classes.trueChannel(sample.labels[cell])
                let first = cell * channels
                switch sample.classes.activation {
                case .softmax:
                    guard let truth else { continue }
                    var most = -Double.infinity
                    for channel in 0..<channels {
                        p[channel] = values[0] * Double(sample.logs[first + channel]) + values[channel + 1]
                        most = max(most, p[channel])
                    }
                    var total = 0.0
                    for channel in 0..<channels {
                        p[channel] = Double.exp(p[channel] - most)
                        total += p[channel]
                    }
                    for channel in 0..<channels { p[channel] /= total }
                    var (mean, square) = (0.0, 0.0)
                    for channel in 0..<channels {
                        let log = Double(sample.logs[first + channel])
                        mean += p[channel] * log
                        square += p[channel] * log * log
                    }
                    slope[0] += mean - Double(sample.logs[first + truth])
                    curvature[0][0] += square - mean * mean
                    for a in 0..<channels {
                        slope[a + 1] += p[a] - (a == truth ? 1 : 0)
                        curvature[0][a + 1] += p[a] * (Double(sample.logs[first + a]) - mean)
                        for b in 0..<channels { curvature[a + 1][b + 1] += (a == b ? p[a] : 0) - p[a] * p[b] }
                    }
                case .sigmoid:
                    for channel in 0..<channels {
                        let log = Double(sample.logs[first + channel])
                        let q = 1 / (1 + Double.exp(-(values[0] * log + values[channel + 1])))
                        let (gap, bend) = (q - (channel == truth ? 1 : 0), q * (1 - q))
                        slope[0] += gap * log
                        slope[channel + 1] += gap
                        curvature[0][0] += bend * log * log
                        curvature[0][channel + 1] += bend * log
                        curvature[channel + 1][channel + 1] += bend
                    }
                }
                cells += 1
            }
        }
        let unit = 1 / max(cells, 1)
        for a in 0..<count {
            slope[a] *= unit
            for b in 0..<count { curvature[a][b] *= unit }
        }
        for a in 1..<count { curvature[a][0] = curvature[0][a] }
        for a in 0..<count { curvature[a][a] += 1e-9 }
        return (slope, curvature)
    }

    /// Solves curvature · step = slope for the free values, by elimination; nil where that cannot be.
    private static func solved(_ matrix: inout [[Double]], _ right: inout [Double], _ free: [Int]) -> [Double]? {
        var a = free.map { row in free.map { matrix[row][$0] } }
        var b = free.map { right[$0] }
        let n = free.count
        for column in 0..<n {
            guard let pivot = (column..<n).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }), abs(a[pivot][column]) > 1e-14
            else { return nil }
            a.swapAt(column, pivot)
            b.swapAt(column, pivot)
            for row in (column + 1)..<n {
                let factor = a[row][column] / a[column][column]
                for k in column..<n { a[row][k] -= factor * a[column][k] }
                b[row] -= factor * b[column]
            }
        }
        var x = [Double](repeating: 0, count: n)
        for row in (0..<n).reversed() {
            var sum = b[row]
            for k in (row + 1)..<max(n, row + 1) { sum -= a[row][k] * x[k] }
            x[row] = sum / a[row][row]
        }
        return x
    }
}

extension OffsetSample {
    /// The same cells with calibrated log-probabilities.
    public func calibrated(by calibration: Calibration) -> OffsetSample {
        var sample = trimmed()
        let channels = classes.channels.count
        var logs = [Float](repeating: 0, count: channels)
        for cell in sample.labels.indices {
            for channel in 0..<channels { logs[channel] = sample.logs[cell * channels + channel] }
            calibration.apply(&logs, activation: classes.activation)
            for channel in 0..<channels {
                let p = max(logs[channel], 1e-12)
                sample.logs[cell * channels + channel] =
                    classes.activation == .softmax ? Float.log(p) : Float.log(p) - Float.log(max(1 - p, 1e-12))
            }
        }
        return sample
    }
}

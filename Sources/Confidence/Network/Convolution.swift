internal import Bindings
internal import Kernels

/// One convolution of the network: 3 × 3 or 1 × 1, with a bias, and a rectifier where it is not a head.
///
/// Its weights lie in the network's parameters as (taps, outputs, inputs), then (outputs) biases.
struct Convolution: Sendable, Hashable {
    /// As the weights are named in a file: `NAME.weight`, `NAME.bias`.
    let name: String
    let inputs, outputs: Int
    let isWide: Bool
    let isRectified: Bool
    /// Its first weight in the network's parameters.
    let start: Int

    var taps: Int { isWide ? 9 : 1 }
    var biasStart: Int { start + taps * inputs * outputs }
    var end: Int { biasStart + outputs }

    /// - Parameters:
    ///   - out: (outputs, rows, columns), overwritten; border zero.
    ///   - planes: at least `inputs` planes of the same size.
    func forward(_ out: inout Planes, from planes: borrowing Planes, parameters: Span<Float>) {
        let (size, pitch) = (planes.size, planes.pitch)
        let (first, count) = (pitch + 1, planes.rows * pitch - 2)
        var values = out.values.mutableSpan
        for tap in 0..<taps {
            MatrixProduct.multiply(
                &values, at: MatrixPlace(start: first, pitch: size), parameters, at: weights(tap), planes.values.span,
                at: MatrixPlace(start: first + shift(tap, pitch), pitch: size), rows: outputs, columns: count, inner: inputs,
                isAdding: tap > 0)
        }
        for output in 0..<outputs {
            biasPlane(
                &values, start: output * size, rows: planes.rows, columns: planes.columns, bias: parameters[biasStart + output],
                isRectified: isRectified)
        }
    }

    /// - Parameters:
    ///   - gradients: of `out`; changed: what the rectifier stopped is gone afterwards.
    ///   - out: what `forward` made.
    ///   - inputGradients: added to; nil where nobody asks for them. Its border is left arbitrary.
    ///   - sums: (parameters), added to.
    func backward(
        _ gradients: inout Planes, out: borrowing Planes, from planes: borrowing Planes, inputGradients: inout Planes,
        wantsInputGradients: Bool, sums: inout MutableSpan<Float>, parameters: Span<Float>
    ) {
        let (size, pitch) = (planes.size, planes.pitch)
        let (first, count) = (pitch + 1, planes.rows * pitch - 2)
        var values = gradients.values.mutableSpan
        for output in 0..<outputs {
            sums[biasStart + output] += unbiasPlane(
                &values, start: output * size, values: out.values.span, rows: planes.rows, columns: planes.columns,
                isRectified: isRectified)
        }
        for tap in 0..<taps {
            MatrixProduct.multiply(
                &sums, at: weights(tap), values.span, at: MatrixPlace(start: first, pitch: size), planes.values.span,
                at: MatrixPlace(start: first + shift(tap, pitch), pitch: size, isTransposed: true), rows: outputs, columns: inputs,
                inner: count, isAdding: true)
        }
        guard wantsInputGradients else { return }
        var into = inputGradients.values.mutableSpan
        for tap in 0..<taps {
            MatrixProduct.multiply(
                &into, at: MatrixPlace(start: first + shift(tap, pitch), pitch: size), parameters,
                at: MatrixPlace(start: start + tap * inputs * outputs, pitch: inputs, isTransposed: true), values.span,
                at: MatrixPlace(start: first, pitch: size), rows: inputs, columns: count, inner: outputs, isAdding: true)
        }
    }

    private func weights(_ tap: Int) -> MatrixPlace { MatrixPlace(start: start + tap * inputs * outputs, pitch: inputs) }

    /// How far a tap reads from the cell it writes.
    private func shift(_ tap: Int, _ pitch: Int) -> Int { isWide ? (tap / 3 - 1) * pitch + tap % 3 - 1 : 0 }
}

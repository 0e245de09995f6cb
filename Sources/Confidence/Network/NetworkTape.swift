internal import Kernels

/// All that one pass of the network over one frame holds: made once for a size, used for every frame of that size.
package struct NetworkTape: Sendable {
    let shape: NetworkShape
    /// (inputs, rows, columns): the evidence, filled by the caller.
    package var input: Planes
    /// (2, rows, columns): u and the divergence before their bounds.
    package private(set) var output: Planes
    private var down0: (Planes, Planes)
    private var half: Planes
    private var down1: (Planes, Planes)
    private var quarter: Planes
    private var down2: (Planes, Planes)
    private var joined1: Planes
    private var up1: (Planes, Planes)
    private var joined0: Planes
    private var up0: (Planes, Planes)

    /// - Precondition: rows and columns are multiples of `NetworkShape.multiple`.
    package init(shape: NetworkShape, rows: Int, columns: Int) {
        precondition(
            rows % NetworkShape.multiple == 0 && columns % NetworkShape.multiple == 0, "NetworkTape: \(rows) × \(columns)")
        self.shape = shape
        let w = shape.widths
        func planes(_ channels: Int, _ level: Int) -> Planes {
            Planes(channels: channels, rows: rows >> level, columns: columns >> level)
        }
        input = planes(shape.inputs, 0)
        down0 = (planes(w[0], 0), planes(w[0], 0))
        half = planes(w[0], 1)
        down1 = (planes(w[1], 1), planes(w[1], 1))
        quarter = planes(w[1], 2)
        down2 = (planes(w[2], 2), planes(w[2], 2))
        joined1 = planes(w[2] + w[1], 1)
        up1 = (planes(w[1], 1), planes(w[1], 1))
        joined0 = planes(w[1] + w[0], 0)
        up0 = (planes(w[0], 0), planes(w[0], 0))
        output = planes(NetworkShape.heads, 0)
    }

    package mutating func forward(parameters: [Float]) {
        let p = parameters.span
        let layers = shape.layers
        layers[0].forward(&down0.0, from: input, parameters: p)
        layers[1].forward(&down0.1, from: down0.0, parameters: p)
        Self.halve(&half, from: down0.1)
        layers[2].forward(&down1.0, from: half, parameters: p)
        layers[3].forward(&down1.1, from: down1.0, parameters: p)
        Self.halve(&quarter, from: down1.1)
        layers[4].forward(&down2.0, from: quarter, parameters: p)
        layers[5].forward(&down2.1, from: down2.0, parameters: p)
        Self.join(&joined1, coarse: down2.1, fine: down1.1)
        layers[6].forward(&up1.0, from: joined1, parameters: p)
        layers[7].forward(&up1.1, from: up1.0, parameters: p)
        Self.join(&joined0, coarse: up1.1, fine: down0.1)
        layers[8].forward(&up0.0, from: joined0, parameters: p)
        layers[9].forward(&up0.1, from: up0.0, parameters: p)
        layers[10].forward(&output, from: up0.1, parameters: p)
        let size = input.size
        for trust in shape.trusts {
            for index in 0..<size { output.values[index] += 4 * input.values[trust * size + index] }
        }
    }

    /// Carries the gradient of the output back to the parameters.
    ///
    /// - Parameters:
    ///   - gradients: a tape of the same size whose `output` holds the output's gradient; everything in it is overwritten.
    ///   - sums: (parameters), added to.
    package func backward(_ gradients: inout NetworkTape, parameters: [Float], sums: inout [Float]) {
        let p = parameters.span
        var s = sums.mutableSpan
        let layers = shape.layers
        Self.back(layers[10], &gradients.output, output, up0.1, &gradients.up0.1, &s, p)
        Self.back(layers[9], &gradients.up0.1, up0.1, up0.0, &gradients.up0.0, &s, p)
        Self.back(layers[8], &gradients.up0.0, up0.0, joined0, &gradients.joined0, &s, p)
        Self.part(gradients.joined0, coarse: &gradients.up1.1, fine: &gradients.down0.1)
        Self.back(layers[7], &gradients.up1.1, up1.1, up1.0, &gradients.up1.0, &s, p)
        Self.back(layers[6], &gradients.up1.0, up1.0, joined1, &gradients.joined1, &s, p)
        Self.part(gradients.joined1, coarse: &gradients.down2.1, fine: &gradients.down1.1)
        Self.back(layers[5], &gradients.down2.1, down2.1, down2.0, &gradients.down2.0, &s, p)
        Self.back(layers[4], &gradients.down2.0, down2.0, quarter, &gradients.quarter, &s, p)
        Self.unhalve(&gradients.down1.1, from: gradients.quarter)
        Self.back(layers[3], &gradients.down1.1, down1.1, down1.0, &gradients.down1.0, &s, p)
        Self.back(layers[2], &gradients.down1.0, down1.0, half, &gradients.half, &s, p)
        Self.unhalve(&gradients.down0.1, from: gradients.half)
        Self.back(layers[1], &gradients.down0.1, down0.1, down0.0, &gradients.down0.0, &s, p)
        Self.back(layers[0], &gradients.down0.0, down0.0, input, &gradients.input, &s, p)
    }

    private static func back(
        _ layer: Convolution, _ out: inout Planes, _ values: borrowing Planes, _ from: borrowing Planes, _ into: inout Planes,
        _ sums: inout MutableSpan<Float>, _ parameters: Span<Float>
    ) {
        into.clear()
        layer.backward(
            &out, out: values, from: from, inputGradients: &into, wantsInputGradients: layer.start > 0, sums: &sums,
            parameters: parameters)
    }

    /// The output's gradient, to be filled before `backward`.
    package mutating func setOutput(_ values: [Float]) {
        precondition(values.count == output.values.count, "NetworkTape: \(values.count) gradients")
        output.values = values
    }

    private static func halve(_ out: inout Planes, from planes: borrowing Planes) {
        let (rows, columns, size) = (out.rows, out.columns, out.size)
        var values = out.values.mutableSpan
        for channel in 0..<planes.channels {
            halvePlane(
                &values, start: channel * size, from: planes.values.span, start: channel * planes.size, rows: rows, columns: columns
            )
        }
    }

    private static func unhalve(_ planes: inout Planes, from out: borrowing Planes) {
        let size = planes.size
        var values = planes.values.mutableSpan
        for channel in 0..<out.channels {
            unhalvePlane(
                &values, start: channel * size, from: out.values.span, start: channel * out.size, rows: out.rows,
                columns: out.columns)
        }
    }

    /// The coarse planes at twice their size, then the fine ones.
    private static func join(_ out: inout Planes, coarse: borrowing Planes, fine: borrowing Planes) {
        let size = out.size
        var values = out.values.mutableSpan
        for channel in 0..<coarse.channels {
            doublePlane(
                &values, start: channel * size, from: coarse.values.span, start: channel * coarse.size, rows: coarse.rows,
                columns: coarse.columns)
        }
        let start = coarse.channels * size
        for index in 0..<fine.values.count { values[start + index] = fine.values[index] }
    }

    /// The gradient of `join`: what both parts get, overwritten.
    private static func part(_ joined: borrowing Planes, coarse: inout Planes, fine: inout Planes) {
        coarse.clear()
        let (size, rows, columns, channels) = (coarse.size, coarse.rows, coarse.columns, coarse.channels)
        var values = coarse.values.mutableSpan
        for channel in 0..<channels {
            undoublePlane(
                &values, start: channel * size, from: joined.values.span, start: channel * joined.size, rows: rows, columns: columns
            )
        }
        let start = channels * joined.size
        for index in fine.values.indices { fine.values[index] = joined.values[start + index] }
    }
}

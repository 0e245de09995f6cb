internal import Scene

extension GroundPicture {
    /// (rows, columns, 4): red, green, blue and opacity, row 0 with the largest y.
    var northUpColours: [UInt8] {
        var turned: [UInt8] = []
        turned.reserveCapacity(4 * colours.count)
        for row in (0..<cells).reversed() {
            for colour in colours[(row * cells)..<((row + 1) * cells)] {
                turned.append(colour.x)
                turned.append(colour.y)
                turned.append(colour.z)
                turned.append(colour.w)
            }
        }
        return turned
    }
}

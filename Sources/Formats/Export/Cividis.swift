/// The colour map cividis: from blue to yellow, even in lightness, alike for eyes that see all colours and eyes that do not.
///
/// Source: Nuñez, Anderton, Renslow 2018; the fifth-degree polynomial fit to it that d3-scale-chromatic publishes, which strays from
/// the original table by up to 19 of 255 levels.
public enum Cividis {
    /// Coefficients of t⁰…t⁵ for red, green and blue in 0…255.
    private static let coefficients: [[Double]] = [
        [-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57],
        [32.49, 170.73, 52.82, -131.46, 176.58, -67.37],
        [81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67],
    ]

    /// So many opaque colours at even steps from the map's dark end to its light end.
    public static func colours(_ count: Int) -> [SIMD4<UInt8>] {
        (0..<count).map { step in
            let t = Double(step) / Double(max(1, count - 1))
            let parts = coefficients.map { UInt8(min(255, max(0, $0.reversed().reduce(0) { $0 * t + $1 }.rounded()))) }
            return [parts[0], parts[1], parts[2], 255]
        }
    }
}

public import Scene

extension PredictionLayout {
    /// What known models dump, by name: stands in for a manifest.
    public static let presets: [String: PredictionLayout] = {
        let lines = ["background", "divider", "ped_crossing", "boundary"]
        let nuScenesClasses = ["drivable_area", "ped_crossing", "walkway", "stop_line", "carpark_area", "divider"]
        func layout(
            _ model: String, _ frame: PredictionFrame, halfX: Double, halfY: Double, cell: Double, _ first: Direction,
            _ second: Direction,
            _ channels: [String], _ activation: Activation
        ) -> (String, PredictionLayout) {
            let grid = BEVGrid(
                minX: -halfX, minY: -halfY, resolution: cell, rows: Int((2 * halfY / cell).rounded()),
                columns: Int((2 * halfX / cell).rounded()))
            return (
                model,
                PredictionLayout(
                    model: model, channels: channels, activation: activation, frame: frame, grid: grid,
                    axes: ArrayAxes(first, second) ?? .canonical)
            )
        }
        return Dictionary(uniqueKeysWithValues: [
            layout("hdmapnet", .ego, halfX: 30, halfY: 15, cell: 0.15, .plusY, .plusX, lines, .softmax),
            layout("mvmap", .ego, halfX: 50, halfY: 50, cell: 0.25, .plusX, .plusY, lines, .softmax),
            layout("bevfusion", .lidar, halfX: 50, halfY: 50, cell: 0.5, .plusX, .plusY, nuScenesClasses, .sigmoid),
            layout("metabev", .lidar, halfX: 50, halfY: 50, cell: 0.5, .plusX, .plusY, nuScenesClasses, .sigmoid),
            layout("beverse", .ego, halfX: 30, halfY: 15, cell: 0.15, .plusY, .plusX, lines, .softmax),
            layout("simple-bev", .ego, halfX: 50, halfY: 50, cell: 0.5, .plusX, .plusY, ["vehicle"], .sigmoid),
        ])
    }()
}

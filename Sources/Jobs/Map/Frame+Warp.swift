package import Scene

extension Frame {
    /// The frame that the prediction's grid is laid out in, from ego; nil where it is the lidar's and the mounting is not known.
    func gridFrameFromEgo(_ layout: PredictionLayout) -> Pose? {
        switch layout.frame {
        case .ego: .identity
        case .lidar: egoFromLidar?.inverse
        }
    }

    /// Where map points lie on this frame's grid; nil where the pose allows no ground plane or the lidar's mounting is not known.
    package func warp(layout: PredictionLayout, egoHeight: Double) -> GroundPlaneWarp? {
        gridFrameFromEgo(layout).flatMap {
            GroundPlaneWarp(mapFromEgo: mapFromEgo, gridFrameFromEgo: $0, grid: layout.grid, egoHeight: egoHeight)
        }
    }

    /// Where map points on ground of known height lie on this frame's grid: along the cameras' rays where that is how the model lifted.
    func groundTrueWarp(layout: PredictionLayout, egoHeight: Double, ground: GroundHeights) -> GroundTrueWarp? {
        gridFrameFromEgo(layout).flatMap {
            GroundTrueWarp(
                mapFromEgo: mapFromEgo, gridFrameFromEgo: $0, grid: layout.grid, egoHeight: egoHeight, ground: ground,
                cameras: layout.lifting == .inversePerspective ? images : [])
        }
    }

    /// The rectangle of the map the prediction covers.
    package func footprint(layout: PredictionLayout, egoHeight: Double) -> Rectangle? {
        warp(layout: layout, egoHeight: egoHeight)?.footprint(of: layout.grid)
    }
}

extension Segment {
    /// The rectangle of the map that the predictions of its frames cover; nil where none of them has a ground plane.
    func footprint(layout: PredictionLayout, egoHeight: Double) -> Rectangle? {
        let areas = frames.compactMap { $0.footprint(layout: layout, egoHeight: egoHeight) }
        return Rectangle(around: areas.flatMap { [SIMD2($0.minX, $0.minY), SIMD2($0.maxX, $0.maxY)] })
    }
}

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

    /// The rectangle of the map the prediction covers.
    package func footprint(layout: PredictionLayout, egoHeight: Double) -> Rectangle? {
        warp(layout: layout, egoHeight: egoHeight)?.footprint(of: layout.grid)
    }
}

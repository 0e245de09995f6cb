internal import RealModule
internal import Scene

/// Which cells of a prediction's grid some camera truly sees at one moment.
public struct Visibility: Sendable {
    /// (rows, columns): whether the cell's ground falls into some image, and whether nothing hides it there.
    public let inImage, visible: [Bool]
    /// (rows, columns), height of the true ground in the ego frame, metres.
    public let ground: [Float]
}

extension Traffic {
    /// What the rig's cameras see of the ground within the predictor's grid.
    public func visibility(at moment: Int) -> Visibility {
        let (grid, cameras) = (OnboardPredictor.grid, Rig.cameras(width: 400))
        let mapFromEgo = mapFromEgo(at: moment)
        let egoFromMap = mapFromEgo.inverse
        let sight = scene(at: moment).sight
        // Twice the grid's reach: nothing farther stands between the ego and a cell.
        let near = sight.solids.indices.filter {
            let away = sight.solids[$0].mapFromSolid.translation - mapFromEgo.translation
            return (away * away).sum() < 60 * 60
        }
        var inImage = [Bool](repeating: false, count: grid.rows * grid.columns)
        var (visible, ground) = (inImage, [Float](repeating: 0, count: inImage.count))
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let (cell, centre) = (row * grid.columns + column, grid.centre(row: row, column: column))
                var place = mapFromEgo.apply([centre.x, centre.y, 0])
                place.z = town.height(place.x, place.y)
                let egoPlace = egoFromMap.apply(place)
                ground[cell] = Float(egoPlace.z)
                for camera in cameras where !visible[cell] {
                    guard camera.imagePixel(ofCameraPoint: camera.egoFromCamera.inverse.apply(egoPlace)) != nil else { continue }
                    inImage[cell] = true
                    let from = mapFromEgo.apply(camera.egoFromCamera.translation)
                    let way = place - from
                    let distance = Double.sqrt((way * way).sum())
                    // A ray that reaches within 0.3 m of the place has seen it; a slope's crest stops it sooner.
                    visible[cell] = sight.follow(from: from, way / distance, among: near).distance > distance - 0.3
                }
            }
        }
        return Visibility(inImage: inImage, visible: visible, ground: ground)
    }
}

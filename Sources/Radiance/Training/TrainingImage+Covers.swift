internal import Kernels
internal import Scene

extension TrainingImage {
    /// Boxes farther from the camera cover no pixel that matters, metres of depth.
    private static let coveredReach = 300.0
    /// How far above and below the foot of a mover its shadow may lie, metres, and so much more for every metre beside it: no road is flat.
    private static let (shadeDepth, shadeSlope) = (0.2, 0.05)

    /// What the boxes put before each pixel: themselves, and movers their shadow.
    static func covers(movers: [Box], standing: [Box], camera: Camera, mapFromCamera: Pose) -> [PixelCover] {
        var covers: [PixelCover] = []
        for box in movers {
            mark(&covers, by: grown(box), .mover, camera: camera, mapFromCamera: mapFromCamera)
            mark(&covers, by: shade(of: box), .shade, camera: camera, mapFromCamera: mapFromCamera)
        }
        for box in standing { mark(&covers, by: grown(box), .standing, camera: camera, mapFromCamera: mapFromCamera) }
        return covers
    }

    /// A box a little larger than annotated, for boxes are drawn tight and roughly.
    private static func grown(_ box: Box) -> Box {
        Box(mapFromBox: box.mapFromBox, size: box.size * 1.1 + 0.2, category: box.category, instance: box.instance)
    }

    /// The ground on which a mover's shadow may lie: around it twice as far as it is high, for a sun that stands at 27° or higher.
    private static func shade(of box: Box) -> Box {
        let foot = box.mapFromBox.apply([0, 0, -box.size.z / 2])
        let pose = Pose(
            xAxis: box.mapFromBox.xAxis, yAxis: box.mapFromBox.yAxis, zAxis: box.mapFromBox.zAxis, translation: foot)
        let reach = 2 * box.size.z
        return Box(
            mapFromBox: pose,
            size: [box.size.x + 2 * reach, box.size.y + 2 * reach, 2 * (shadeDepth + shadeSlope * reach)],
            category: box.category, instance: box.instance)
    }

    /// Marks the pixels whose rays meet a box.
    private static func mark(_ covers: inout [PixelCover], by box: Box, _ kind: PixelCover, camera: Camera, mapFromCamera: Pose) {
        guard let (columns, rows) = extent(of: box, camera: camera, cameraFromMap: mapFromCamera.inverse) else { return }
        let sight = BoxSight(of: box, from: mapFromCamera.translation)
        for row in rows {
            for column in columns {
                let far = mapFromCamera.apply(camera.direction(ofPixel: [Double(column), Double(row)]) * coveredReach)
                guard sight.isHidden(far) else { continue }
                if covers.isEmpty { covers = Array(repeating: [], count: camera.width * camera.height) }
                covers[row * camera.width + column].formUnion(kind)
            }
        }
    }

    /// The columns and rows within which a box lies: all where it reaches behind the camera, nil where it is out of sight.
    private static func extent(of box: Box, camera: Camera, cameraFromMap: Pose) -> (columns: Range<Int>, rows: Range<Int>)? {
        var low = SIMD2<Double>(repeating: .infinity)
        var high = SIMD2<Double>(repeating: -.infinity)
        var behind = 0
        for bits in 0..<8 {
            let sign = SIMD3<Double>(bits & 1 == 0 ? -1 : 1, bits & 2 == 0 ? -1 : 1, bits & 4 == 0 ? -1 : 1)
            let point = cameraFromMap.apply(box.mapFromBox.apply(sign * box.size / 2))
            guard point.z > 0.1, let pixel = camera.pixel(ofCameraPoint: point) else {
                behind += 1
                continue
            }
            low = pointwiseMin(low, pixel)
            high = pointwiseMax(high, pixel)
        }
        if behind == 8 { return nil }
        if behind > 0 { return (0..<camera.width, 0..<camera.height) }
        guard low.x < Double(camera.width), low.y < Double(camera.height), high.x >= 0, high.y >= 0 else { return nil }
        return (
            Int(max(low.x, 0))..<Int(min(high.x + 2, Double(camera.width))),
            Int(max(low.y, 0))..<Int(min(high.y + 2, Double(camera.height)))
        )
    }
}

/// Something that one of two maps has and the other has not, or that both have in different places.
public struct ChangedObject: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case appeared, vanished, moved
    }

    public let kind: Kind
    /// Where it is now; of what vanished, where it was.
    public let vector: MapVector
    /// How far it moved, metres, and from where; nil where it did not.
    public let distance: Double?
    public let before: MapVector?

    /// How far something may move and still be the same thing, metres.
    static let farthest = 12.0
}

extension MapDifference {
    /// The changed objects, what moved first: something that vanished and something of its class and about its size that appeared
    /// near it are one, nearest pairs first.
    public func objects(first: [MapVector], second: [MapVector]) -> [ChangedObject] {
        let (gone, new) = (changed(first, map: 0), changed(second, map: 1))
        var pairs: [(distance: Double, gone: Int, new: Int)] = []
        for (a, old) in gone.enumerated() {
            for (b, fresh) in new.enumerated() where old.className == fresh.className {
                let sizes = (old.area ?? old.length, fresh.area ?? fresh.length)
                guard (old.area == nil) == (fresh.area == nil), sizes.0 < 2 * sizes.1, sizes.1 < 2 * sizes.0 else { continue }
                let away = Self.away(old, fresh)
                if away <= ChangedObject.farthest { pairs.append((away, a, b)) }
            }
        }
        pairs.sort { ($0.distance, $0.gone, $0.new) < ($1.distance, $1.gone, $1.new) }
        var (oldTaken, newTaken) = (Set<Int>(), Set<Int>())
        var objects: [ChangedObject] = []
        for pair in pairs where !oldTaken.contains(pair.gone) && !newTaken.contains(pair.new) {
            oldTaken.insert(pair.gone)
            newTaken.insert(pair.new)
            objects.append(
                ChangedObject(kind: .moved, vector: new[pair.new], distance: pair.distance, before: gone[pair.gone]))
        }
        objects += gone.indices.filter { !oldTaken.contains($0) }.map {
            ChangedObject(kind: .vanished, vector: gone[$0], distance: nil, before: nil)
        }
        return objects
            + new.indices.filter { !newTaken.contains($0) }.map {
                ChangedObject(kind: .appeared, vector: new[$0], distance: nil, before: nil)
            }
    }

    /// From middle to middle of polygons; of lines, the mean distance of the shorter one's points from the other.
    private static func away(_ a: MapVector, _ b: MapVector) -> Double {
        if a.area != nil { return separation(middle(a), middle(b)) }
        let (short, long) = a.length <= b.length ? (a, b) : (b, a)
        let others = MapVector.samples(of: long.points, spacing: 0.5)
        let nearest = MapVector.samples(of: short.points, spacing: 0.5).map { point in
            others.reduce(Double.infinity) { min($0, separation($1, point)) }
        }
        return nearest.reduce(0, +) / Double(nearest.count)
    }

    private static func middle(_ vector: MapVector) -> SIMD2<Double> {
        let points = Array(vector.points.dropLast())
        return points.reduce(.zero, +) / Double(max(1, points.count))
    }
}

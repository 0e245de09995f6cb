internal import Foundation
internal import Scene

extension NuScenesReader {
    /// What annotators boxed in the samples, by sample token; empty where the dataset has no `sample_annotation` (a test split).
    ///
    /// A box whose rotation is zero is passed over: a mask that is missing costs a little evidence, a frame that is missing costs more.
    func boxes(of samples: Set<String>) throws -> [String: [Box]] {
        guard FileManager.default.fileExists(atPath: path("sample_annotation")) else { return [:] }
        var names: [String: String] = [:]
        try table("category").forEach(Rows.Category.self) { names[$0.token] = $0.name }
        var categories: [String: String] = [:]
        try table("instance").forEach(Rows.Instance.self) { categories[$0.token] = names[$0.category_token] ?? "" }
        var boxes: [String: [Box]] = [:]
        try table("sample_annotation").forEach(Rows.SampleAnnotation.self) { row in
            guard samples.contains(row.sample_token), row.size.count == 3 else { return }
            guard let category = categories[row.instance_token] else {
                throw ReadError.danglingToken(
                    path: path("sample_annotation"), token: row.instance_token, table: "instance",
                    holder: "sample_annotation \(row.token)")
            }
            guard let mapFromBox = pose(row.rotation, row.translation) else { return }
            // nuScenes writes width, length, height.
            boxes[row.sample_token, default: []].append(
                Box(
                    mapFromBox: mapFromBox, size: [row.size[1], row.size[0], row.size[2]], category: category,
                    instance: row.instance_token))
        }
        return boxes.mapValues { $0.sorted { $0.instance < $1.instance } }
    }
}

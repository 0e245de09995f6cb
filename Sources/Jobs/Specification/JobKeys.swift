/// The keys that a job file may hold, object by object; `schema/job.schema.json` describes the same, and a test compares the two.
package enum JobKeys {
    static let job = [
        "name", "dataset", "predictions", "inputs", "region", "grid", "fusion", "confidence", "decision", "field", "warp",
        "ego_height", "georeference", "max_bad_frames",
    ]
    static let input = ["dataset", "predictions"]
    static let dataset = ["root", "version", "scenes", "frames"]
    static let predictions = ["path", "preset"]
    static let region = ["bounds", "geojson"]
    static let grid = ["resolution", "tile"]
    static let confidence = ["weights"]
    static let decision = ["offsets"]
    static let field = ["voxel", "colours", "width", "steps"]
    static let georeference = ["origin", "crs", "preset", "offset", "control_points"]

    /// Every object of a job file by its name in the schema's `$defs`; "job" is the file itself.
    package static let all = [
        "job": job, "input": input, "dataset": dataset, "predictions": predictions, "region": region, "grid": grid,
        "confidence": confidence, "decision": decision, "field": field, "georeference": georeference,
    ]
}

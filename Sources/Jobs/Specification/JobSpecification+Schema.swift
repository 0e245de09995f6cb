extension JobSpecification {
    /// The JSON Schema (2020-12) of a job file, for editors and for whoever writes jobs by program.
    public static var schema: String { String(decoding: PackageResources.job_schema_json, as: UTF8.self) }
}

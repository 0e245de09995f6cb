internal import CStatfs

/// The file system that a path lies on, as far as sharing between machines goes.
public enum FileSystem {
    /// `f_type` of statfs(2) for file systems whose memory maps and locks do not hold between machines, or that may be such: FUSE.
    static let networkTypes: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB", 0xFF53_4D42: "CIFS", 0x0BD0_0BD0: "Lustre", 0x4750_4653: "GPFS",
        0x00C3_6400: "Ceph", 0x6573_5546: "FUSE", 0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x0102_1997: "9P",
        0x1983_0326: "BeeGFS", 0xAAD7_AAEA: "PanFS", 0x7461_636F: "OCFS2", 0x0116_1970: "GFS2", 0x2030_528D: "OrangeFS",
    ]

    /// The name of the network file system behind an existing path; nil where it is a local one or cannot be told.
    public static func networkName(at path: String) -> String? {
        var about = statfs()
        guard unsafe statfs(path, &about) == 0 else { return nil }
        return name(ofType: about.f_type)
    }

    /// The same for a value of `f_type`, which some platforms extend with its sign.
    public static func name(ofType type: Int) -> String? { networkTypes[UInt32(truncatingIfNeeded: type)] }
}

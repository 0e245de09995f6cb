import Foundation

extension Terminal {
    /// Bytes as a person reads them: "340 MB".
    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where value >= 1000 { (value, unit) = (value / 1000, next) }
        return String(format: value < 10 && unit != "B" ? "%.1f %@" : "%.0f %@", value, unit)
    }

    /// Seconds as a person reads them: "4 s", "2 min 10 s", "3 h 5 min".
    static func duration(_ seconds: Double) -> String {
        let whole = Int(max(1, seconds.rounded(.up)))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A pace as a person reads it: "12 a second", "0.3 a second".
    static func rate(_ perSecond: Double) -> String {
        String(format: perSecond < 10 ? "%.1f a second" : "%.0f a second", perSecond)
    }

    /// A moment in UTC: "2026-03-01 12:00:05".
    static func moment(_ secondsSince1970: Double) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: Date(timeIntervalSince1970: secondsSince1970))
    }
}

/// Rows of text in columns, each as wide as its widest cell; numbers stand to the right, the first column to the left.
struct TextTable {
    private let titles: [String]
    private var rows: [[String]] = []

    init(_ titles: [String]) { self.titles = titles }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == titles.count, "TextTable: \(cells.count) cells in a row of \(titles.count)")
        rows.append(cells)
    }

    /// - Parameter styled: whether the titles are set off in bold.
    func text(styled: Bool = Terminal.isStyled) -> String {
        let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        let head = line(titles)
        return ([styled ? "\u{1B}[1m\(head)\u{1B}[0m" : head] + rows.map(line)).joined(separator: "\n")
    }
}

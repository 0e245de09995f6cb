enum StreetsPlaceholder {}

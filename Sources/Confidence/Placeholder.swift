enum ConfidencePlaceholder {}

enum NaiveTwinsPlaceholder {}

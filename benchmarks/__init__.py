"""Speed, side by side in one run, as ratios. No test depends on it."""

"""What composition and the generated service cost, as ratios measured in one run."""
